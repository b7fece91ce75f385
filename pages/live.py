"""Live: the newest pictures as schematic cards, refreshed from the lake while the page is open."""

from datetime import UTC, datetime

import streamlit as st

from lib import ui
from lib.ui import live_cards

PICTURES = 9

ui.open_heading("Live")
ui.freshness_banner(ui.app_settings(), datetime.now(UTC))
st.caption(
    "The newest pictures of all stores; the filters of the other pages do not apply here. Drawings show the positions "
    "of faces, never the photograph. Single faces appear only here and in the row export that an operator may enable."
)
seconds = ui.app_settings().live_seconds
follow = st.toggle(
    "Follow",
    value=True,
    help=f"Check for new pictures every {seconds} seconds; on AWS each check is two small, billed queries.",
)


@st.fragment(run_every=seconds if follow else None)
def draw() -> None:
    """Load and draw the cards, in a fragment that reruns by itself."""
    with ui.error_messages():
        settings = ui.app_settings()
        newest = ui.newest_pictures(settings, PICTURES)
        if newest.pictures.empty:
            ui.stop_without_data(settings)
        ui.analyzer_warnings(newest.analyzers)
        now = datetime.now(UTC).replace(tzinfo=None)
        st.html(live_cards.cards_html(live_cards.picture_cards(newest.pictures, newest.faces, now)))
        st.caption(
            f"This view: {ui.view_cost().sentence()} · your session: {ui.session_cost().sentence()}. Each "
            "check for new pictures counts."
        )


draw()
