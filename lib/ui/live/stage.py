"""Draws the Live page's cards and totals, as one browser component that moves only what is new.

In: the newest pictures, the time, and the picture that this session has sent. Out: the component of
stage.{html,css,js}. The bytes of the picture are sent to the browser once, and only to that session's.
"""

import json
from base64 import b64encode
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from lib.data import formats
from lib.ui.data_access import NewestPictures, initial_data
from lib.ui.live.cards import PictureCard, face_count, picture_cards
from lib.ui.live.sent_picture import SentPicture, sent_picture
from lib.ui.live.totals import Totals, mix
from lib.ui.settings import Settings

_HERE = Path(__file__).parent
_KEY, _TOTALS = "live-stage", "live_totals"
BEING_ANALYSED = "Being analysed"


def show_newest(settings: Settings, newest: NewestPictures, now: datetime) -> None:
    """Draw the newest card large, the others small, and the totals beside them; `now` is aware. Raises EngineError."""
    names = initial_data(settings).value.reference.names
    now_utc, sent = now.astimezone(UTC).replace(tzinfo=None), sent_picture(now)
    cards = picture_cards(
        newest.pictures,
        newest.faces,
        now_utc,
        lambda store_id, aisle_id: names.place(store_id, aisle_id, one_store=False),
    )
    if sent is not None and is_pending(sent, newest.pictures):
        cards = (_pending_card(sent, now), *cards)
    totals = st.session_state.get(_TOTALS, Totals()).after(newest.pictures, newest.faces)
    st.session_state[_TOTALS] = totals
    received = st.session_state.get(_KEY, {}).get("received")
    _browser_component()(key=_KEY, data=message(cards, totals, sent, received), on_received_change=_rerun)


def is_pending(sent: SentPicture, pictures: pd.DataFrame) -> bool:
    """Whether the sent picture is not among `pictures` because it has no row yet, not because all are newer."""
    sent_at = sent.sent_at.astimezone(UTC).replace(tzinfo=None)
    return sent.image_id not in set(pictures["image_id"]) and sent_at > pictures["observed_at"].min()


def _pending_card(sent: SentPicture, now: datetime) -> PictureCard:
    return PictureCard(
        image_id=sent.image_id,
        place="Your picture",
        when=f"sent {formats.ago(now - sent.sent_at)}",
        headline=BEING_ANALYSED,
        reason="",
        synthetic=False,
        faces=(),
    )


def message(cards: tuple[PictureCard, ...], totals: Totals, sent: SentPicture | None, received: str | None) -> bytes:
    """The component's data as JSON; with the sent picture, unless the browser has received it."""
    pictures = "picture" if totals.pictures == 1 else f"{formats.count(totals.pictures)} pictures"
    stage = {
        "cards": [asdict(card) for card in cards],
        "totals": {
            "faces": totals.faces,
            "unit": face_count(totals.faces).partition(" ")[2],
            "scope": f"in the last {pictures}",
            "mix": mix(totals),
        },
        "sent": None if sent is None else {"image_id": sent.image_id, "source": _source(sent, received)},
    }
    return json.dumps(stage, separators=(",", ":"), allow_nan=False).encode()


def _source(sent: SentPicture, received: str | None) -> str | None:
    if received == sent.image_id:
        return None
    return f"data:{sent.media_type};base64,{b64encode(sent.content).decode()}"


@cache
def _browser_component() -> Any:
    html, css, js = ((_HERE / f"stage.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("live", html=html, css=css, js=js, isolate_styles=False)


def _rerun() -> None:
    """An empty callback: the browser has received the picture, so the next message is sent without it."""
