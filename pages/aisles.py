"""Aisles: a ranking, faces and positive shares by the hour, one aisle against the others, two side by side."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib import charts, frames, ui
from lib.frames import NO_CATEGORY, POSITIVE, Order
from lib.ui import View
from lib.ui.errors import NEXT_STEP
from lib.ui.texts import AISLES, AISLES_FOLDED, NO_HOURS, OWN_AISLES, PROFILE, SIDE_BY_SIDE
from pages import one_aisle, side_by_side


def ranking(view: View, controls: DeltaGenerator) -> None:
    view = view.without_selected("places")
    aisles = frames.aisles_in_view(view.slice, view.names)
    rows = frames.aisle_ranking(view.slice, aisles, view.compared)
    with controls:
        order = Order(ui.segmented_control("Order by", [order.value for order in Order], "aisle_order"))
        categories = (rows["category"] != NO_CATEGORY).any() and ui.toggle("Group by category", "aisle_groups")
    rows = frames.ordered(rows, order, categories)
    compared = f"compared with {view.compared.filters.period.text()}" if view.compared else ""
    panels = (each(rows, view.slice.threshold_faces, compared) for each in (charts.aisle_shares, charts.aisle_faces))
    ui.show_board(
        "ranking",
        [charts.aisles_conclusion(view.summary, frames.aisle_standouts(view.slice, aisles, *POSITIVE))],
        [charts.selecting_places(panel, aisles) for panel in panels],
    )


def by_hour(view: View, controls: DeltaGenerator) -> None:
    view = view.for_chart("aisle-hours")
    aisles = frames.aisles_in_view(view.slice, view.names)
    if not frames.is_hourly(view.slice):
        st.info(
            f"{NO_HOURS} This many days and aisles are counted by the {view.loaded.value.grain}. "
            f"{NEXT_STEP} choose fewer days or stores in the sidebar.",
            icon=":material/schedule:",
        )
        return
    with controls:
        shown = ui.segmented_control("Numbers", ["Faces per hour", "Positive share"], "aisle_values")
    by_share = shown == "Positive share"
    rows = frames.ordered(frames.aisle_ranking(view.slice, aisles), Order.SHARE if by_share else Order.FACES)
    cells = frames.aisle_hours(view.slice, rows)
    conclusion = (
        charts.hours_conclusion(view.summary, frames.hour_standouts(view.slice, *POSITIVE))
        if by_share
        else charts.busiest_conclusion(frames.busiest_hour(cells))
    )
    hours = charts.aisle_hours(cells, view.slice.threshold_faces, by_share)
    ui.show_board("aisle-hours", [conclusion], [charts.selecting_places(hours, aisles)])


SECTIONS = {
    "Ranking": ranking,
    "By the hour": by_hour,
    PROFILE: one_aisle.draw,
    SIDE_BY_SIDE: side_by_side.draw,
}


def draw(view: View) -> None:
    if frames.has_folded_aisles(view.slice):
        st.info(
            f"{AISLES_FOLDED} The chosen stores have too many aisles to count each of them. "
            f"{NEXT_STEP} choose fewer stores in the sidebar to see their aisles.",
            icon=":material/unfold_more:",
        )
    controls = st.container(horizontal=True, vertical_alignment="center", key="controls")
    with controls:
        section = ui.segmented_control("Show", list(SECTIONS), "aisle_section")
    if section in (PROFILE, SIDE_BY_SIDE) and "places" in view.selection.values:
        view = view.without_selected("places")
        ui.describe(view)
        st.caption(OWN_AISLES)
    SECTIONS[section](view, controls)
    ui.footer(view)


ui.open_page(AISLES)
ui.show(draw)
