"""Attention and traffic: faces turned to the camera, pictures with and without faces, motion events; all estimates."""

import streamlit as st

from lib import charts, frames, ui
from lib.charts import Conclusion, Panel
from lib.frames import AttentionSummary
from lib.ui import View
from lib.ui.attention import DEFINITIONS
from lib.ui.texts import HOW_ESTIMATED

_FACING = "facing_faces", "posed_faces"


def draw(view: View) -> None:
    current, compared = view.slice, view.compared
    summaries = [frames.attention_summary(each) for each in (current, compared) if each]
    over_time = view.on_all_days
    context, earlier = over_time.chart_context, over_time.compared
    facing = frames.facing_over_time(over_time.slice, view.local_now)
    compared_facing = earlier and frames.facing_over_time(earlier)
    traffic = frames.traffic_over_time(over_time.slice, view.local_now)
    compared_traffic = earlier and frames.traffic_over_time(earlier)
    ui.show_board(
        "attention",
        [_conclusion(view, *summaries)],
        charts.attention_metrics(*summaries),
        [_by_aisle(view)],
        [
            charts.facing_over_time(facing, context, compared_facing),
            charts.faces_per_picture(traffic, context, compared_traffic),
        ],
        [charts.pictures_over_time(traffic, context, compared_traffic)],
    )

    st.header("Motion events", anchor=False)
    motion, aisles = ui.motion_events(view.settings, current), frames.aisles_in_view(current, view.names)
    if ui.show_missing_event_numbers(frames.aisles_without_event_numbers(motion, aisles), len(aisles)):
        compared_motion = compared and ui.motion_events(view.settings, compared)
        figures = charts.motion_metrics(*(frames.motion_summary(each) for each in (motion, compared_motion) if each))
        on_all_days, earlier_motion = motion, compared_motion
        if over_time is not view:
            on_all_days = ui.motion_events(view.settings, over_time.slice)
            earlier_motion = earlier and ui.motion_events(view.settings, earlier)
        events = frames.motion_over_time(on_all_days, view.local_now)
        compared_events = earlier_motion and frames.motion_over_time(earlier_motion)
        lengths = frames.motion_lengths(motion)
        compared_lengths = compared_motion and frames.motion_lengths(compared_motion)
        ui.show_board(
            "motion",
            figures,
            [
                charts.events_over_time(events, context, compared_events),
                charts.event_lengths(lengths, compared_lengths),
            ],
        )
    ui.show_board("definitions", [charts.Explanation(HOW_ESTIMATED, tuple(DEFINITIONS.items()))])
    ui.footer(view)


def _conclusion(view: View, now: AttentionSummary, then: AttentionSummary | None = None) -> Conclusion:
    aisles = frames.aisles_in_view(view.slice, view.names)
    found = frames.aisle_standouts(view.slice, aisles, *_FACING)
    if view.compared is None or then is None:
        return charts.attention_conclusion(now, found)
    changed = frames.share_differs(view.slice, view.compared, *_FACING)
    return charts.attention_conclusion(now, found, then, view.compared.filters.period.text(), changed)


def _by_aisle(view: View) -> Panel:
    view = view.for_chart("facing-by-aisle")
    aisles = frames.aisles_in_view(view.slice, view.names)
    rows = frames.facing_by_aisle(view.slice, aisles, view.compared)
    panel = charts.facing_by_aisle(rows, view.slice.threshold_faces, view.compared is not None)
    return charts.selecting_places(panel, aisles)


ui.open_page("Attention and traffic")
ui.show(draw, pose=True)
