"""The picture that a session has sent is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from lib.ui.live.sent_picture import FORGET_AFTER, SentPicture

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def session_that_sent(sent_at: datetime) -> AppTest:
    """A session at NOW that has sent a picture, after it has asked for it."""

    def page():
        import streamlit as st

        from lib.ui.live.sent_picture import sent_picture

        st.session_state["shown"] = sent_picture(st.session_state["now"])

    session = AppTest.from_function(page)
    session.session_state["now"] = NOW
    session.session_state["live_sent_picture"] = SentPicture("p1", b"bytes", "image/png", sent_at)
    return session.run()


def test_a_sent_picture_is_shown_for_five_minutes():
    assert "p1" == session_that_sent(NOW - FORGET_AFTER).session_state["shown"].image_id


def test_its_bytes_are_not_kept_any_longer():
    session = session_that_sent(NOW - FORGET_AFTER - timedelta(seconds=1))

    assert session.session_state["shown"] is None
    with pytest.raises(KeyError):
        session.session_state["live_sent_picture"]
