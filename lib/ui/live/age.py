"""The Live page's warning that no new pictures arrive.

In: the newest pictures and the time. Out: a message with the next step, once the newest picture is old.
"""

from datetime import UTC, datetime, timedelta

import streamlit as st

from lib.contract.observation import SYNTHETIC_ANALYZER
from lib.data import formats
from lib.ui.data_access import NewestPictures
from lib.ui.errors import NEXT_STEP

# The limit below which no camera counts as late (`lib.frames.camera_states.LATE_AT_LEAST`).
OLD_AFTER = timedelta(minutes=30)
NOTHING_ARRIVES = "Nothing new is arriving."
_SYNTHETIC = "These synthetic stores end yesterday. To see pictures arrive, run `make demo` and open its Live page."
_CHECK = (
    "If a store is open now, see which cameras are late on *Cameras and costs*; a stopped pipeline shows in "
    "`python -m infra status`. While all stores are closed this is normal."
)


def warn_of_old_pictures(newest: NewestPictures, now: datetime, follow: bool) -> None:
    """Draw it if the page follows and the newest picture is old; `now` is aware."""
    age = now.astimezone(UTC).replace(tzinfo=None) - newest.pictures["observed_at"].max().to_pydatetime()
    if not follow or age <= OLD_AFTER:
        return
    text = f"**The newest picture is {formats.duration(age)} old. {NOTHING_ARRIVES}**"
    if set(newest.pictures["analyzer"]) == {SYNTHETIC_ANALYZER}:
        st.info(f"{text} {_SYNTHETIC}", icon=":material/science:")
        return
    st.warning(text, icon=":material/hourglass_disabled:")
    st.markdown(f"{NEXT_STEP} {_CHECK}")
