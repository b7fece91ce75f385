"""A section of the Aisles page: one aisle's faces and expressions against the other aisles in view."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib import charts, frames, ui
from lib.charts import Panel
from lib.charts.core import theme
from lib.frames import POSITIVE, NamedPlaces
from lib.ui import View
from lib.ui.texts import NO_OTHER_AISLE

OTHERS = "the other aisles"
AVERAGE = "the other aisles' average"


def draw(view: View, controls: DeltaGenerator) -> None:
    """Draw the choice of an aisle in `controls`, and its charts."""
    aisles = frames.aisles_in_view(view.slice, view.names)
    with controls:
        label = ui.selectbox("Aisle", [aisle.label for aisle in aisles], "aisle")
    aisle = next(each for each in aisles if each.label == label)
    one, (_, others) = view.narrowed(**aisle.chosen), frames.aisle_and_others(view.slice, aisle, aisles)
    ui.describe(one)
    metrics = charts.metrics_against_others(one.summary, frames.summary(others), len(aisles) - 1)
    differs = frames.share_differs(one.slice, others, *POSITIVE)
    ages = frames.compare_shares(one.slice, others, "age_band")
    over_time = one.on_all_days
    steps = over_time.over_time, over_time.chart_context, over_time.compared_over_time

    def groups(name: str, title: str, dimension: str, seen_in: View, colors: Mapping[str, str] | None = None) -> Panel:
        shares = frames.compare_shares(*frames.aisle_and_others(seen_in.slice, aisle, aisles), dimension)
        return charts.groups_against(shares, name, title, OTHERS, view.settings.min_faces, colors)

    ui.show_board(
        "one-aisle",
        [charts.aisle_conclusion(label, one.summary, frames.summary(others), differs, ages)],
        metrics,
        [charts.faces_over_time(*steps), charts.positive_share_over_time(*steps)],
        _by_hour(view.without_selected("hours"), aisle, aisles),
        [
            groups(
                "emotions",
                "Apparent expressions",
                "emotion",
                view.without_selected("emotions"),
                theme.EMOTION_COLORS,
            )
        ],
        [
            groups("ages", "Age bands", "age_band", view.for_chart("ages")),
            groups("genders", "Predicted gender", "gender", view.for_chart("genders"), theme.GENDER_COLORS),
        ],
    )
    _draw_notes(one, len(aisles) > 1)


def _by_hour(view: View, aisle: NamedPlaces, aisles: tuple[NamedPlaces, ...]) -> list[Panel]:
    if not frames.is_hourly(view.slice):
        return []
    hours = frames.compare_hours(*frames.aisle_and_others(view.slice, aisle, aisles), each_aisle=True)
    return [
        charts.faces_by_hour(hours, view.settings.min_faces, AVERAGE),
        charts.positive_share_by_hour(hours, view.settings.min_faces, OTHERS),
    ]


def _draw_notes(one: View, compared_with_others: bool) -> None:
    lines = [] if compared_with_others else [NO_OTHER_AISLE]
    if one.compared and one.compared_summary:
        changes = charts.change_text(one.summary, one.compared_summary)
        lines += [f":material/compare_arrows: Compared with {one.compared.filters.period.text()}: {changes}."]
    if lines:
        st.caption("  \n".join(lines))
