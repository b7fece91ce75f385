"""Displays: whether a campaign changed the share of positive faces, beyond the change in control aisles."""

import pandas as pd
import streamlit as st

from lib import charts, effects, frames, ui
from lib.effects import Effect
from lib.effects import texts as effect_words
from lib.ui import Display, DisplayChoice, View
from lib.ui.texts import IGNORED_BY_DISPLAYS, OTHER_PAGES_HINT


def _result(display: Display, effect: Effect, icon: str, *more_cautions: str) -> charts.Conclusion:
    """The result in a sentence, with what data is missing and the cautions."""
    where = display.where
    return charts.Conclusion(
        name=f"result-{effect.unit}",
        icon=icon,
        sentence=effect_words.headline(effect, where),
        missing=effect_words.shortage_words(effect, where),
        cautions=(*effect_words.warning_words(effect, where, display.name_of), *more_cautions),
    )


def _days(rows: pd.DataFrame, effect: Effect, display: Display) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The days and the levels of the places that the effect, and so its metrics, are about."""
    used = rows[~rows["place"].isin(effect.excluded_places)]
    days = frames.display_days(used, display.view.slice.time_buckets, display.compared)
    return days, frames.display_levels(days, display.compared)


def draw(view: View, choice: DisplayChoice) -> None:
    display = ui.load_display(view, choice)
    ui.describe(display.view)
    compared, where, context = display.compared, display.where, display.view.chart_context
    store, controls = display.view.names.store(compared.test[0].store_id), len(compared.control)
    st.caption(effect_words.scope_words(compared.before, compared.during, where, store, controls))
    rows = frames.display_rows(display.view.slice, compared)
    places = frames.display_places(rows, compared, view.settings.min_faces, display.name_of)
    on_shares, on_faces = effects.share_effect(rows), effects.faces_effect(rows)
    days_of_shares, days_of_faces = _days(rows, on_shares, display), _days(rows, on_faces, display)
    overlap = filter(None, [effect_words.overlap_words(compared.overlapping, where)])
    design = effect_words.design_words(compared.before, compared.during, where, display.control_names)

    shares_by_aisle, faces_by_aisle = (
        charts.selecting_places(panel, display.places, hint=OTHER_PAGES_HINT)
        for panel in (charts.display_shares_by_aisle(places), charts.display_faces_by_aisle(places))
    )
    ui.show_board(
        "display-shares",
        [_result(display, on_shares, "sentiment_satisfied", *overlap)],
        charts.display_metrics(on_shares),
        [charts.display_shares_over_time(*days_of_shares, context), shares_by_aisle],
        [charts.Explanation("What is compared, and what this cannot show", design)],
    )
    ui.show_board(
        "display-faces",
        [_result(display, on_faces, "face")],
        charts.display_metrics(on_faces),
        [charts.display_faces_over_time(*days_of_faces, context), faces_by_aisle],
    )
    ui.footer(display.view)


choice = ui.choose_display(ui.open_page("Displays", IGNORED_BY_DISPLAYS))
ui.show(lambda view: draw(view, choice), ui.audience_summary)
