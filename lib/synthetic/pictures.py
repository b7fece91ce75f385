"""Generates the pictures of one store's cameras on one day.

In: a random generator, a store, a local date. Out: `Pictures`, and from them the columns of image_observations.
A motion event is one or more pictures of a camera, a few seconds apart.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import numpy as np
import numpy.typing as npt

from lib.contract.image_key import ImageKey, Shot, image_id
from lib.contract.observation import STATUS_OK, SYNTHETIC_ANALYZER
from lib.synthetic.stores import Store, hourly_shares

Values = npt.NDArray[Any]

HOUR_MILLISECONDS = 3_600_000
_MAX_FACES = 8
_FAILED_SHARE = 0.002
_FAILED_STATUS = "InvalidImageFormatException"
_NEW_EVENT_SHARE = 0.45  # of pictures that start a new event although the previous one is in the same hour
_GAP_SECONDS = 5.0  # median, between two pictures of an event
_GAP_SPREAD = 0.6


@dataclass(frozen=True, slots=True)
class Pictures:
    """Arrays with one value per picture, sorted by aisle and time.

    `aisle` is the aisle's index in the store, `milliseconds` count from local midnight, `event` counts from 1 on each
    camera's day, `keys` are object keys.
    """

    store: Store
    local_date: date
    aisle: Values
    milliseconds: Values
    event: Values
    faces: Values
    failed: Values
    frame: Values
    delay_milliseconds: Values
    size_bytes: Values
    keys: list[str]

    @property
    def aisle_id(self) -> Values:
        return np.array([aisle.aisle_id for aisle in self.store.aisles], dtype=object)[self.aisle]

    @property
    def hour(self) -> Values:
        """Hour of the day on the store's wall clock."""
        return self.milliseconds // HOUR_MILLISECONDS


def generate_pictures(rng: np.random.Generator, store: Store, local_date: date) -> Pictures:
    """Draws a day's pictures: more at peak hours, each with a number of faces typical for its aisle."""
    aisle, spread = _picture_times(rng, store, local_date)
    event, milliseconds = _group_into_events(rng.spawn(1)[0], aisle, spread)
    pictures = len(aisle)
    faces = 1 + rng.poisson(np.array([a.faces_per_picture - 1 for a in store.aisles])[aisle])
    empty = rng.random(pictures) < np.array([a.empty_share for a in store.aisles])[aisle]
    failed = rng.random(pictures) < _FAILED_SHARE
    frame = rng.integers(0, 15, pictures)
    return Pictures(
        store=store,
        local_date=local_date,
        aisle=aisle,
        milliseconds=milliseconds,
        event=event,
        faces=np.where(empty | failed, 0, np.minimum(faces, _MAX_FACES)),
        failed=failed,
        frame=frame,
        delay_milliseconds=rng.integers(1_500, 20_000, pictures),
        size_bytes=np.round(rng.lognormal(12.2, 0.35, pictures)).astype(np.int64),
        keys=_keys(store, local_date, aisle, milliseconds, event, frame, rng.integers(0, 1 << 48, pictures)),
    )


def image_columns(pictures: Pictures) -> dict[str, Values]:
    """The columns of image_observations without `dt`."""
    local = _local_times(pictures.local_date, pictures.milliseconds)
    at = local - np.timedelta64(_offset(pictures.store, pictures.local_date))
    count = len(pictures.keys)
    camera_ids = np.array([aisle.camera_id for aisle in pictures.store.aisles], dtype=object)
    return {
        "image_id": np.array([image_id(key) for key in pictures.keys], dtype=object),
        "image_key": np.array(pictures.keys, dtype=object),
        "store_id": np.full(count, pictures.store.store_id, dtype=object),
        "aisle_id": pictures.aisle_id,
        "camera_id": camera_ids[pictures.aisle],
        "observed_at": at,
        "observed_local": local,
        "ingested_at": at + pictures.delay_milliseconds.astype("timedelta64[ms]"),
        "motion_event": pictures.event.astype(np.int32),
        "motion_frame": pictures.frame.astype(np.int32),
        "faces": pictures.faces.astype(np.int32),
        "status": np.where(pictures.failed, _FAILED_STATUS, STATUS_OK).astype(object),
        "size_bytes": pictures.size_bytes,
        "analyzer": np.full(count, SYNTHETIC_ANALYZER, dtype=object),
    }


