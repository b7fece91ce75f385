"""The freshness banner: one line on every page that says whether the cameras still upload pictures.

In: settings and the time. Out: a link to the Cameras page with the line as its label; and the status of each camera.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

import pandas as pd
import streamlit as st

from lib.data.engine import EngineError
from lib.data.place_names import Names, local_now
from lib.frames.freshness import Camera, build_cameras, sentence, with_newest
from lib.ui import data_access
from lib.ui.filters.url_state import escape_markdown
from lib.ui.settings import Settings

_STATUS = "camera_status"
_PAGE = "pages/cameras.py"
STATUS_UNAVAILABLE = "Camera status unavailable"


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """Every camera, worst first, as of `checked_at`; pictures are counted from `since` (both UTC, naive)."""

    cameras: tuple[Camera, ...]
    names: Names
    offsets: Mapping[str, timedelta]
    newest_picture_at: datetime | None
    since: datetime
    checked_at: datetime

    def to_local(self, store_id: str, at: datetime) -> datetime:
        """An instant on a store's wall clock; UTC where neither a time zone nor a picture gives the offset."""
        store = self.names.stores.get(store_id)
        return local_now(at.replace(tzinfo=UTC), store.time_zone if store else None, self.offsets.get(store_id))


def camera_status(settings: Settings) -> CameraStatus:
    """The status of all cameras, computed once for each query result. Raises EngineError."""
    initial, camera_data = data_access.initial_data(settings), data_access.camera_data(settings)
    key = (initial.loaded_at, camera_data.loaded_at)
    cached: tuple[object, CameraStatus] | None = st.session_state.get(_STATUS)
    if cached is None or cached[0] != key:
        cached = key, _camera_status(initial.value, camera_data)
        st.session_state[_STATUS] = cached
    return cached[1]


def _status_with(settings: Settings, newest_pictures: pd.DataFrame) -> CameraStatus:
    camera_data = data_access.camera_data(settings)
    cameras = with_newest(camera_data.value.cameras, newest_pictures)
    return _camera_status(
        data_access.initial_data(settings).value,
        replace(camera_data, value=replace(camera_data.value, cameras=cameras)),
    )


def _camera_status(
    initial: data_access.InitialData, camera_data: data_access.Loaded[data_access.CameraData]
) -> CameraStatus:
    checked_at = camera_data.loaded_at.astimezone(UTC).replace(tzinfo=None)
    since = datetime.combine(checked_at.date() - timedelta(days=data_access.FRESHNESS_DAYS), time())
    return CameraStatus(
        cameras=build_cameras(
            camera_data.value.cameras, camera_data.value.heartbeats, initial.places, since, checked_at
        ),
        names=initial.reference.names,
        offsets=initial.offsets,
        newest_picture_at=None if initial.places.empty else initial.places["last_at"].max().to_pydatetime(),
        since=since,
        checked_at=checked_at,
    )


def freshness_banner(settings: Settings, now: datetime, newest_pictures: pd.DataFrame | None = None) -> None:
    """Draw the line below the heading; `now` is aware. An engine error shows a caption, and the page continues.

    `newest_pictures` (`queries.NEWEST_PICTURES_COLUMNS`) are those that the page shows, if it queries them itself:
    the line is then as new as they are.
    """
    try:
        status = camera_status(settings) if newest_pictures is None else _status_with(settings, newest_pictures)
    except EngineError as error:
        st.caption(f":material/videocam_off: {STATUS_UNAVAILABLE}: {escape_markdown(str(error))}")
        return
    now_utc = now.astimezone(UTC).replace(tzinfo=None)
    text = sentence(
        status.cameras, status.newest_picture_at, now_utc, lambda camera: camera_label(camera, status.names)
    )
    st.page_link(
        _PAGE,
        label=f":small[{escape_markdown(text)} · details]",
        icon=":material/videocam:",
        help=f"Checked at {status.checked_at:%H:%M} UTC. The Cameras page has the details.",
    )


def camera_label(camera: Camera, names: Names) -> str:
    """The names of the camera's store and aisle, and its id."""
    place = names.place(camera.store_id, camera.aisle_id, one_store=False)
    return f"{place} · {camera.camera_id}" if camera.camera_id else place
