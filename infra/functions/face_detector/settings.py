"""Reads the function's settings from environment variables.

In: a mapping of variables. Out: one frozen `Settings`, or `InvalidSettings` that names the variable to fix.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lib.contract.observation import EMOTION_THRESHOLD_PERCENT

# The attributes that have columns in the tables; ALL would also request EYE_DIRECTION, which has none.
# https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectFaces.html
KEPT_ATTRIBUTES = (
    "DEFAULT",
    "AGE_RANGE",
    "EMOTIONS",
    "GENDER",
    "SMILE",
    "EYEGLASSES",
    "SUNGLASSES",
    "BEARD",
    "MUSTACHE",
    "EYES_OPEN",
    "MOUTH_OPEN",
    "FACE_OCCLUDED",
)


class InvalidSettings(ValueError):
    """An environment variable is missing or invalid; the message names it, its value and what is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The destinations of rows and images, and the attributes to request from the analyzer.

    If `archive_pictures` is false, handled images are not kept. `analyzer` names the models if the response does not.
    `threads` is how many images of a batch are analyzed, or archived, concurrently.
    """

    face_stream: str
    image_stream: str
    archive_bucket: str
    lake_bucket: str
    archive_pictures: bool = True
    attributes: tuple[str, ...] = ("AGE_RANGE", "EMOTIONS", "GENDER")
    emotion_threshold_percent: float = EMOTION_THRESHOLD_PERCENT
    keep_landmarks: bool = False
    analyzer: str = "rekognition"
    threads: int = 4

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Reads FACE_STREAM, IMAGE_STREAM, ARCHIVE_BUCKET, LAKE_BUCKET and the optional variables below.

        Raises InvalidSettings for the first variable that is missing or invalid.
        """
        return cls(
            face_stream=_required(environ, "FACE_STREAM"),
            image_stream=_required(environ, "IMAGE_STREAM"),
            archive_bucket=_required(environ, "ARCHIVE_BUCKET"),
            lake_bucket=_required(environ, "LAKE_BUCKET"),
            archive_pictures=_flag(environ, "ARCHIVE_PICTURES", "1"),
            attributes=_attributes(environ.get("REKOGNITION_ATTRIBUTES", "AGE_RANGE,EMOTIONS,GENDER")),
            emotion_threshold_percent=_percent(environ, "EMOTION_THRESHOLD_PERCENT", str(EMOTION_THRESHOLD_PERCENT)),
            keep_landmarks=_flag(environ, "KEEP_LANDMARKS", "0"),
            analyzer=environ.get("ANALYZER") or "rekognition",
            threads=_threads(environ, "THREADS", "4"),
        )


def _required(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        raise InvalidSettings(f"{name} is not set: `python -m infra deploy` sets it")
    return value


def _flag(environ: Mapping[str, str], name: str, default: str) -> bool:
    value = environ.get(name, default)
    if value not in {"0", "1"}:
        raise InvalidSettings(f"{name} is {value!r}: use 0 or 1")
    return value == "1"


def _percent(environ: Mapping[str, str], name: str, default: str) -> float:
    value = environ.get(name, default)
    try:
        percent = float(value)
    except ValueError as error:
        raise InvalidSettings(f"{name} is {value!r}: use a number from 0 to 100") from error
    if not 0 <= percent <= 100:
        raise InvalidSettings(f"{name} is {value!r}: use a number from 0 to 100")
    return percent


def _threads(environ: Mapping[str, str], name: str, default: str) -> int:
    value = environ.get(name, default)
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 32):
        raise InvalidSettings(f"{name} is {value!r}: use a whole number from 1 to 32")
    return int(value)


def _attributes(value: str) -> tuple[str, ...]:
    """Validated here, because Rekognition rejects an invalid attribute with the same code as a too small image."""
    attributes = tuple(name.strip() for name in value.split(","))
    for name in attributes:
        if name not in KEPT_ATTRIBUTES:
            raise InvalidSettings(f"REKOGNITION_ATTRIBUTES has {name!r}: use any of {', '.join(KEPT_ATTRIBUTES)}")
    return attributes
