"""The operator's view of the cameras: their tables and counts, and the pictures of each aisle over time.

In: `freshness.Camera`s, and a slice. Out: frames; counts of pictures are about cameras, so they are not suppressed.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from lib.data import formats
from lib.data.cube import Slice
from lib.data.periods import Grain
from lib.data.place_names import Names
from lib.frames.camera_states import MEANINGS, State
from lib.frames.freshness import Camera
from lib.frames.opening_hours import UNKNOWN_HOURS, StoreHours
from lib.frames.places import aisles_in_view


@dataclass(frozen=True, slots=True)
class CameraCounts:
    """Pictures of all cameras."""

    pictures: int
    errors: int
    quarantined: int
    duplicates: int


def camera_counts(cameras: Collection[Camera]) -> CameraCounts:
    """The sums of their pictures."""
    return CameraCounts(
        pictures=sum(camera.pictures for camera in cameras),
        errors=sum(camera.errors for camera in cameras),
        quarantined=sum(camera.quarantined for camera in cameras),
        duplicates=sum(camera.duplicates for camera in cameras),
    )


def camera_table(
    cameras: tuple[Camera, ...],
    name_of: Callable[[Camera], str],
    local: Callable[[str, datetime], datetime],
    now: datetime,
) -> pd.DataFrame:
    """One row per camera: its state, its newest picture and its last heartbeat, formatted for display.

    `local` maps a store's id and an instant to its local time.
    """
    return pd.DataFrame(
        {
            "State": [_state(camera.state) + (f": {camera.reason}" if camera.reason else "") for camera in cameras],
            "Camera": [name_of(camera) for camera in cameras],
            "Newest picture": [_when(local, camera.store_id, camera.picture_at, now) for camera in cameras],
        }
    )


def store_table(
    cameras: tuple[Camera, ...],
    store_name: Callable[[str], str],
    hours: Mapping[str, StoreHours],
    local: Callable[[str, datetime], datetime],
    now: datetime,
) -> pd.DataFrame:
    """One row per store with cameras that are not gone: their states, worst first, its newest picture and its usual
    hours today.
    """
    by_store: dict[str, list[Camera]] = {}
    for camera in cameras:
        if camera.state is not State.GONE:
            by_store.setdefault(camera.store_id, []).append(camera)
    stores = sorted(by_store, key=store_name)
    newest = {
        store: max((each.picture_at for each in by_store[store] if each.picture_at), default=None) for store in stores
    }
    return pd.DataFrame(
        {
            "Store": [store_name(store) for store in stores],
            "Cameras": [_states(by_store[store]) for store in stores],
            "Newest picture": [_when(local, store, newest[store], now) for store in stores],
            "Usual hours today": [
                hours.get(store, UNKNOWN_HOURS).on(local(store, now).date()) or "not known yet" for store in stores
            ],
        }
    )


def _states(cameras: list[Camera]) -> str:
    number_of = Counter(camera.state for camera in cameras)
    return ", ".join(f"{number_of[state]} {state.value}" for state in State if number_of[state])


def _when(local: Callable[[str, datetime], datetime], store_id: str, at: datetime | None, now: datetime) -> str | None:
    """`29 Nov 17:49 (13 h ago)`, on the store's wall clock."""
    if at is None:
        return None
    return f"{local(store_id, at):%-d %b %H:%M} ({formats.ago(now - at) if at <= now else 'ahead'})"


def picture_table(cameras: tuple[Camera, ...], name_of: Callable[[Camera], str]) -> pd.DataFrame:
    """One row per camera: its pictures of the last days."""
    return pd.DataFrame(
        {
            "Camera": [name_of(camera) for camera in cameras],
            "Pictures": [camera.pictures for camera in cameras],
            "Failed": [camera.errors for camera in cameras],
            "Unreadable": [camera.quarantined for camera in cameras],
            "Received twice": [camera.duplicates for camera in cameras],
        }
    )


def device_table(
    cameras: tuple[Camera, ...],
    name_of: Callable[[Camera], str],
    local: Callable[[str, datetime], datetime],
    now: datetime,
) -> pd.DataFrame:
    """One row per camera with a heartbeat: what that reports of its uploader and device, formatted for display."""
    cameras = tuple(camera for camera in cameras if camera.heartbeat_at is not None)
    return pd.DataFrame(
        {
            "Camera": [name_of(camera) for camera in cameras],
            "Last report": [_when(local, camera.store_id, camera.heartbeat_at, now) for camera in cameras],
            "Waiting": _numbers(camera.waiting for camera in cameras),
            "Failed attempts": _numbers(camera.failed for camera in cameras),
            "Dropped (disk space)": _numbers(camera.dropped_for_space for camera in cameras),
            "Dropped (age)": _numbers(camera.dropped_for_age for camera in cameras),
            "Discarded": _numbers(camera.discarded for camera in cameras),
            "Held back": _numbers(camera.held_back for camera in cameras),
            "Disk free": [
                None if camera.disk_free_bytes is None else formats.data_size(camera.disk_free_bytes)
                for camera in cameras
            ],
            "Temperature": [
                None if camera.temperature_celsius is None else f"{camera.temperature_celsius:.0f} °C"
                for camera in cameras
            ],
            "Running": [None if camera.uptime is None else formats.duration(camera.uptime) for camera in cameras],
            "Uploader": [camera.version for camera in cameras],
        }
    )


def state_table() -> pd.DataFrame:
    """One row per state: its name, its rule and the next step."""
    return pd.DataFrame(
        [(_state(state), MEANINGS[state].rule, MEANINGS[state].next_step) for state in State],
        columns=["State", "Rule", "Next step"],
    )


def aisle_labels(view: Slice, names: Names) -> dict[int, str]:
    """The labels of the chosen places, by their index in `view.places`, also of places without pictures."""
    label_of = {aisle.places[0]: aisle.label for aisle in aisles_in_view(view, names)}
    return {
        number: label_of.get(place, place.label)
        for number, place in enumerate(view.places)
        if view.filters.has_place(*place)
    }


def aisle_pictures(view: Slice, stores: Slice) -> pd.DataFrame:
    """One row per place and time bucket in which the place's store has a picture: place (its index), start, pictures,
    failed_pictures, hours, store_hours.

    `stores` is the same view with all aisles of its stores. `hours` is the number of hours of the bucket with an
    analysed picture of the place, `store_hours` that of its store; both are NaN without a cube by the hour.
    """
    store_of = [view.members("store").index(place.store_id) for place in view.places]
    in_store = stores.count("pictures", "store", "step")[store_of]
    chosen = np.array([view.filters.has_place(*place) for place in view.places], dtype=bool)
    place, step = np.nonzero((in_store > 0) & chosen[:, np.newaxis])
    if view.loaded_buckets.grain is Grain.HOUR:
        hours, store_hours = (
            view.observed_hours("place", "step"),
            stores.observed_hours("store", "step")[store_of],
        )
    else:
        hours = store_hours = np.full_like(in_store, np.nan)
    return pd.DataFrame(
        {
            "place": place,
            "start": view.time_buckets.starts[step],
            "pictures": view.count("pictures", "place", "step")[place, step],
            "failed_pictures": view.count("failed_pictures", "place", "step")[place, step],
            "hours": hours[place, step],
            "store_hours": store_hours[place, step],
        }
    )


def _state(state: State) -> str:
    return f"{MEANINGS[state].sign} {state.value}"


def _numbers(values: Iterable[int | None]) -> "pd.Series[int]":
    return pd.Series(list(values), dtype="Int64")