def _picture_times(rng: np.random.Generator, store: Store, local_date: date) -> tuple[Values, Values]:
    """Draws each picture's aisle index and milliseconds since local midnight, sorted by both."""
    means = np.outer([a.pictures_per_day for a in store.aisles], hourly_shares(local_date.weekday())) * store.size
    counts = rng.poisson(means * rng.normal(1.0, 0.06))
    aisle, hour = (np.repeat(index.ravel(), counts.ravel()) for index in np.indices(counts.shape))
    milliseconds = hour * HOUR_MILLISECONDS + rng.integers(0, HOUR_MILLISECONDS, len(hour))
    order = np.lexsort((milliseconds, aisle))
    return aisle[order], milliseconds[order]


def _group_into_events(rng: np.random.Generator, aisle: Values, milliseconds: Values) -> tuple[Values, Values]:
    """Assigns each picture an event number, and moves its time close to the first picture of the event.

    An event stays within its hour and ends before the camera's next event starts, so the order of pictures is kept.
    """
    if not len(aisle):
        return np.zeros(0, dtype=np.int64), milliseconds
    hour = milliseconds // HOUR_MILLISECONDS
    changes = (np.diff(aisle) != 0) | (np.diff(hour) != 0)
    begins = np.append(True, changes | (rng.random(len(aisle) - 1) < _NEW_EVENT_SHARE))
    first = np.maximum.accumulate(np.where(begins, np.arange(len(aisle)), 0))
    gaps = np.where(begins, 0.0, 1_000 * _GAP_SECONDS * rng.lognormal(0.0, _GAP_SPREAD, len(aisle)))
    since = gaps.cumsum() - gaps.cumsum()[first]
    starts, last = np.flatnonzero(begins), np.append(np.flatnonzero(begins)[1:], len(aisle)) - 1
    hour_ends = (hour[starts] + 1) * HOUR_MILLISECONDS
    same_hour = np.append(~changes[starts[1:] - 1], False)
    ends = np.where(same_hour, np.append(milliseconds[starts[1:]], 0), hour_ends)
    scale = np.minimum(1.0, 0.9 * (ends - milliseconds[starts]) / np.maximum(since[last], 1.0))
    which = begins.cumsum() - 1
    moved = milliseconds[first] + (since * scale[which]).astype(np.int64)
    new_camera = np.append(True, np.diff(aisle) != 0)
    before = np.maximum.accumulate(np.where(new_camera, which, 0))
    return which - before + 1, moved


def _keys(
    store: Store,
    local_date: date,
    aisle: Values,
    milliseconds: Values,
    event: Values,
    frame: Values,
    digest: Values,
) -> list[str]:
    """Builds each picture's object key, in the store's local time."""
    zone = timezone(_offset(store, local_date))
    moments = _local_times(local_date, milliseconds)
    rows = zip(*(v.tolist() for v in (aisle, moments, event, frame, digest)), strict=True)
    keys = []
    for place, moment, event_number, frame_number, content in rows:
        shot = Shot(
            store_id=store.store_id,
            aisle_id=store.aisles[place].aisle_id,
            camera_id=store.aisles[place].camera_id,
            taken_at=moment.replace(tzinfo=zone),
            motion_event=event_number,
            motion_frame=frame_number,
        )
        keys.append(ImageKey(shot=shot, digest=f"{content:012x}").build())
    return keys


def _local_times(local_date: date, milliseconds: Values) -> Values:
    midnight = np.datetime64(datetime.combine(local_date, time()), "ms")
    return np.asarray(midnight + milliseconds.astype("timedelta64[ms]"))


def _offset(store: Store, local_date: date) -> timedelta:
    """The store's UTC offset during opening hours: clocks change at night, so it is the offset at noon."""
    offset = datetime.combine(local_date, time(12), tzinfo=store.time_zone).utcoffset()
    return offset if offset is not None else timedelta()
