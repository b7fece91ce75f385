"""Emotions: apparent expressions over time, the share of each, and when and where they were seen.

Where expressions are selected, their share is that among all faces.
"""

import streamlit as st

from lib import charts, frames, ui
from lib.charts import Panel, Sentences
from lib.charts.dashboard import findings, sentences
from lib.frames import GroupShare
from lib.ui import View
from lib.ui.texts import NO_WEEKDAYS_BY_HOUR


def draw(view: View) -> None:
    as_share = ui.segmented_control("Values", ["Share", "Faces"], key="emotion_values") == "Share"
    hours = [_hours(view, as_share)] if frames.is_hourly(view.slice) else []
    ui.show_board(
        "emotions", [_finding(view)], [_over_time(view, as_share)], [_expressions(view), *hours], [_aisles(view)]
    )
    if not hours:
        st.info(
            f"{NO_WEEKDAYS_BY_HOUR} this many days and aisles are loaded by the day or week. "
            "Choose fewer days, stores or aisles in the sidebar to see them.",
            icon=":material/schedule:",
        )
    ui.footer(view)


def _finding(view: View) -> Sentences:
    """The share that the charts show, and what changed beyond chance."""
    every, share = view.without_selected("emotions"), _group_shares(view)[0]
    # Of faces that were filtered by expression in the sidebar, no share of an expression says anything.
    estimate = None if every.filters.emotions else frames.estimate(share)
    shares = frames.demographic_shares(every.slice, "emotion")
    most = frames.largest_group(shares, view.settings.min_faces)
    changes = ui.changes_sentences(every, findings.OF_EMOTIONS, "expressions", "emotions")
    how = sentences.HOW if view.compared else ""
    return Sentences("emotions-finding", (*findings.share(share, estimate, most, shares), *changes), note="", how=how)


def _over_time(view: View, as_share: bool) -> Panel:
    view = view.for_chart(charts.EMOTIONS_OVER_TIME).on_all_days
    only, every = view.selected_emotions, view.without_selected("emotions")
    stack = frames.emotions_over_time(every.slice, only)
    before = frames.emotions_over_time(every.compared, only) if every.compared else None
    return charts.emotions_over_time(stack, every.over_time, every.chart_context, as_share, only, before)


def _expressions(view: View) -> Panel:
    """The shares of all expressions, and not only of those that are selected."""
    view = view.without_selected("emotions")
    groups = every_group = frames.demographic_shares(view.slice, "emotion", view.compared)
    if view.selection:
        every_group = frames.demographic_shares(view.whole.slice, "emotion")
    return charts.expressions(groups, every_group["group"], view.settings.min_faces, view.selected_days)


def _hours(view: View, as_share: bool) -> Panel:
    view = view.for_chart(charts.WEEKDAY_HOURS)
    group_share, _ = _group_shares(view)
    cells, hours = frames.weekday_hours(group_share, as_share), frames.hours_open(view.on_all_days.slice)
    return charts.weekday_hours(cells, group_share, as_share, hours, view.settings.min_faces, view.selected_days)


def _aisles(view: View) -> Panel:
    view = view.for_chart(charts.AISLES_OVER_TIME)
    group_share, before = _group_shares(view)
    every = frames.aisles_in_view(group_share.denominator, view.names)
    aisles = frames.busiest_aisles(every, group_share, before)
    steps = frames.aisles_over_time([every[place] for place in aisles["picked"]], group_share, before, view.local_now)
    context, not_shown = view.on_all_days.chart_context, len(every) - len(aisles)
    panel = charts.aisles_over_time(aisles, steps, group_share, context, not_shown, view.selected_days)
    return charts.selecting_places(panel, every)


def _group_shares(view: View) -> tuple[GroupShare, GroupShare | None]:
    """The share of the selected expressions, or else of positive ones, in the view and in the period compared with."""
    every, chosen = view.without_selected("emotions"), view.selected_emotions
    before = frames.group_share(view.compared, every.compared, chosen) if view.compared and every.compared else None
    return frames.group_share(view.slice, every.slice, chosen), before


ui.open_page("Emotions")
ui.show(draw)
