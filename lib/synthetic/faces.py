"""Generates face attributes that are plausible and consistent within each face.

In: a random generator, and each face's aisle and intended expression. Out: a column of values for every attribute of
face_observations, by name.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from lib.contract.observation import EMOTION_THRESHOLD_PERCENT, Emotion, Gender
from lib.synthetic.stores import EMOTION_ORDER, Aisle

Values = npt.NDArray[Any]

# EMOTION_ORDER, and the vendor's UNKNOWN, which is never the strongest.
_EMOTIONS = np.array([*EMOTION_ORDER, Emotion.UNKNOWN], dtype=object)
_HAPPY = EMOTION_ORDER.index(Emotion.HAPPY)
_SURPRISED = EMOTION_ORDER.index(Emotion.SURPRISED)


def emotion_columns(rng: np.random.Generator, drawn: Values) -> dict[str, Values]:
    """Confidences that sum to 100, and the strongest as the expression; UNKNOWN below the threshold.

    `drawn` has each face's intended expression, as an index in `EMOTION_ORDER`.
    """
    faces = len(drawn)
    top = 38 + 61 * rng.beta(1.9, 1.2, faces)
    rest = rng.exponential(1.0, (faces, len(_EMOTIONS))) ** 1.6
    rest[:, -1] *= 0.05
    rest[np.arange(faces), drawn] = 0.0
    percents = rest / rest.sum(axis=1, keepdims=True) * (100 - top)[:, None]
    percents[np.arange(faces), drawn] = top
    percents = np.round(percents, 3)
    strongest = percents.argmax(axis=1)
    confidence = percents.max(axis=1)
    emotion = np.where(confidence >= EMOTION_THRESHOLD_PERCENT, _EMOTIONS[strongest], Emotion.UNKNOWN)
    columns = {f"{name.lower()}_percent": percents[:, place] for place, name in enumerate(_EMOTIONS)}
    return {**columns, "emotion": emotion, "emotion_confidence_percent": confidence}


def demographic_columns(rng: np.random.Generator, aisles: tuple[Aisle, ...], aisle: Values) -> dict[str, Values]:
    """Age range, predicted gender and correlated attributes; `aisle` has each face's index in `aisles`."""
    faces = len(aisle)
    age = _ages_years(rng, aisles, aisle)
    reach = rng.integers(3, 8, faces)
    female = rng.random(faces) < np.array([a.female_share for a in aisles])[aisle]
    can_shave = ~female & (age > 17)
    return {
        "age_low_years": np.maximum(age - reach, 0).astype(np.int32),
        "age_high_years": (age + reach).astype(np.int32),
        "gender": np.where(female, Gender.FEMALE, Gender.MALE).astype(object),
        "gender_confidence_percent": _percents(rng, faces, 62),
        **_boolean_columns(rng, "eyeglasses", np.where(age > 45, 0.45, 0.2)),
        **_boolean_columns(rng, "sunglasses", np.full(faces, 0.02)),
        **_boolean_columns(rng, "beard", np.where(can_shave, 0.34, 0.002)),
        **_boolean_columns(rng, "mustache", np.where(can_shave, 0.16, 0.002)),
    }


def appearance_columns(rng: np.random.Generator, drawn: Values) -> dict[str, Values]:
    """Smile, mouth, eyes, pose and quality; most faces intended as happy smile."""
    faces = len(drawn)
    return {
        "confidence_percent": _percents(rng, faces, 90),
        **_boolean_columns(rng, "smile", np.where(drawn == _HAPPY, 0.93, 0.05)),
        **_boolean_columns(rng, "mouth_open", np.where(drawn == _SURPRISED, 0.7, np.where(drawn == _HAPPY, 0.4, 0.1))),
        **_boolean_columns(rng, "eyes_open", np.full(faces, 0.95)),
        **_boolean_columns(rng, "face_occluded", np.full(faces, 0.06)),
        "yaw_degrees": np.round(np.clip(rng.normal(0, 16, faces), -60, 60), 2),
        "pitch_degrees": np.round(np.clip(rng.normal(-4, 9, faces), -45, 45), 2),
        "roll_degrees": np.round(np.clip(rng.normal(0, 7, faces), -40, 40), 2),
        "brightness": np.round(np.clip(rng.normal(68, 11, faces), 0, 100), 2),
        "sharpness": np.round(np.clip(rng.normal(74, 14, faces), 0, 100), 2),
    }


def box_columns(rng: np.random.Generator, face_index: Values, faces_in_picture: Values) -> dict[str, Values]:
    """Face boxes side by side: each face of a picture has its own vertical strip, so no two overlap."""
    faces = len(face_index)
    strip = 1.0 / faces_in_picture
    width = np.minimum(rng.uniform(0.04, 0.16, faces), 0.9 * strip)
    height = width * 16 / 9 * rng.uniform(1.15, 1.35, faces)
    left = strip * face_index + rng.random(faces) * (strip - width)
    top = rng.uniform(0.1, 0.55, faces)
    return {
        "box_left_ratio": np.round(left, 5),
        "box_top_ratio": np.round(top, 5),
        "box_width_ratio": np.round(width, 5),
        "box_height_ratio": np.round(height, 5),
    }


def _ages_years(rng: np.random.Generator, aisles: tuple[Aisle, ...], aisle: Values) -> Values:
    groups = np.array([a.ages_years for a in aisles])  # aisle, group, (weight, mean, spread)
    ends = groups[:, :, 0].cumsum(axis=1)
    group = (rng.random(len(aisle))[:, None] >= ends[aisle, :-1]).sum(axis=1)
    _, mean, spread = groups[aisle, group].T
    return np.asarray(np.clip(np.round(rng.normal(mean, spread)), 2, 92), dtype=np.int64)


def _percents(rng: np.random.Generator, faces: int, low: float) -> Values:
    return np.round(low + (99.99 - low) * rng.beta(4, 1.1, faces), 3)


def _boolean_columns(rng: np.random.Generator, name: str, share: Values) -> dict[str, Values]:
    return {name: rng.random(len(share)) < share, f"{name}_confidence_percent": _percents(rng, len(share), 55)}
