"""The Live page's cards: the newest pictures, and their faces with attributes.

In: DataFrames of `lib.data.queries.newest_pictures` and `newest_faces`, and the current time in UTC. Out: frozen
`PictureCard`s. These are single faces, which no other page of the app shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from lib.charts.core import theme
from lib.contract.observation import STATUS_OK, SYNTHETIC_ANALYZER, Emotion
from lib.data import formats
from lib.data.conditions import NOT_MEASURED
from lib.data.labels import label

# Below it a predicted gender was wrong in 39% of the cases, above it in 0.5%: docs/models.md.
UNCLEAR_BELOW_PERCENT = 80
_NEARLY_SURE_PERCENT = 99.5
AGE_AND_GENDER_UNCLEAR = "age and gender unclear"
NOT_A_PICTURE = "Not a picture"
_REASONS = {
    "InvalidImageFormatException": "neither a JPEG nor a PNG, in quarantine",
    "ImageTooLargeException": "too large, in quarantine",
    "InvalidParameterException": "too small, in quarantine",
    "ObjectGone": "deleted before it was analysed",
}


@dataclass(frozen=True, slots=True)
class FaceLine:
    """One face: its shown texts, and its box as ratios of the picture (left, top, width, height)."""

    number: int
    expression: str
    color: str
    details: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PictureCard:
    """One picture; `headline` is its number of faces, or why it has none, and `reason` explains a failure, else ""."""

    image_id: str
    place: str
    when: str
    headline: str
    reason: str
    synthetic: bool
    faces: tuple[FaceLine, ...]


def picture_cards(
    pictures: pd.DataFrame, faces: pd.DataFrame, now: datetime, place_of: Callable[[str, str], str]
) -> tuple[PictureCard, ...]:
    """One card per row of `pictures`, in its order.

    `now` is UTC without an offset, as `observed_at` is; `place_of` names a store and an aisle by their ids.
    """
    by_picture = {str(image_id): rows for image_id, rows in faces.groupby("image_id")}
    return tuple(_card(each, by_picture.get(each.image_id), now, place_of) for each in pictures.itertuples())


def _card(picture: Any, faces: pd.DataFrame | None, now: datetime, place_of: Callable[[str, str], str]) -> PictureCard:
    lines = () if faces is None else tuple(_face_line(face) for face in faces.sort_values("face_index").itertuples())
    headline, reason = _headline(picture, len(lines))
    return PictureCard(
        image_id=picture.image_id,
        place=place_of(picture.store_id, picture.aisle_id),
        when=(
            f"{formats.ago(now - picture.observed_at.to_pydatetime())} · "
            f"{picture.observed_local:%-d %b, %H:%M} · {picture.camera_id}"
        ),
        headline=headline,
        reason=reason,
        synthetic=picture.analyzer == SYNTHETIC_ANALYZER,
        faces=lines,
    )


def _headline(picture: Any, arrived: int) -> tuple[str, str]:
    if picture.status == "InvalidImageFormatException":
        return NOT_A_PICTURE, _REASONS[picture.status]
    if picture.status != STATUS_OK:
        return "Not analysed", _REASONS.get(picture.status, picture.status)
    if picture.faces == 0:
        return "No face", ""
    missing = picture.faces - arrived
    return face_count(picture.faces), f"{missing} not yet in the lake" if missing > 0 else ""


def face_count(faces: int) -> str:
    """1 face, 2 faces."""
    return f"{formats.count(faces)} {'face' if faces == 1 else 'faces'}"


def _face_line(face: Any) -> FaceLine:
    emotion = NOT_MEASURED if pd.isna(face.emotion) else face.emotion
    return FaceLine(
        number=face.face_index + 1,
        expression=label(emotion)
        if emotion == Emotion.UNKNOWN
        else _with_confidence(label(emotion), face.emotion_confidence_percent),
        color=theme.EMOTION_COLORS[emotion],
        details=_age_and_gender(face),
        box=(face.box_left_ratio, face.box_top_ratio, face.box_width_ratio, face.box_height_ratio),
    )


def _age_and_gender(face: Any) -> str:
    """Both are unclear if the gender is: ages are then wrong twice as often, and have no confidence of their own."""
    if pd.notna(face.gender_confidence_percent) and face.gender_confidence_percent < UNCLEAR_BELOW_PERCENT:
        return AGE_AND_GENDER_UNCLEAR
    known_age = pd.notna(face.age_low_years) and pd.notna(face.age_high_years)
    age = f"{face.age_low_years:.0f}–{face.age_high_years:.0f} years" if known_age else "age not measured"
    gender = (
        "gender not measured"
        if pd.isna(face.gender)
        else _with_confidence(label(face.gender), face.gender_confidence_percent)
    )
    return f"{age} · {gender}"


def _with_confidence(text: str, percent: float) -> str:
    """`Happy, 97% sure`; no model is ever 100% sure."""
    if pd.isna(percent):
        return text
    return f"{text}, {'over 99' if percent >= _NEARLY_SURE_PERCENT else f'{percent:.0f}'}% sure"
