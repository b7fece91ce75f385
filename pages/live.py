"""Live: the newest pictures as schematic cards, straight from the lake, while the page is open."""

from datetime import UTC, datetime

import streamlit as st

from lib import cards, session

PICTURES = 9

session.open_heading("Live")
session.strip(session.app_settings(), datetime.now(UTC))
st.caption(
    "The newest pictures of all stores; the filters of the other pages do not apply here. Drawings show where faces "
    "were, no photograph. Apart from a row export that an operator allows, single faces appear here only."
)
seconds = session.app_settings().live_seconds
follow = st.toggle(
    "Follow",
    value=True,
    help=f"Look for new pictures every {seconds} seconds; on AWS each look is two small, billed queries.",
)


@st.fragment(run_every=seconds if follow else None)
def newest_pictures() -> None:
    """Asks the lake and draws; runs by itself, apart from the rest of the page."""
    with session.plain_errors():
        settings = session.app_settings()
        found = session.newest(settings, PICTURES)
        if found.pictures.empty:
            session.stop_without_data(settings)
        session.warn_of_analyzers(found.analyzers)
        now = datetime.now(UTC).replace(tzinfo=None)
        st.html(cards.cards_html(cards.picture_cards(found.pictures, found.faces, now)))
        st.caption(
            f"This view: {session.view_cost().sentence()} · your session: {session.session_cost().sentence()}. Each "
            "look for new pictures counts."
        )


newest_pictures()
