"""Generates one day of one synthetic store.

In: a seed, a store, a local date, and the effects planted on that date. Out: the rows of both tables as columns of
values. They depend on nothing else, so a day is the same in every window in which it has the same planted effects.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

import numpy as np

from lib.contract.image_key import observation_id
from lib.synthetic import faces as attributes
from lib.synthetic.pictures import Pictures, Values, generate_pictures, image_columns
from lib.synthetic.stores import (
    DISPLAY_AISLE_ID,
    DISPLAY_HAPPY_SHARE,
    OUTAGE_AISLE_ID,
    OUTAGE_HOURS,
    RUSH_AISLE_ID,
    RUSH_HAPPY_FACTOR,
    RUSH_HOURS,
    Store,
)

_SHARED_COLUMNS = (
    "image_id",
    "store_id",
    "aisle_id",
    "camera_id",
    "observed_at",
    "observed_local",
    "ingested_at",
    "motion_event",
    "analyzer",
)


@dataclass(frozen=True, slots=True)
class Planted:
    """The planted effects of a store's day: whether the new display is present, and whether a camera is off."""

    new_display: bool = False
    outage: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """Columns of image_observations and face_observations without `dt`, sorted by aisle and time."""

    images: dict[str, Values]
    faces: dict[str, Values]


def generate_day(seed: int, store: Store, local_date: date, planted: Planted) -> Day:
    """Generates the rows of the store's cameras on `local_date`."""
    store_number = int.from_bytes(hashlib.sha256(store.store_id.encode()).digest()[:4])
    rng = np.random.default_rng((seed, store_number, local_date.toordinal()))
    pictures = generate_pictures(rng, store, local_date)
    images = image_columns(pictures)
    faces = _face_columns(rng, pictures, images, planted)
    if not planted.outage:
        return Day(images, faces)
    # Rows are drawn and then dropped, so that all other pictures are the same as without the outage.
    kept = ~((pictures.aisle_id == OUTAGE_AISLE_ID) & np.isin(pictures.hour, OUTAGE_HOURS))
    kept_faces = np.repeat(kept, pictures.faces)
    return Day(
        {name: values[kept] for name, values in images.items()},
        {name: values[kept_faces] for name, values in faces.items()},
    )


def _face_columns(
    rng: np.random.Generator, pictures: Pictures, images: dict[str, Values], planted: Planted
) -> dict[str, Values]:
    """The columns of face_observations, with rows in the order of the pictures."""
    picture = np.repeat(np.arange(len(pictures.faces)), pictures.faces)
    face_index = np.arange(len(picture)) - np.repeat(np.cumsum(pictures.faces) - pictures.faces, pictures.faces)
    rows = zip(picture.tolist(), face_index.tolist(), strict=True)
    drawn = _drawn_emotions(rng, pictures, picture, planted)
    return {
        "observation_id": np.array([observation_id(pictures.keys[p], index) for p, index in rows], dtype=object),
        **{name: images[name][picture] for name in _SHARED_COLUMNS},
        "face_index": face_index.astype(np.int32),
        **attributes.emotion_columns(rng, drawn),
        **attributes.demographic_columns(rng, pictures.store.aisles, pictures.aisle[picture]),
        **attributes.appearance_columns(rng, drawn),
        **attributes.box_columns(rng, face_index, pictures.faces[picture]),
        "landmarks": np.full(len(picture), None, dtype=object),
    }


def _drawn_emotions(rng: np.random.Generator, pictures: Pictures, picture: Values, planted: Planted) -> Values:
    """Draws each face's intended expression, as an index in EMOTION_ORDER.

    HAPPY is drawn separately: when its share rises, some faces become happy and all others stay the same.
    """
    aisle, aisle_id, hour = (values[picture] for values in (pictures.aisle, pictures.aisle_id, pictures.hour))
    weights = np.array([a.emotion_weights for a in pictures.store.aisles])
    weights /= weights.sum(axis=1, keepdims=True)
    others = weights[:, 1:] / weights[:, 1:].sum(axis=1, keepdims=True)
    happy = weights[aisle, 0]
    happy = np.where((aisle_id == DISPLAY_AISLE_ID) & planted.new_display, DISPLAY_HAPPY_SHARE, happy)
    happy = np.where((aisle_id == RUSH_AISLE_ID) & np.isin(hour, RUSH_HOURS), happy * RUSH_HAPPY_FACTOR, happy)
    draw, other = rng.random((2, len(aisle)))
    which = 1 + (other[:, None] >= others.cumsum(axis=1)[aisle, :-1]).sum(axis=1)
    return np.where(draw < happy, 0, which)
