"""Live: the newest pictures, the faces seen meanwhile, and a picture sent from the page."""

from datetime import UTC, datetime

import streamlit as st

from lib import ui

PICTURES = 9

ui.open_heading("Live")
seconds = ui.app_settings().live_seconds
with st.container(horizontal=True, vertical_alignment="center"):
    follow = st.toggle(
        "Follow",
        value=True,
        help=f"Check for new pictures every {seconds} seconds; on AWS each check is two small, billed queries.",
    )
    ui.send_control(ui.app_settings())


@st.fragment(run_every=seconds if follow or ui.sent_picture(datetime.now(UTC)) else None)
def draw() -> None:
    """Load and draw the newest pictures, in a fragment that reruns by itself.

    Header and body have their places before the query runs, so that its progress line appears below them.
    """
    header, body = st.container(), st.container()
    with ui.error_messages():
        settings, now = ui.app_settings(), datetime.now(UTC)
        newest = ui.newest_pictures(settings, PICTURES)
        with header:
            ui.notes_badge(newest.analyzers, newest_pictures=newest.pictures)
        with body:
            if newest.pictures.empty:
                ui.stop_without_data(settings)
            ui.show_old_pictures(newest, now, follow)
            ui.show_newest(settings, newest, now)
            st.caption(
                "The newest pictures of all stores, whatever the filters of the other pages, at their stores' local "
                "time. *% sure* is the model's confidence in its prediction. Drawings show where faces are, never a "
                "photograph. Single faces appear only here and in the row export that an operator may enable. Each "
                "check for new pictures counts among the costs of the session, on Cameras and costs."
            )


draw()
