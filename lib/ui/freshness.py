"""The status of the cameras: whether they still upload pictures, and up to when there are data.

In: settings and the time. Out: the status of each camera, and it in one line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial

import pandas as pd
import streamlit as st

from lib.data.place_names import Names, local_now
from lib.frames.freshness import Camera, build_cameras, sentence, with_newest
from lib.frames.opening_hours import StoreHours, learn_store_hours
from lib.ui import data_access
from lib.ui.settings import Settings

_STATUS = "camera_status"


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """Every camera, worst first, as of `checked_at`; pictures are counted from `since` (both UTC, naive).

    `newest_local` is `newest_picture_at` on the wall clock of its store, `hours` has the usual hours of each store.
    """

    cameras: tuple[Camera, ...]
    names: Names
    offsets: Mapping[str, timedelta]
    newest_picture_at: datetime | None
    newest_local: datetime | None
    hours: Mapping[str, StoreHours]
    since: datetime
    checked_at: datetime

    def to_local(self, store_id: str, at: datetime) -> datetime:
        """An instant on a store's wall clock; UTC where neither a time zone nor a picture gives the offset."""
        return _to_local(self.names, self.offsets, store_id, at)


def camera_status(settings: Settings) -> CameraStatus:
    """The status of all cameras, computed once for each query result. Raises EngineError."""
    initial, camera_data = data_access.initial_data(settings), data_access.camera_data(settings)
    key = (initial.loaded_at, camera_data.loaded_at)
    cached: tuple[object, CameraStatus] | None = st.session_state.get(_STATUS)
    if cached is None or cached[0] != key:
        cached = key, _camera_status(initial.value, camera_data)
        st.session_state[_STATUS] = cached
    return cached[1]


def status_with(settings: Settings, newest_pictures: pd.DataFrame) -> CameraStatus:
    """`camera_status`, as new as pictures that the page has queried itself (`queries.NEWEST_PICTURES_COLUMNS`)."""
    camera_data = data_access.camera_data(settings)
    cameras = with_newest(camera_data.value.cameras, newest_pictures)
    return _camera_status(
        data_access.initial_data(settings).value,
        replace(camera_data, value=replace(camera_data.value, cameras=cameras)),
    )


def _camera_status(
    initial: data_access.InitialData, camera_data: data_access.Loaded[data_access.CameraData]
) -> CameraStatus:
    newest = None if initial.places.empty else initial.places.loc[initial.places["last_at"].idxmax()]
    checked_at = camera_data.loaded_at.astimezone(UTC).replace(tzinfo=None)
    since = datetime.combine(checked_at.date() - timedelta(days=data_access.FRESHNESS_DAYS), time())
    data, names, hours = camera_data.value, initial.reference.names, learn_store_hours(camera_data.value.hours)
    to_local = partial(_to_local, names, initial.offsets)
    return CameraStatus(
        cameras=build_cameras(data.cameras, data.heartbeats, initial.places, since, checked_at, hours, to_local),
        names=names,
        offsets=initial.offsets,
        newest_picture_at=None if newest is None else newest["last_at"].to_pydatetime(),
        newest_local=None if newest is None else newest["last_local"].to_pydatetime(),
        hours=hours,
        since=since,
        checked_at=checked_at,
    )


def _to_local(names: Names, offsets: Mapping[str, timedelta], store_id: str, at: datetime) -> datetime:
    store = names.stores.get(store_id)
    return local_now(at.replace(tzinfo=UTC), store.time_zone if store else None, offsets.get(store_id))


def freshness(status: CameraStatus, now: datetime) -> str:
    """The cameras in one line; `now` is aware."""
    now_utc = now.astimezone(UTC).replace(tzinfo=None)
    return sentence(
        status.cameras, status.newest_picture_at, now_utc, lambda camera: camera_label(camera, status.names)
    )


def camera_label(camera: Camera, names: Names) -> str:
    """The names of the camera's store and aisle, and its id."""
    place = names.place(camera.store_id, camera.aisle_id, one_store=False)
    return f"{place} · {camera.camera_id}" if camera.camera_id else place
