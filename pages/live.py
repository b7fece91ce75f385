"""Live: the newest pictures as schematic cards, straight from the lake, while the page is open."""

from datetime import UTC, datetime

import streamlit as st

from lib import ui
from lib.ui import live_cards

PICTURES = 9

ui.open_heading("Live")
ui.strip(ui.app_settings(), datetime.now(UTC))
st.caption(
    "The newest pictures of all stores; the filters of the other pages do not apply here. Drawings show where faces "
    "were, no photograph. Apart from a row export that an operator allows, single faces appear here only."
)
seconds = ui.app_settings().live_seconds
follow = st.toggle(
    "Follow",
    value=True,
    help=f"Look for new pictures every {seconds} seconds; on AWS each look is two small, billed queries.",
)


@st.fragment(run_every=seconds if follow else None)
def newest_pictures() -> None:
    """Asks the lake and draws; runs by itself, apart from the rest of the page."""
    with ui.plain_errors():
        settings = ui.app_settings()
        found = ui.newest(settings, PICTURES)
        if found.pictures.empty:
            ui.stop_without_data(settings)
        ui.warn_of_analyzers(found.analyzers)
        now = datetime.now(UTC).replace(tzinfo=None)
        st.html(live_cards.cards_html(live_cards.picture_cards(found.pictures, found.faces, now)))
        st.caption(
            f"This view: {ui.view_cost().sentence()} · your session: {ui.session_cost().sentence()}. Each "
            "look for new pictures counts."
        )


newest_pictures()
