"""Emotions: apparent expressions over time, the share of each, and when and where faces look so.

Selecting an expression or days in one of the first two charts narrows the others.
"""

import streamlit as st

from lib import charts, frames, session
from lib.session import View


def draw(view: View) -> None:
    least = view.settings.min_faces

    as_share = session.one_of("Values", ["Share", "Faces"], key="emotion_values") == "Share"
    selection = session.selection(view, (charts.EMOTIONS_OVER_TIME, charts.EXPRESSIONS))
    on_days, chosen = selection.on_days(view), selection.emotions
    about = f", {selection.days.words()}" if selection.days else ""

    drawn = chosen if selection.beside(charts.EMOTIONS_OVER_TIME).emotions else ()
    stack = frames.emotions_over_time(view.slice, drawn)
    before = frames.emotions_over_time(view.compared, drawn) if view.compared else None
    over_time = charts.emotions_over_time(stack, view.steps, view.behind, as_share, chosen, before)
    session.panel(over_time, selection.nonce)

    left, right = session.columns(2, 24)
    groups = every_group = frames.group_shares(view.slice, "emotion", view.compared)
    if selection.days:
        groups = frames.group_shares(on_days.slice, "emotion", on_days.compared)
    with left:
        session.panel(charts.expressions(groups, every_group["group"], least, chosen, about), selection.nonce)

    looks = selection.of_emotions(on_days)
    if looks is None or looks.slice.empty:
        with right:
            session.say_no_face(selection)
    else:
        portion = frames.portion(looks.slice, on_days.slice, chosen)
        portion_before = None
        if looks.compared and on_days.compared:
            portion_before = frames.portion(looks.compared, on_days.compared, chosen)
        with right:
            if frames.tells_hours(view.slice):
                cells = frames.weekday_hours(portion, as_share)
                hours = frames.hours_open(view.slice)
                session.panel(charts.weekday_hours(cells, portion, as_share, hours, least, about))
            else:
                st.info(
                    "**Weekdays by the hour are not here:** so many days and aisles are loaded by the day or week. "
                    "Choose fewer days, stores or aisles in the sidebar to see them.",
                    icon=":material/schedule:",
                )
        every = frames.aisles_in_view(on_days.slice, view.names)
        aisles = frames.busiest_aisles(every, portion, portion_before)
        steps = frames.aisle_steps(
            [every[place] for place in aisles["picked"]], portion, portion_before, view.local_now
        )
        session.panel(charts.aisles_over_time(aisles, steps, portion, view.behind, len(every) - len(aisles), about))
    session.footer(view)


session.open_page("Emotions")
session.show(draw)
