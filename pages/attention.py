"""Attention and traffic: faces turned to the camera, pictures with and without faces, motion events; all estimates."""

import streamlit as st

from lib import charts, frames, ui
from lib.ui import View
from lib.ui.attention import DEFINITIONS


def draw(view: View) -> None:
    current, compared, context = view.slice, view.compared, view.chart_context
    aisles = frames.aisles_in_view(current, view.names)
    summaries = [frames.attention_summary(each) for each in (current, compared) if each]
    facing = frames.facing_over_time(current, view.local_now)
    compared_facing = compared and frames.facing_over_time(compared)
    traffic = frames.traffic_over_time(current, view.local_now)
    compared_traffic = compared and frames.traffic_over_time(compared)
    by_aisle = frames.facing_by_aisle(current, aisles, compared)
    ui.show_board(
        "attention",
        [charts.Explanation("How each figure here is estimated", tuple(DEFINITIONS.items()))],
        charts.attention_metrics(*summaries),
        [charts.facing_over_time(facing, context, compared_facing)],
        [charts.facing_by_aisle(by_aisle, current.threshold_faces, compared is not None)],
        [
            charts.pictures_over_time(traffic, context, compared_traffic),
            charts.faces_per_picture(traffic, context, compared_traffic),
        ],
    )

    st.subheader("Motion events", anchor=False)
    motion = ui.motion_events(view.settings, current)
    if ui.show_missing_event_numbers(frames.aisles_without_event_numbers(motion, aisles), len(aisles)):
        compared_motion = compared and ui.motion_events(view.settings, compared)
        figures = charts.motion_metrics(*(frames.motion_summary(each) for each in (motion, compared_motion) if each))
        events = frames.motion_over_time(motion, view.local_now)
        compared_events = compared_motion and frames.motion_over_time(compared_motion)
        lengths = frames.motion_lengths(motion)
        compared_lengths = compared_motion and frames.motion_lengths(compared_motion)
        ui.show_board(
            "motion",
            figures,
            [charts.events_over_time(events, context, compared_events)],
            [
                charts.event_seconds_over_time(events, context, compared_events),
                charts.event_lengths(lengths, compared_lengths),
            ],
        )
    ui.footer(view)


ui.open_page("Attention and traffic")
ui.show(draw, pose=True)
