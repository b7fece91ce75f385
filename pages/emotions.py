"""Emotions: apparent expressions over time, the share of each, and when and where they were seen.

Selecting an expression or days in one of the first two charts narrows the others.
"""

import streamlit as st

from lib import charts, frames, ui
from lib.charts import Panel
from lib.frames import GroupShare
from lib.ui import View
from lib.ui.texts import NO_WEEKDAYS_BY_HOUR

BOARD = "emotions"


def draw(view: View) -> None:
    threshold_faces = view.settings.min_faces
    as_share = ui.segmented_control("Values", ["Share", "Faces"], key="emotion_values") == "Share"
    selection = ui.read_selection(view, BOARD, (charts.EMOTIONS_OVER_TIME, charts.EXPRESSIONS))
    on_days, chosen = selection.on_days(view), selection.emotions
    about = f", {selection.days.text()}" if selection.days else ""

    drawn = chosen if selection.without(charts.EMOTIONS_OVER_TIME).emotions else ()
    stack = frames.emotions_over_time(view.slice, drawn)
    before = frames.emotions_over_time(view.compared, drawn) if view.compared else None
    over_time = charts.emotions_over_time(stack, view.over_time, view.chart_context, as_share, chosen, before)

    groups = every_group = frames.demographic_shares(view.slice, "emotion", view.compared)
    if selection.days:
        groups = frames.demographic_shares(on_days.slice, "emotion", on_days.compared)
    expressions = charts.expressions(groups, every_group["group"], threshold_faces, chosen, about)

    selected = selection.with_emotions(on_days)
    if selected is None or selected.slice.empty:
        ui.show_board(BOARD, [over_time], [expressions], nonce=selection.nonce)
        ui.show_no_faces(selection)
    else:
        group_share = frames.group_share(selected.slice, on_days.slice, chosen)
        share_before = None
        if selected.compared and on_days.compared:
            share_before = frames.group_share(selected.compared, on_days.compared, chosen)
        hours = [_hours(view, group_share, as_share, about)] if frames.is_hourly(view.slice) else []
        aisles = _aisles(view, group_share, share_before, about)
        ui.show_board(BOARD, [over_time], [expressions, *hours], [aisles], nonce=selection.nonce)
        if not hours:
            st.info(
                f"{NO_WEEKDAYS_BY_HOUR} this many days and aisles are loaded by the day or week. "
                "Choose fewer days, stores or aisles in the sidebar to see them.",
                icon=":material/schedule:",
            )
    ui.footer(view)


def _hours(view: View, group_share: GroupShare, as_share: bool, about: str) -> Panel:
    cells = frames.weekday_hours(group_share, as_share)
    return charts.weekday_hours(
        cells, group_share, as_share, frames.hours_open(view.slice), view.settings.min_faces, about
    )


def _aisles(view: View, group_share: GroupShare, before: GroupShare | None, about: str) -> Panel:
    every = frames.aisles_in_view(group_share.denominator, view.names)
    aisles = frames.busiest_aisles(every, group_share, before)
    steps = frames.aisles_over_time([every[place] for place in aisles["picked"]], group_share, before, view.local_now)
    return charts.aisles_over_time(aisles, steps, group_share, view.chart_context, len(every) - len(aisles), about)


ui.open_page("Emotions")
ui.show(draw)
