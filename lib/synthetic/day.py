"""One day of one made-up store.

In: a seed, a store, a local date, and what is planted on that date. Out: the rows of both tables as columns of
values. The rows depend on nothing else, so a day is the same in every window that leaves its planted facts alone.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import numpy as np
import numpy.typing as npt

from lib.contract.image_key import ImageKey, Shot, image_id, observation_id
from lib.contract.observation import STATUS_OK, SYNTHETIC_ANALYZER
from lib.synthetic import faces as attributes
from lib.synthetic.stores import (
    DISPLAY_AISLE_ID,
    DISPLAY_HAPPY_SHARE,
    OUTAGE_AISLE_ID,
    OUTAGE_HOURS,
    RUSH_AISLE_ID,
    RUSH_HAPPY_FACTOR,
    RUSH_HOURS,
    Store,
    pictures_share,
)

Columns = dict[str, npt.NDArray[Any]]

_MOST_FACES = 8
_FAILED_SHARE = 0.002
_FAILED_STATUS = "InvalidImageFormatException"
_HOUR_MILLISECONDS = 3_600_000


@dataclass(frozen=True, slots=True)
class Planted:
    """Whether the new display stands, and whether the camera fails, on this day in this store."""

    new_display: bool = False
    outage: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """Columns of image_observations and face_observations without `dt`, sorted by aisle and time."""

    images: Columns
    faces: Columns


def day_of(seed: int, store: Store, local_date: date, planted: Planted) -> Day:
    """Everything that the store's cameras saw on `local_date`."""
    store_number = int.from_bytes(hashlib.sha256(store.store_id.encode()).digest()[:4])
    rng = np.random.default_rng((seed, store_number, local_date.toordinal()))
    aisle, milliseconds = _moments(rng, store, local_date)
    faces, failed = _faces_in_pictures(rng, store, aisle)
    pictures = {
        "frame": rng.integers(0, 15, len(aisle)),
        "delay_milliseconds": rng.integers(1_500, 20_000, len(aisle)),
        "size_bytes": np.round(rng.lognormal(12.2, 0.35, len(aisle))).astype(np.int64),
        "digest": rng.integers(0, 1 << 48, len(aisle)),
    }
    seen = _seen(store, aisle, milliseconds, planted)
    images, keys = _image_columns(store, local_date, aisle, milliseconds, np.where(failed, 0, faces), failed, pictures)
    face_columns = _face_columns(rng, store, images, keys, aisle, milliseconds, planted)
    seen_faces = np.repeat(seen, images["faces"])
    return Day(
        {name: values[seen] for name, values in images.items()},
        {name: values[seen_faces] for name, values in face_columns.items()},
    )


def _moments(rng: np.random.Generator, store: Store, local_date: date) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Of each picture: place of its aisle in the store, and milliseconds since local midnight, in that order."""
    means = np.outer([a.pictures_per_day for a in store.aisles], pictures_share(local_date.weekday())) * store.size
    counts = rng.poisson(means * rng.normal(1.0, 0.06))
    aisle, hour = (np.repeat(index, counts.ravel()) for index in map(np.ravel, np.indices(counts.shape)))
    milliseconds = hour * _HOUR_MILLISECONDS + rng.integers(0, _HOUR_MILLISECONDS, len(hour))
    order = np.lexsort((milliseconds, aisle))
    return aisle[order], milliseconds[order]


def _faces_in_pictures(
    rng: np.random.Generator, store: Store, aisle: npt.NDArray[Any]
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Of each picture: how many faces it shows, and whether it cannot be analysed."""
    more = rng.poisson(np.array([a.faces_per_picture - 1 for a in store.aisles])[aisle])
    empty = rng.random(len(aisle)) < np.array([a.empty_share for a in store.aisles])[aisle]
    failed = rng.random(len(aisle)) < _FAILED_SHARE
    return np.where(empty, 0, np.minimum(1 + more, _MOST_FACES)), failed


