"""Sends a picture from the Live page through the pipeline, and keeps it for this session alone.

In: a file that the viewer chooses. Out: the picture in the raw bucket, as if a camera had taken it, and a `SentPicture`
in the session's memory until the next one is sent or five minutes have passed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import streamlit as st

from lib.contract.image_key import image_id
from lib.contract.picture_file import MAX_ANALYZED_BYTES, media_type
from lib.data.raw_upload import SendFailed, send_picture
from lib.ui.errors import NEXT_STEP
from lib.ui.settings import Settings

SEND = "Send a picture"
SEND_HELP = (
    "It goes through the same pipeline as a camera's pictures. Only you see it, with the boxes of its faces, until you "
    "send the next one, for five minutes at most. Its faces are counted like all others, in the store “presenter”."
)
FORGET_AFTER = timedelta(minutes=5)
_SENT, _NONCE, _ERROR = "live_sent_picture", "live_send_nonce", "live_send_error"


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture that this session has sent; its `image_id` is that of its row in `image_observations`."""

    image_id: str
    content: bytes
    media_type: str
    sent_at: datetime


def send_control(settings: Settings) -> None:
    """Draw the control, where the operator has set a raw bucket."""
    if settings.raw_bucket is None:
        return
    nonce = st.session_state.setdefault(_NONCE, 0)
    with st.popover(SEND, icon=":material/add_a_photo:", key=f"live-send-popover-{nonce}"):
        st.file_uploader(
            "A JPEG or PNG with a face",
            type=["jpg", "jpeg", "png"],
            key=_widget_key(nonce),
            max_upload_size=MAX_ANALYZED_BYTES // 1_000_000,
            on_change=_send,
            args=(settings.raw_bucket, settings.region),
        )
        st.caption(SEND_HELP)
    if error := st.session_state.get(_ERROR):
        st.error(f"**The picture was not sent.** {error}", icon=":material/cloud_off:")
        st.markdown(f"{NEXT_STEP} {error.next_step}")


def sent_picture(now: datetime) -> SentPicture | None:
    """The picture that this session has sent, unless it is too old and therefore forgotten; `now` is aware."""
    sent: SentPicture | None = st.session_state.get(_SENT)
    if sent is not None and now - sent.sent_at > FORGET_AFTER:
        del st.session_state[_SENT]
        return None
    return sent


def _send(bucket: str, region: str | None) -> None:
    """Send the chosen file. A new key for the widget frees Streamlit's own copy of the file."""
    nonce = st.session_state[_NONCE]
    file = st.session_state.get(_widget_key(nonce))
    if file is None:
        return
    content, now = file.getvalue(), datetime.now(UTC)
    st.session_state[_NONCE] = nonce + 1
    st.session_state.pop(_SENT, None)
    st.session_state.pop(_ERROR, None)
    try:
        key = send_picture(bucket, region, content, now)
    except SendFailed as error:
        st.session_state[_ERROR] = error
        return
    st.session_state[_SENT] = SentPicture(image_id(key), content, media_type(content), now)


def _widget_key(nonce: int) -> str:
    return f"live-send-{nonce}"
