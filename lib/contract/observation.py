"""The rows of the lake's two main tables, one dataclass each: `FaceObservation` and `ImageObservation`.

A face is not a person and a row is not a visit. None means "not measured"; UNKNOWN means "measured, below the
threshold".
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from lib.contract.column import Column, columns_of


class Emotion(StrEnum):
    """The apparent expressions of Amazon Rekognition's DetectFaces, with its names.

    https://docs.aws.amazon.com/rekognition/latest/APIReference/API_Emotion.html
    """

    HAPPY = "HAPPY"
    SURPRISED = "SURPRISED"
    CALM = "CALM"
    CONFUSED = "CONFUSED"
    SAD = "SAD"
    FEAR = "FEAR"
    DISGUSTED = "DISGUSTED"
    ANGRY = "ANGRY"
    UNKNOWN = "UNKNOWN"


POSITIVE_EMOTIONS = frozenset({Emotion.HAPPY})
EMOTION_THRESHOLD_PERCENT = 50.0


class Gender(StrEnum):
    """Predicted gender: the analyzer's prediction from a face's appearance, not a person's identity."""

    FEMALE = "FEMALE"
    MALE = "MALE"


STATUS_OK = "ok"
SYNTHETIC_ANALYZER = "synthetic"
BLOG_ANALYZER = "aws-blog"


@dataclass(frozen=True, slots=True)
class Landmark:
    """A facial landmark, as fractions of the picture's width and height."""

    type: str
    x: float
    y: float


