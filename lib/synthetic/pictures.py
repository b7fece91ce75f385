"""The pictures that one store's cameras take on one day.

In: a random generator, a store, a local date. Out: `Pictures`, from which the columns of image_observations follow.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import numpy as np
import numpy.typing as npt

from lib.contract.image_key import ImageKey, Shot, image_id
from lib.contract.observation import STATUS_OK, SYNTHETIC_ANALYZER
from lib.synthetic.stores import Store, pictures_share

Values = npt.NDArray[Any]

HOUR_MILLISECONDS = 3_600_000
_MOST_FACES = 8
_FAILED_SHARE = 0.002
_FAILED_STATUS = "InvalidImageFormatException"


@dataclass(frozen=True, slots=True)
class Pictures:
    """One value a picture in each array, sorted by aisle and time.

    `aisle` is the place of its aisle in the store, `milliseconds` count from local midnight, `keys` are object keys.
    """

    store: Store
    local_date: date
    aisle: Values
    milliseconds: Values
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


def pictures_of(rng: np.random.Generator, store: Store, local_date: date) -> Pictures:
    """Draw a day's pictures: more at peak hours, each with its aisle's usual number of faces."""
    aisle, milliseconds = _moments(rng, store, local_date)
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
        faces=np.where(empty | failed, 0, np.minimum(faces, _MOST_FACES)),
        failed=failed,
        frame=frame,
        delay_milliseconds=rng.integers(1_500, 20_000, pictures),
        size_bytes=np.round(rng.lognormal(12.2, 0.35, pictures)).astype(np.int64),
        keys=_keys(store, local_date, aisle, milliseconds, frame, rng.integers(0, 1 << 48, pictures)),
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
        "motion_event": _events(count).astype(np.int32),
        "motion_frame": pictures.frame.astype(np.int32),
        "faces": pictures.faces.astype(np.int32),
        "status": np.where(pictures.failed, _FAILED_STATUS, STATUS_OK).astype(object),
        "size_bytes": pictures.size_bytes,
        "analyzer": np.full(count, SYNTHETIC_ANALYZER, dtype=object),
    }


def _moments(rng: np.random.Generator, store: Store, local_date: date) -> tuple[Values, Values]:
    """Of each picture, the place of its aisle in the store and the milliseconds since local midnight, so sorted."""
    means = np.outer([a.pictures_per_day for a in store.aisles], pictures_share(local_date.weekday())) * store.size
    counts = rng.poisson(means * rng.normal(1.0, 0.06))
    aisle, hour = (np.repeat(index.ravel(), counts.ravel()) for index in np.indices(counts.shape))
    milliseconds = hour * HOUR_MILLISECONDS + rng.integers(0, HOUR_MILLISECONDS, len(hour))
    order = np.lexsort((milliseconds, aisle))
    return aisle[order], milliseconds[order]


def _keys(
    store: Store, local_date: date, aisle: Values, milliseconds: Values, frame: Values, digest: Values
) -> list[str]:
    """Each picture's object key, in the store's own time."""
    zone = timezone(_offset(store, local_date))
    moments = _local_times(local_date, milliseconds)
    rows = zip(*(v.tolist() for v in (aisle, moments, _events(len(aisle)), frame, digest)), strict=True)
    keys = []
    for place, moment, event, number, content in rows:
        shot = Shot(
            store_id=store.store_id,
            aisle_id=store.aisles[place].aisle_id,
            camera_id=store.aisles[place].camera_id,
            taken_at=moment.replace(tzinfo=zone),
            motion_event=event,
            motion_frame=number,
        )
        keys.append(ImageKey(shot=shot, digest=f"{content:012x}").build())
    return keys


def _events(count: int) -> Values:
    """Event numbers, which rise through each camera's day."""
    return np.arange(1, count + 1)


def _local_times(local_date: date, milliseconds: Values) -> Values:
    midnight = np.datetime64(datetime.combine(local_date, time()), "ms")
    return np.asarray(midnight + milliseconds.astype("timedelta64[ms]"))


def _offset(store: Store, local_date: date) -> timedelta:
    """The store's UTC offset while it is open: clocks change at night, so noon's holds from opening to closing."""
    offset = datetime.combine(local_date, time(12), tzinfo=store.time_zone).utcoffset()
    return offset if offset is not None else timedelta()
