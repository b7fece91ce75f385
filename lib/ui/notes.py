"""The badge in a page's heading: what to know about the data before reading the page, a click away.

In: the analyzers of the rows, and the problems of the reference tables. Out: one badge, whose text names what matters
most; it opens the notes and a link to the cameras. Errors that end a page are not here (`lib/ui/errors.py`).
"""

from collections.abc import Iterable
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from lib.contract.observation import SYNTHETIC_ANALYZER
from lib.data.engine import EngineError
from lib.frames.camera_states import FAILURE_STATES
from lib.ui import data_access
from lib.ui.filters.url_state import escape_markdown
from lib.ui.freshness import CameraStatus, camera_status, freshness, status_with

_CAMERAS = "pages/cameras.py"
SYNTHETIC_DATA = "Demo data (not real shoppers)"
STATUS_UNAVAILABLE = "Camera status unavailable"
SYNTHETIC_CAMERAS = "Synthetic stores have no real cameras: their pictures end yesterday."
INVALID_REFERENCE = "**A reference table is invalid and was ignored.**"


def synthetic_note(mixed: bool) -> str:
    """`mixed` is whether other faces are in view too."""
    return f"**{SYNTHETIC_DATA}.** {'Some faces' if mixed else 'All faces'} here are generated for demonstration."


def synthetic_cameras_note(analyzers: Iterable[str]) -> str:
    """Why cameras are late; "" without synthetic pictures in view."""
    return SYNTHETIC_CAMERAS if SYNTHETIC_ANALYZER in analyzers else ""


def mixed_note(analyzers: Iterable[str]) -> str:
    return (
        f"**Faces analysed in different ways are mixed:** {', '.join(map(escape_markdown, analyzers))}. "
        "They are not directly comparable."
    )


def notes_badge(
    analyzers: tuple[str, ...], problems: Iterable[str] = (), newest_pictures: pd.DataFrame | None = None
) -> None:
    """Draw the badge; an engine error of the camera status is one of its notes.

    `newest_pictures` are those that the page shows, if it queries them itself: the status is then as new as they are.
    """
    now = datetime.now(UTC)
    notes = [f"{INVALID_REFERENCE} {problem}" for problem in problems]
    if len(analyzers) > 1:
        notes.insert(0, mixed_note(analyzers))
    synthetic = SYNTHETIC_ANALYZER in analyzers
    status: CameraStatus | None = None
    try:
        settings = data_access.app_settings()
        status = camera_status(settings) if newest_pictures is None else status_with(settings, newest_pictures)
    except EngineError as error:
        notes.append(f"{STATUS_UNAVAILABLE}: {escape_markdown(str(error))}")
    failing = status is not None and any(camera.state in FAILURE_STATES for camera in status.cameras)
    label = SYNTHETIC_DATA if synthetic else _newest(status, now) if status else STATUS_UNAVAILABLE
    count = len(notes) + failing  # the line about the cameras names those that fail
    label += f", {count} {'note' if count == 1 else 'notes'}" if count else ""
    icon = ":material/info:" if count else ":material/science:" if synthetic else ":material/schedule:"
    with st.container(key="notes"), st.popover(label, icon=icon, type="tertiary"):
        texts = [*([synthetic_note(len(analyzers) > 1)] if synthetic else []), *notes]
        if texts:
            st.markdown("\n\n".join(texts))
        if status is not None:
            st.page_link(
                _CAMERAS,
                label=f"{escape_markdown(freshness(status, now))} · details",
                icon=":material/videocam:",
            )


def _newest(status: CameraStatus, now: datetime) -> str:
    """`Data until 14:05` or `Data until 28 November, 20:59`, on the wall clock of the store of the newest picture."""
    if status.newest_picture_at is None or status.newest_local is None:
        return "No data yet"
    local_now = now.astimezone(UTC).replace(tzinfo=None) + (status.newest_local - status.newest_picture_at)
    day = "" if status.newest_local.date() == local_now.date() else f"{status.newest_local:%-d %B}, "
    return f"Data until {day}{status.newest_local:%H:%M}"
