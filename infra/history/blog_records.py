"""Converts the face records of the AWS blog's in-store analytics to observations; pure.

In: one record as JSON, and the camera that it is attributed to. Out: a `FaceObservation`, or InvalidRecord. A missing
field is None, "not measured". The record has no time of the shutter, so `retailTimestamp`, when the blog's function
processed the picture, stands for it, and no picture, so the faces of one time are taken for those of one picture.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from lib.contract.image_key import FIRST_DAY, Shot
from lib.contract.observation import (
    BLOG_ANALYZER,
    EMOTION_THRESHOLD_PERCENT,
    FACE_COLUMNS,
    STATUS_OK,
    Emotion,
    FaceObservation,
    Gender,
    ImageObservation,
)

_GENDERS = {"female": Gender.FEMALE, "male": Gender.MALE}
_BOOLEANS = {"true": True, "false": False}
_MAX_AGE_YEARS = 150
_MAX_FACES = 100  # that DetectFaces returns for one picture


class InvalidRecord(ValueError):
    """A record that cannot be imported; the message says which value and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedCamera:
    """The camera whose history is imported, and its store's time zone."""

    store_id: str
    aisle_id: str
    camera_id: str
    time_zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class ImportedFace:
    """An observation, and the number of faces in its picture (None if the record does not say)."""

    observation: FaceObservation
    faces_in_picture: int | None


def imported_face(content: bytes, camera: ImportedCamera, ingested_at: datetime) -> ImportedFace:
    """Converts one record. Raises InvalidRecord.

    Its id is a hash of the camera and the record, so that a record in two files is one face.
    """
    record = _parse(content)
    shot = _shot(_number(record, "retailTimestamp"), camera, ingested_at)
    name = f"{_picture_name(shot)}/{json.dumps(record, sort_keys=True)}"
    percent = _percent(record, "emotionConfidence")
    emotion = _choice(record, "emotion", {each.value: each for each in Emotion}, str.upper)
    gender = _choice(record, "gender", _GENDERS, str.lower)
    measured = {
        "emotion": emotion if percent is None or percent >= EMOTION_THRESHOLD_PERCENT else Emotion.UNKNOWN,
        "emotion_confidence_percent": percent,
        "smile": _choice(record, "smile", _BOOLEANS, str.lower),
        "smile_confidence_percent": _percent(record, "smileConfidence"),
        "gender": gender,
        "gender_confidence_percent": _percent(record, "genderConfidence"),
        "age_low_years": _whole(record, "ageRangeMin", _MAX_AGE_YEARS),
        "age_high_years": _whole(record, "ageRangeMax", _MAX_AGE_YEARS),
    }
    if emotion is not None and percent is not None:
        measured[f"{emotion.lower()}_percent"] = percent
    values: dict[str, Any] = {
        **dict.fromkeys(column.name for column in FACE_COLUMNS),
        **_place_and_time(shot),
        **measured,
        "observation_id": _digest(name),
        "image_id": _digest(_picture_name(shot)),
        "face_index": 0,
        "ingested_at": ingested_at,
        "analyzer": BLOG_ANALYZER,
    }
    observation = FaceObservation(**values)
    return ImportedFace(observation, _whole(record, "NumberOfFaces", _MAX_FACES))


def imported_pictures(faces: Iterable[ImportedFace]) -> Iterator[ImageObservation]:
    """One picture for each time of the faces, with the number of faces that their records state, or else have."""
    for _, group in groupby(sorted(faces, key=_image_id), key=_image_id):
        of_picture = list(group)
        first = of_picture[0].observation
        stated = [each.faces_in_picture for each in of_picture if each.faces_in_picture is not None]
        yield ImageObservation(
            image_id=first.image_id,
            image_key=None,
            store_id=first.store_id,
            aisle_id=first.aisle_id,
            camera_id=first.camera_id,
            observed_at=first.observed_at,
            observed_local=first.observed_local,
            ingested_at=first.ingested_at,
            motion_event=None,
            motion_frame=None,
            faces=max([*stated, len({each.observation.observation_id for each in of_picture})]),
            status=STATUS_OK,
            size_bytes=None,
            analyzer=BLOG_ANALYZER,
            dt=first.dt,
        )


def _image_id(face: ImportedFace) -> str:
    return face.observation.image_id


def _parse(content: bytes) -> Mapping[str, Any]:
    try:
        record = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InvalidRecord(f"not JSON: {error}") from error
    if not isinstance(record, dict):
        raise InvalidRecord(f"a JSON {type(record).__name__}, not an object")
    return record


def _shot(seconds: float | None, camera: ImportedCamera, now: datetime) -> Shot:
    if seconds is None:
        raise InvalidRecord("no retailTimestamp")
    try:
        taken_at = datetime.fromtimestamp(seconds, UTC).astimezone(camera.time_zone)
    except (OverflowError, ValueError, OSError) as error:
        raise InvalidRecord(f"retailTimestamp {seconds:g} is not a time in epoch seconds") from error
    if not FIRST_DAY <= taken_at.date() <= (now + timedelta(days=1)).date():
        raise InvalidRecord(
            f"retailTimestamp {seconds:.0f} is on {taken_at.date()}, which is not from {FIRST_DAY} to tomorrow"
        )
    return Shot(store_id=camera.store_id, aisle_id=camera.aisle_id, camera_id=camera.camera_id, taken_at=taken_at)


def _place_and_time(shot: Shot) -> dict[str, Any]:
    return {
        "store_id": shot.store_id,
        "aisle_id": shot.aisle_id,
        "camera_id": shot.camera_id,
        "observed_at": shot.observed_at,
        "observed_local": shot.observed_local,
        "dt": date.fromisoformat(shot.dt),
    }


def _picture_name(shot: Shot) -> str:
    """Unique to the camera and the time; no object key begins like this."""
    return f"{BLOG_ANALYZER}:{shot.store_id}/{shot.aisle_id}/{shot.camera_id}/{shot.observed_at.isoformat()}"


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def _number(record: Mapping[str, Any], name: str) -> float | None:
    """A number, or a text that is one; None if the field is missing, null or empty."""
    value = record.get(name)
    if value is None or value == "":
        return None
    try:
        if isinstance(value, bool):
            raise ValueError
        number = float(value)
        if not -1e18 < number < 1e18:
            raise ValueError
    except (TypeError, ValueError) as error:
        raise InvalidRecord(f"{name} {value!r} is not a number") from error
    return number


def _percent(record: Mapping[str, Any], name: str) -> float | None:
    number = _number(record, name)
    if number is not None and not 0 <= number <= 100:
        raise InvalidRecord(f"{name} {number:g} is not a percentage from 0 to 100")
    return number


def _whole(record: Mapping[str, Any], name: str, highest: int) -> int | None:
    number = _number(record, name)
    if number is None:
        return None
    if not number.is_integer() or not 0 <= number <= highest:
        raise InvalidRecord(f"{name} {number:g} is not a whole number from 0 to {highest}")
    return int(number)


def _choice(record: Mapping[str, Any], name: str, choices: Mapping[str, Any], fold: Any) -> Any:
    """One of the choices, whatever its case; None if the field is missing, null or empty."""
    value = record.get(name)
    if value is None or value == "":
        return None
    folded = fold(str(value))
    if folded not in choices:
        raise InvalidRecord(f"{name} {value!r} is not one of {', '.join(sorted(choices))}")
    return choices[folded]
