"""The message to the Live page's component: a sent picture's bytes only once, and its card before it has a row."""

import json
from datetime import UTC, datetime, timedelta

import pandas as pd

from lib.ui.live.sent_picture import SentPicture
from lib.ui.live.stage import is_pending, message
from lib.ui.live.totals import Totals

SENT = SentPicture("p1", b"bytes", "image/png", datetime(2026, 11, 22, tzinfo=UTC))


def sent_part(sent, received):
    return json.loads(message((), Totals(), sent, received))["sent"]


def test_the_bytes_of_a_sent_picture_are_in_the_message_until_the_browser_has_received_them():
    assert {"image_id": "p1", "source": "data:image/png;base64,Ynl0ZXM="} == sent_part(SENT, None)
    assert {"image_id": "p1", "source": "data:image/png;base64,Ynl0ZXM="} == sent_part(SENT, "p0")
    assert {"image_id": "p1", "source": None} == sent_part(SENT, "p1")


def test_a_forgotten_picture_is_not_named_so_that_the_browser_drops_it():
    assert sent_part(None, "p1") is None


def pictures(**seconds_after_sending: int) -> pd.DataFrame:
    sent_at = SENT.sent_at.replace(tzinfo=None)
    rows = [(name, sent_at + timedelta(seconds=seconds)) for name, seconds in seconds_after_sending.items()]
    return pd.DataFrame(rows, columns=["image_id", "observed_at"])


def test_a_sent_picture_is_pending_until_its_row_is_there():
    assert is_pending(SENT, pictures(a=2, b=-10))
    assert not is_pending(SENT, pictures(a=2, p1=0, b=-10))


def test_a_sent_picture_is_not_pending_once_newer_ones_have_displaced_it():
    assert not is_pending(SENT, pictures(a=20, b=10))
