"""A section of the Aisles page: one aisle's faces and expressions against the other aisles in view."""

import streamlit as st

from lib import charts, frames, ui
from lib.charts.core import theme
from lib.frames import NamedPlaces
from lib.ui import View

OTHERS = "the other aisles in view"
AVERAGE = "the average of the other aisles"


def draw(view: View, aisles: tuple[NamedPlaces, ...]) -> None:
    """Let the viewer choose one of `aisles`, and draw it."""
    label = ui.pick("Aisle", [aisle.label for aisle in aisles], "aisle")
    aisle = next(each for each in aisles if each.label == label)
    rest = [each.places[0] for each in aisles if each is not aisle]
    one = view.narrowed(**aisle.chosen)
    others = view.slice.restricted_to(rest)
    ui.show_board("aisle-figures", charts.metrics_against_others(one.summary, frames.summary(others), len(rest)))
    _say(one, bool(rest))
    least, by_hour = one.slice.threshold_faces, []
    if frames.is_hourly(view.slice):
        hours = frames.compare_hours(one.slice, others, each_aisle=True)
        by_hour = [charts.faces_by_hour(hours, least, AVERAGE), charts.positive_share_by_hour(hours, least, OTHERS)]
    emotions, ages, genders = (
        frames.compare_shares(one.slice, others, name) for name in ("emotion", "age_band", "gender")
    )
    ui.show_board(
        "one-aisle",
        [
            charts.faces_over_time(one.steps, one.chart_context, one.compared_steps),
            charts.positive_share_over_time(one.steps, one.chart_context, one.compared_steps),
        ],
        by_hour,
        [charts.groups_against(emotions, "emotions", "Apparent expressions", OTHERS, least, theme.EMOTION_COLORS)],
        [
            charts.groups_against(ages, "ages", "Age bands", OTHERS, least),
            charts.groups_against(genders, "genders", "Predicted gender", OTHERS, least, theme.GENDER_COLORS),
        ],
    )


def _say(one: View, compared_with_others: bool) -> None:
    words = ["No other aisle is in view to compare it with: choose more aisles or stores in the sidebar."]
    if compared_with_others:
        words = ["Arrows: against the other aisles in view, for faces and pictures against their average."]
    if one.compared and one.compared_summary:
        changes = charts.change_text(one.summary, one.compared_summary)
        words += [f":material/compare_arrows: Compared with {one.compared.filters.period.words()}: {changes}."]
    st.caption("  \n".join(words))