_ID = "string"
_PERCENT = "0 to 100"
_RATIO = "of the picture, 0 to 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceObservation:
    """One detected face in one picture."""

    observation_id: Annotated[str, Column(_ID, "", "Hash of image key and face index; equal when redelivered")]
    image_id: Annotated[str, Column(_ID, "", "Hash of the picture's key; joins image_observations")]
    face_index: Annotated[int, Column("int", "", "Index of the face in the analyzer's response, from 0")]
    store_id: Annotated[str, Column(_ID, "", "Store, or unassigned")]
    aisle_id: Annotated[str, Column(_ID, "", "Aisle, or unassigned")]
    camera_id: Annotated[str, Column(_ID, "", "Camera")]
    observed_at: Annotated[datetime, Column("timestamp", "UTC", "When the shutter opened")]
    observed_local: Annotated[datetime, Column("timestamp", "store's wall clock", "When the shutter opened")]
    ingested_at: Annotated[datetime, Column("timestamp", "UTC", "When the function analysed the picture")]
    motion_event: Annotated[int | None, Column("int", "", "motion's event number")]
    confidence_percent: Annotated[float | None, Column("double", _PERCENT, "Confidence that this is a face")]
    emotion: Annotated[
        Emotion | None,
        Column(
            "string",
            "",
            "Strongest apparent expression; UNKNOWN when it is below the confidence threshold; null where the camera's "
            "pictures must not be analysed for expressions",
        ),
    ]
    emotion_confidence_percent: Annotated[
        float | None, Column("double", _PERCENT, "Confidence in the strongest expression")
    ]
    happy_percent: Annotated[float | None, Column("double", _PERCENT, "Confidence in HAPPY")]
    surprised_percent: Annotated[float | None, Column("double", _PERCENT, "Confidence in SURPRISED")]
    calm_percent: Annotated[float | None, Column("double", _PERCENT, "Confidence in CALM")]
    confused_percent: Annotated[float | None, Column("double", _PERCENT, "Confidence in CONFUSED")]
    sad_percent: Annotated[float | None, Column("double", _PERCENT, "Confidence in SAD")]
    fear_percent: Annotated[float | None, Column("double", _PERCENT, "Confidence in FEAR")]
    disgusted_percent: Annotated[float | None, Column("double", _PERCENT, "Confidence in DISGUSTED")]
    angry_percent: Annotated[float | None, Column("double", _PERCENT, "Confidence in ANGRY")]
    unknown_percent: Annotated[float | None, Column("double", _PERCENT, "Confidence in the vendor's UNKNOWN")]
    age_low_years: Annotated[int | None, Column("int", "years", "Lower end of the predicted age range")]
    age_high_years: Annotated[int | None, Column("int", "years", "Upper end of the predicted age range")]
    gender: Annotated[Gender | None, Column("string", "", "Predicted gender: FEMALE or MALE")]
    gender_confidence_percent: Annotated[float | None, Column("double", _PERCENT, "Confidence in the predicted gender")]
    smile: Annotated[bool | None, Column("boolean", "", "Smiling")]
    smile_confidence_percent: Annotated[float | None, Column("double", _PERCENT, "Of smile")]
    eyeglasses: Annotated[bool | None, Column("boolean", "", "Wears eyeglasses")]
    eyeglasses_confidence_percent: Annotated[float | None, Column("double", _PERCENT, "Of eyeglasses")]
    sunglasses: Annotated[bool | None, Column("boolean", "", "Wears sunglasses")]
    sunglasses_confidence_percent: Annotated[float | None, Column("double", _PERCENT, "Of sunglasses")]
    beard: Annotated[bool | None, Column("boolean", "", "Has a beard")]
    beard_confidence_percent: Annotated[float | None, Column("double", _PERCENT, "Of beard")]
    mustache: Annotated[bool | None, Column("boolean", "", "Has a mustache")]
    mustache_confidence_percent: Annotated[float | None, Column("double", _PERCENT, "Of mustache")]
    eyes_open: Annotated[bool | None, Column("boolean", "", "Eyes are open")]
    eyes_open_confidence_percent: Annotated[float | None, Column("double", _PERCENT, "Of eyes_open")]
    mouth_open: Annotated[bool | None, Column("boolean", "", "Mouth is open")]
    mouth_open_confidence_percent: Annotated[float | None, Column("double", _PERCENT, "Of mouth_open")]
    face_occluded: Annotated[bool | None, Column("boolean", "", "Face is partly hidden")]
    face_occluded_confidence_percent: Annotated[float | None, Column("double", _PERCENT, "Of face_occluded")]
    yaw_degrees: Annotated[float | None, Column("double", "degrees", "Head turned to the side; 0 faces the camera")]
    pitch_degrees: Annotated[float | None, Column("double", "degrees", "Head turned up or down; 0 faces the camera")]
    roll_degrees: Annotated[float | None, Column("double", "degrees", "Head tilted to a shoulder; 0 is upright")]
    brightness: Annotated[float | None, Column("double", _PERCENT, "Brightness of the face")]
    sharpness: Annotated[float | None, Column("double", _PERCENT, "Sharpness of the face")]
    box_left_ratio: Annotated[float | None, Column("double", _RATIO, "Left edge of the face's box")]
    box_top_ratio: Annotated[float | None, Column("double", _RATIO, "Top edge of the face's box")]
    box_width_ratio: Annotated[float | None, Column("double", _RATIO, "Width of the face's box")]
    box_height_ratio: Annotated[float | None, Column("double", _RATIO, "Height of the face's box")]
    landmarks: Annotated[
        tuple[Landmark, ...] | None,
        Column(
            "array<struct<type:string,x:double,y:double>>",
            _RATIO,
            "Facial landmarks; null unless the operator keeps them",
        ),
    ]
    analyzer: Annotated[
        str,
        Column(
            "string", "", "Models that analysed the picture; synthetic for generated rows, aws-blog for imported ones"
        ),
    ]
    dt: Annotated[date, Column("date", "store's wall clock", "Date of observed_local; the partition", partition=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageObservation:
    """One analysed picture, with or without faces: the denominator of rates, and evidence that a camera is running."""

    image_id: Annotated[str, Column(_ID, "", "Hash of the picture's key")]
    image_key: Annotated[
        str | None, Column("string", "", "The picture's object key in the raw bucket; null for imported records")
    ]
    store_id: Annotated[str, Column(_ID, "", "Store, or unassigned")]
    aisle_id: Annotated[str, Column(_ID, "", "Aisle, or unassigned")]
    camera_id: Annotated[str, Column(_ID, "", "Camera")]
    observed_at: Annotated[datetime, Column("timestamp", "UTC", "When the shutter opened")]
    observed_local: Annotated[datetime, Column("timestamp", "store's wall clock", "When the shutter opened")]
    ingested_at: Annotated[datetime, Column("timestamp", "UTC", "When the function analysed the picture")]
    motion_event: Annotated[int | None, Column("int", "", "motion's event number")]
    motion_frame: Annotated[int | None, Column("int", "", "motion's frame number within its event")]
    faces: Annotated[int, Column("int", "faces", "Faces detected, 0 included")]
    status: Annotated[str, Column("string", "", "ok, or the error code for which the picture was quarantined")]
    size_bytes: Annotated[int | None, Column("bigint", "bytes", "Size of the picture")]
    analyzer: Annotated[
        str,
        Column(
            "string", "", "Models that analysed the picture; synthetic for generated rows, aws-blog for imported ones"
        ),
    ]
    dt: Annotated[date, Column("date", "store's wall clock", "Date of observed_local; the partition", partition=True)]


FACE_COLUMNS = columns_of(FaceObservation)
IMAGE_COLUMNS = columns_of(ImageObservation)
