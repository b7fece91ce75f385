"""Attention and traffic: when and where most faces are seen, and how many are turned to the camera; all estimates."""

import pandas as pd
import streamlit as st

from lib import charts, frames, ui
from lib.charts import ChartContext, Conclusion, Panel
from lib.frames import AttentionSummary, Order
from lib.ui import View
from lib.ui.attention import DEFINITIONS
from lib.ui.texts import HOW_ESTIMATED, MOTION_EVENTS

_FACING = "facing_faces", "posed_faces"
AISLE_FACES, FACING = "aisle-faces", "facing-by-aisle"


def draw(view: View) -> None:
    summaries = [frames.attention_summary(each) for each in (view.slice, view.compared) if each]
    over_time, context = view.on_all_days, _context(view)
    facing = frames.facing_over_time(over_time.slice, view.local_now)
    compared_facing = over_time.compared and frames.facing_over_time(over_time.compared)
    traffic = frames.traffic_over_time(over_time.slice, view.local_now)
    compared_traffic = over_time.compared and frames.traffic_over_time(over_time.compared)
    hours = [_hours(view)] if frames.is_hourly(view.slice) else []
    ui.show_board(
        "attention",
        [_conclusion(view, *summaries)],
        charts.attention_metrics(*summaries),
        [*hours, _faces(view)],
        [
            charts.pictures_over_time(traffic, context, compared_traffic),
            charts.faces_per_picture(traffic, context, compared_traffic),
        ],
        [_facing_by_aisle(view), charts.facing_over_time(facing, context, compared_facing)],
    )
    with st.expander(MOTION_EVENTS, key="motion_events", on_change="rerun") as opened:
        if opened.open:
            _motion_events(view)
    ui.show_board("definitions", [charts.Explanation(HOW_ESTIMATED, tuple(DEFINITIONS.items()))])
    ui.footer(view)


def _conclusion(view: View, now: AttentionSummary, then: AttentionSummary | None = None) -> Conclusion:
    aisles = frames.aisles_in_view(view.slice, view.names)
    found = frames.aisle_standouts(view.slice, aisles, *_FACING)
    by_hour = frames.is_hourly(view.slice)
    when = frames.busiest_weekday_hour(_hourly(view)) if by_hour else ""
    busiest = charts.busiest_text(when, frames.busiest_aisle(frames.aisle_ranking(view.slice, aisles)))
    if view.compared is None or then is None:
        return charts.attention_conclusion(now, found, busiest=busiest)
    changed = frames.share_differs(view.slice, view.compared, *_FACING)
    return charts.attention_conclusion(now, found, then, view.compared.filters.period.text(), changed, busiest)


def _hours(view: View) -> Panel:
    view = view.for_chart(charts.WEEKDAY_HOURS)
    hours, every = frames.hours_open(view.on_all_days.slice), frames.group_share(view.slice, view.slice)
    return charts.weekday_hours(_hourly(view), every, False, hours, view.settings.min_faces, view.selected_days)


def _hourly(view: View) -> pd.DataFrame:
    return frames.weekday_hours(frames.group_share(view.slice, view.slice), as_share=False)


def _faces(view: View) -> Panel:
    view = view.for_chart(AISLE_FACES)
    aisles = frames.aisles_in_view(view.slice, view.names)
    rows = frames.ordered(frames.aisle_ranking(view.slice, aisles, view.compared), Order.FACES)
    compared = f"compared with {view.compared.filters.period.text()}" if view.compared else ""
    return charts.selecting_places(charts.aisle_faces(rows, view.slice.threshold_faces, compared), aisles)


def _facing_by_aisle(view: View) -> Panel:
    view = view.for_chart(FACING)
    aisles = frames.aisles_in_view(view.slice, view.names)
    rows = frames.facing_by_aisle(view.slice, aisles, view.compared)
    panel = charts.facing_by_aisle(rows, view.slice.threshold_faces, view.compared is not None)
    return charts.selecting_places(panel, aisles)


def _context(view: View) -> ChartContext:
    """Campaigns of one aisle say nothing about all stores together."""
    context = view.on_all_days.chart_context
    return context if len(view.slice.filters.stores) == 1 else context.without_campaigns()


def _motion_events(view: View) -> None:
    current, compared = view.slice, view.compared
    motion, aisles = ui.motion_events(view.settings, current), frames.aisles_in_view(current, view.names)
    if not ui.show_missing_event_numbers(frames.aisles_without_event_numbers(motion, aisles), len(aisles)):
        return
    compared_motion = compared and ui.motion_events(view.settings, compared)
    over_time = view.on_all_days
    on_all_days, earlier_motion = motion, compared_motion
    if over_time is not view:
        on_all_days = ui.motion_events(view.settings, over_time.slice)
        earlier_motion = over_time.compared and ui.motion_events(view.settings, over_time.compared)
    events = frames.motion_over_time(on_all_days, view.local_now)
    compared_events = earlier_motion and frames.motion_over_time(earlier_motion)
    lengths = frames.motion_lengths(motion)
    compared_lengths = compared_motion and frames.motion_lengths(compared_motion)
    ui.show_board(
        "motion",
        charts.motion_metrics(*(frames.motion_summary(each) for each in (motion, compared_motion) if each)),
        [
            charts.events_over_time(events, _context(view), compared_events),
            charts.event_lengths(lengths, compared_lengths),
        ],
    )


ui.open_page("Attention and traffic")
ui.show(draw, pose=True)
