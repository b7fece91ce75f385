"""The Live page's banner that no new pictures arrive.

In: the newest pictures and the time. Out: a conclusion with the next step, once the newest picture is old.
"""

from datetime import UTC, datetime, timedelta

import streamlit as st

from lib.charts import Conclusion
from lib.contract.observation import SYNTHETIC_ANALYZER
from lib.data import formats
from lib.frames.camera_states import LATE_AT_LEAST
from lib.ui.board.board import show_board
from lib.ui.data_access import NewestPictures

NEW_UNTIL = timedelta(minutes=1)
WAITING = "waiting for the next"
OLD_AFTER = LATE_AT_LEAST  # below it no camera counts as late
NOTHING_ARRIVES = "Nothing new is arriving."
_SYNTHETIC = "These synthetic stores end yesterday. To see pictures arrive, run make demo and open its Live page."
_CHECKS = (
    "If a store is open now, Cameras and costs shows which cameras are late, and python -m infra status whether the "
    "pipeline runs.",
    "While all stores are closed this is normal.",
)


def show_old_pictures(newest: NewestPictures, now: datetime, follow: bool) -> None:
    """Draw it if the page follows and the newest picture is old, or a line if it is not new; `now` is aware."""
    age = now.astimezone(UTC).replace(tzinfo=None) - newest.pictures["observed_at"].max().to_pydatetime()
    if not follow or age <= NEW_UNTIL:
        return
    if age <= OLD_AFTER:
        st.caption(f"Last picture {formats.ago(age)}; {WAITING}.")
        return
    synthetic = set(newest.pictures["analyzer"]) == {SYNTHETIC_ANALYZER}
    banner = Conclusion(
        name="newest-picture",
        icon="hourglass_disabled",
        sentence=f"The newest picture is {formats.duration(age)} old. {NOTHING_ARRIVES}",
        missing=(_SYNTHETIC,) if synthetic else _CHECKS,
    )
    show_board("live-age", [banner])
