"""Displays: did faces look positive more often where a campaign stood, beyond what changed elsewhere?"""

import streamlit as st

from lib import charts, effect_words, effects, frames, session
from lib.effects import Effect
from lib.session import ChosenDisplay, Display, View


def _answer(display: Display, effect: Effect, icon: str) -> None:
    """The headline, and below it what is missing or what to mind."""
    where = display.where
    with st.container(border=True, key=f"answer-{effect.unit}"):
        st.markdown(f"### {icon} {effect_words.headline(effect, where)}", anchors=False)
        for sentence in effect_words.shortage_words(effect, where):
            st.markdown(f"- {sentence}")
        for sentence in effect_words.warning_words(effect, where, display.called):
            st.caption(f":material/warning: {sentence}")


def draw(view: View, chosen: ChosenDisplay) -> None:
    display = session.display_of(view, chosen)
    compared, where = display.compared, display.where
    rows = frames.display_rows(display.view.slice, compared)
    on_shares, on_faces = effects.share_effect(rows), effects.faces_effect(rows)

    _answer(display, on_shares, ":material/sentiment_satisfied:")
    if beside := effect_words.beside_words(display.beside, where):
        st.caption(f":material/warning: {beside}")
    session.board("display-share-figures", charts.display_figures(on_shares))
    with st.expander("What is compared, and what this cannot say", icon=":material/balance:", key="design"):
        st.markdown(effect_words.design_words(compared.before, compared.during, where, display.controls))

    days = frames.display_days(rows, display.view.slice.steps, compared)
    places = frames.display_places(rows, compared, view.settings.min_faces, display.labels.__getitem__)
    levels = frames.display_levels(days, compared)
    behind = display.view.behind
    over_time = charts.display_shares_over_time(days, levels, behind)
    session.board("display-shares", [over_time, charts.display_shares_by_aisle(places)])
    _answer(display, on_faces, ":material/face:")
    session.board("display-face-figures", charts.display_figures(on_faces))
    over_time = charts.display_faces_over_time(days, levels, behind)
    session.board("display-faces", [over_time, charts.display_faces_by_aisle(places)])
    session.footer(display.view)


offered = session.open_page("Displays")
chosen = session.choose_display(offered)
session.show(lambda view: draw(view, chosen), session.say_audience)
