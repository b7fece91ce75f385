"""Emotions: apparent expressions over time, the share of each, and when and where faces look so.

Selecting an expression or days in one of the first two charts narrows the others.
"""

import streamlit as st

from lib import charts, frames, ui
from lib.charts import Panel
from lib.frames import Portion
from lib.ui import View

BOARD = "emotions"


def draw(view: View) -> None:
    least = view.settings.min_faces
    as_share = ui.one_of("Values", ["Share", "Faces"], key="emotion_values") == "Share"
    selection = ui.selection(view, BOARD, (charts.EMOTIONS_OVER_TIME, charts.EXPRESSIONS))
    on_days, chosen = selection.on_days(view), selection.emotions
    about = f", {selection.days.words()}" if selection.days else ""

    drawn = chosen if selection.beside(charts.EMOTIONS_OVER_TIME).emotions else ()
    stack = frames.emotions_over_time(view.slice, drawn)
    before = frames.emotions_over_time(view.compared, drawn) if view.compared else None
    over_time = charts.emotions_over_time(stack, view.steps, view.chart_context, as_share, chosen, before)

    groups = every_group = frames.group_shares(view.slice, "emotion", view.compared)
    if selection.days:
        groups = frames.group_shares(on_days.slice, "emotion", on_days.compared)
    expressions = charts.expressions(groups, every_group["group"], least, chosen, about)

    looks = selection.of_emotions(on_days)
    if looks is None or looks.slice.empty:
        ui.show_board(BOARD, [over_time], [expressions], nonce=selection.nonce)
        ui.say_no_face(selection)
    else:
        portion = frames.portion(looks.slice, on_days.slice, chosen)
        portion_before = None
        if looks.compared and on_days.compared:
            portion_before = frames.portion(looks.compared, on_days.compared, chosen)
        hours = [_hours(view, portion, as_share, about)] if frames.tells_hours(view.slice) else []
        aisles = _aisles(view, portion, portion_before, about)
        ui.show_board(BOARD, [over_time], [expressions, *hours], [aisles], nonce=selection.nonce)
        if not hours:
            st.info(
                "**Weekdays by the hour are not here:** so many days and aisles are loaded by the day or week. "
                "Choose fewer days, stores or aisles in the sidebar to see them.",
                icon=":material/schedule:",
            )
    ui.footer(view)


def _hours(view: View, portion: Portion, as_share: bool, about: str) -> Panel:
    cells = frames.weekday_hours(portion, as_share)
    return charts.weekday_hours(cells, portion, as_share, frames.hours_open(view.slice), view.settings.min_faces, about)


def _aisles(view: View, portion: Portion, before: Portion | None, about: str) -> Panel:
    every = frames.aisles_in_view(portion.whole, view.names)
    aisles = frames.busiest_aisles(every, portion, before)
    steps = frames.aisle_steps([every[place] for place in aisles["picked"]], portion, before, view.local_now)
    return charts.aisles_over_time(aisles, steps, portion, view.chart_context, len(every) - len(aisles), about)


ui.open_page("Emotions")
ui.show(draw)
