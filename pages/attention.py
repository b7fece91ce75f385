"""Attention and traffic: faces turned to the camera, pictures with and without faces, motion events; all estimates."""

import streamlit as st

from lib import charts, frames, ui
from lib.ui import View
from lib.ui.attention import DEFINITIONS


def draw(view: View) -> None:
    now, then, context = view.slice, view.compared, view.chart_context
    aisles = frames.aisles_in_view(now, view.names)
    summaries = [frames.attention_summary(each) for each in (now, then) if each]
    facing, facing_before = frames.facing_over_time(now, view.local_now), then and frames.facing_over_time(then)
    traffic, before = frames.traffic_over_time(now, view.local_now), then and frames.traffic_over_time(then)
    by_aisle = frames.facing_by_aisle(now, aisles, then)
    ui.show_board(
        "attention",
        [charts.Explanation("How each figure here is estimated", tuple(DEFINITIONS.items()))],
        charts.attention_metrics(*summaries),
        [charts.facing_over_time(facing, context, facing_before)],
        [charts.facing_by_aisle(by_aisle, now.threshold_faces, then is not None)],
        [charts.pictures_over_time(traffic, context, before), charts.faces_per_picture(traffic, context, before)],
    )

    st.subheader("Motion events", anchor=False)
    motion = ui.motion_events(view.settings, now)
    if ui.say_unnumbered(frames.unnumbered(motion, aisles), len(aisles)):
        other = then and ui.motion_events(view.settings, then)
        figures = charts.motion_metrics(*(frames.motion_summary(each) for each in (motion, other) if each))
        steps, before = frames.motion_over_time(motion, view.local_now), other and frames.motion_over_time(other)
        lengths, lengths_before = frames.motion_lengths(motion), other and frames.motion_lengths(other)
        ui.show_board(
            "motion",
            figures,
            [charts.events_over_time(steps, context, before)],
            [charts.event_seconds_over_time(steps, context, before), charts.event_lengths(lengths, lengths_before)],
        )
    ui.footer(view)


ui.open_page("Attention and traffic")
ui.show(draw, pose=True)