def _seen(
    store: Store, aisle: npt.NDArray[Any], milliseconds: npt.NDArray[Any], planted: Planted
) -> npt.NDArray[np.bool_]:
    """Which pictures exist: all but those that a camera which was off would have taken."""
    ids = np.array([a.aisle_id for a in store.aisles])
    off = (ids[aisle] == OUTAGE_AISLE_ID) & np.isin(milliseconds // _HOUR_MILLISECONDS, OUTAGE_HOURS)
    return np.asarray(~(off & planted.outage))


def _image_columns(
    store: Store,
    local_date: date,
    aisle: npt.NDArray[Any],
    milliseconds: npt.NDArray[Any],
    faces: npt.NDArray[Any],
    failed: npt.NDArray[Any],
    pictures: Columns,
) -> tuple[Columns, list[str]]:
    """The columns of image_observations, and the object keys once more as a list."""
    midnight = datetime.combine(local_date, time())
    offset = _offset_of_day(store, local_date)
    local = np.datetime64(midnight, "ms") + milliseconds.astype("timedelta64[ms]")
    at = local - np.timedelta64(offset)
    event = np.arange(len(aisle)) + 1
    zone = timezone(offset)
    keys = [
        ImageKey(
            shot=Shot(
                store_id=store.store_id,
                aisle_id=store.aisles[a].aisle_id,
                camera_id=store.aisles[a].camera_id,
                taken_at=moment.replace(tzinfo=zone),
                motion_event=e,
                motion_frame=f,
            ),
            digest=f"{digest:012x}",
        ).build()
        for a, moment, e, f, digest in zip(
            aisle.tolist(),
            local.tolist(),
            event.tolist(),
            pictures["frame"].tolist(),
            pictures["digest"].tolist(),
            strict=True,
        )
    ]
    columns = {
        "image_id": np.array([image_id(key) for key in keys], dtype=object),
        "image_key": np.array(keys, dtype=object),
        "store_id": np.full(len(aisle), store.store_id, dtype=object),
        "aisle_id": np.array([a.aisle_id for a in store.aisles], dtype=object)[aisle],
        "camera_id": np.array([a.camera_id for a in store.aisles], dtype=object)[aisle],
        "observed_at": at,
        "observed_local": local,
        "ingested_at": at + pictures["delay_milliseconds"].astype("timedelta64[ms]"),
        "motion_event": event.astype(np.int32),
        "motion_frame": pictures["frame"].astype(np.int32),
        "faces": faces.astype(np.int32),
        "status": np.where(failed, _FAILED_STATUS, STATUS_OK).astype(object),
        "size_bytes": pictures["size_bytes"],
        "analyzer": np.full(len(aisle), SYNTHETIC_ANALYZER, dtype=object),
    }
    return columns, keys


def _offset_of_day(store: Store, local_date: date) -> timedelta:
    """The store's UTC offset while it is open: clocks change at night, so noon's holds from opening to closing."""
    offset = datetime.combine(local_date, time(12), tzinfo=store.time_zone).utcoffset()
    return offset if offset is not None else timedelta()


def _face_columns(
    rng: np.random.Generator,
    store: Store,
    images: Columns,
    keys: list[str],
    aisle: npt.NDArray[Any],
    milliseconds: npt.NDArray[Any],
    planted: Planted,
) -> Columns:
    """The columns of face_observations, its rows in the order of the pictures."""
    counts = images["faces"]
    picture = np.repeat(np.arange(len(counts)), counts)
    face_index = np.arange(len(picture)) - np.repeat(np.cumsum(counts) - counts, counts)
    ids = [observation_id(keys[p], i) for p, i in zip(picture.tolist(), face_index.tolist(), strict=True)]
    drawn = _drawn_emotions(rng, store, aisle[picture], milliseconds[picture] // _HOUR_MILLISECONDS, planted)
    copied = ("image_id", "store_id", "aisle_id", "camera_id", "observed_at", "observed_local", "ingested_at")
    return {
        "observation_id": np.array(ids, dtype=object),
        **{name: images[name][picture] for name in (*copied, "motion_event", "analyzer")},
        "face_index": face_index.astype(np.int32),
        **attributes.emotion_columns(rng, drawn),
        **attributes.person_columns(rng, store.aisles, aisle[picture]),
        **attributes.look_columns(rng, drawn),
        **attributes.box_columns(rng, face_index, counts[picture]),
        "landmarks": np.full(len(picture), None, dtype=object),
    }


def _drawn_emotions(
    rng: np.random.Generator, store: Store, aisle: npt.NDArray[Any], hour: npt.NDArray[Any], planted: Planted
) -> npt.NDArray[Any]:
    """Of each face, the place in MIX_ORDER of the expression it is meant to show."""
    weights = np.array([a.emotion_weights for a in store.aisles])
    weights /= weights.sum(axis=1, keepdims=True)
    ids = np.array([a.aisle_id for a in store.aisles])
    happy = weights[aisle, 0]
    happy = np.where((ids[aisle] == DISPLAY_AISLE_ID) & planted.new_display, DISPLAY_HAPPY_SHARE, happy)
    happy = np.where((ids[aisle] == RUSH_AISLE_ID) & np.isin(hour, RUSH_HOURS), happy * RUSH_HAPPY_FACTOR, happy)
    others = weights[:, 1:] / weights[:, 1:].sum(axis=1, keepdims=True)
    draw, other = rng.random((2, len(aisle)))
    which = 1 + (other[:, None] >= others.cumsum(axis=1)[aisle, :-1]).sum(axis=1)
    return np.where(draw < happy, 0, which)
