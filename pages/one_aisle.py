"""A section of the Aisles page: one aisle's faces and expressions against the other aisles in view."""

import streamlit as st

from lib import charts, frames, ui
from lib.charts.core import theme
from lib.frames import NamedPlaces
from lib.ui import View
from lib.ui.texts import NO_OTHER_AISLE

OTHERS = "the other aisles in view"
AVERAGE = "the average of the other aisles"


def draw(view: View, aisles: tuple[NamedPlaces, ...]) -> None:
    """Draw the choice of one of `aisles`, and its charts."""
    label = ui.selectbox("Aisle", [aisle.label for aisle in aisles], "aisle")
    aisle = next(each for each in aisles if each.label == label)
    rest = [each.places[0] for each in aisles if each is not aisle]
    one = view.narrowed(**aisle.chosen)
    ui.describe(one)
    others = view.slice.restricted_to(rest)
    ui.show_board("aisle-metrics", charts.metrics_against_others(one.summary, frames.summary(others), len(rest)))
    _draw_notes(one, bool(rest))
    threshold_faces, by_hour = one.slice.threshold_faces, []
    if frames.is_hourly(view.slice):
        hours = frames.compare_hours(one.slice, others, each_aisle=True)
        by_hour = [
            charts.faces_by_hour(hours, threshold_faces, AVERAGE),
            charts.positive_share_by_hour(hours, threshold_faces, OTHERS),
        ]
    emotions, ages, genders = (
        frames.compare_shares(one.slice, others, name) for name in ("emotion", "age_band", "gender")
    )
    ui.show_board(
        "one-aisle",
        [
            charts.faces_over_time(one.over_time, one.chart_context, one.compared_over_time),
            charts.positive_share_over_time(one.over_time, one.chart_context, one.compared_over_time),
        ],
        by_hour,
        [
            charts.groups_against(
                emotions, "emotions", "Apparent expressions", OTHERS, threshold_faces, theme.EMOTION_COLORS
            )
        ],
        [
            charts.groups_against(ages, "ages", "Age bands", OTHERS, threshold_faces),
            charts.groups_against(genders, "genders", "Predicted gender", OTHERS, threshold_faces, theme.GENDER_COLORS),
        ],
    )


def _draw_notes(one: View, compared_with_others: bool) -> None:
    lines = [NO_OTHER_AISLE]
    if compared_with_others:
        lines = ["Arrows: against the other aisles in view, for faces and pictures against their average."]
    if one.compared and one.compared_summary:
        changes = charts.change_text(one.summary, one.compared_summary)
        lines += [f":material/compare_arrows: Compared with {one.compared.filters.period.text()}: {changes}."]
    st.caption("  \n".join(lines))
