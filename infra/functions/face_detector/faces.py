"""Rekognition's FaceDetail -> FaceObservation, pure.

In: the FaceDetails of one DetectFaces answer, and the picture they were found in. Out: one observation per face in
the answer's order. A key that the answer lacks becomes None, "not measured", never False or 0.
https://docs.aws.amazon.com/rekognition/latest/APIReference/API_FaceDetail.html
"""

from collections.abc import Iterable, Mapping
from typing import Any

from infra.functions.face_detector.errors import UnreadableAnswer
from infra.functions.face_detector.picture import Picture
from infra.functions.face_detector.settings import Settings
from lib.contract.image_key import image_id, observation_id
from lib.contract.observation import Emotion, FaceObservation, Gender, Landmark

FaceDetail = Mapping[str, Any]

_SIGNS = {
    "Smile": "smile",
    "Eyeglasses": "eyeglasses",
    "Sunglasses": "sunglasses",
    "Beard": "beard",
    "Mustache": "mustache",
    "EyesOpen": "eyes_open",
    "MouthOpen": "mouth_open",
    "FaceOccluded": "face_occluded",
}


def face_observations(
    details: Iterable[FaceDetail], picture: Picture, settings: Settings
) -> tuple[FaceObservation, ...]:
    """One observation per detail, numbered from 0.

    Raises UnreadableAnswer for a face without a whole bounding box, which Rekognition always gives.
    """
    return tuple(_face_observation(detail, index, picture, settings) for index, detail in enumerate(details))


def unknown_emotions(details: Iterable[FaceDetail]) -> list[str]:
    """The emotion types in the answer that the contract has no column for, sorted."""
    types = {str(emotion.get("Type")) for detail in details for emotion in detail.get("Emotions", ())}
    return sorted(types - set(Emotion))


def _face_observation(detail: FaceDetail, index: int, picture: Picture, settings: Settings) -> FaceObservation:
    shot = picture.shot
    age_range, pose, quality = (detail.get(name, {}) for name in ("AgeRange", "Pose", "Quality"))
    return FaceObservation(
        observation_id=observation_id(picture.name, index),
        image_id=image_id(picture.name),
        face_index=index,
        store_id=shot.store_id,
        aisle_id=shot.aisle_id,
        camera_id=shot.camera_id,
        observed_at=shot.observed_at,
        observed_local=shot.observed_local,
        ingested_at=picture.ingested_at,
        motion_event=shot.motion_event,
        confidence_percent=detail.get("Confidence"),
        **_expression(detail, settings.emotion_threshold_percent),
        age_low_years=age_range.get("Low"),
        age_high_years=age_range.get("High"),
        **_gender(detail),
        **_signs(detail),
        yaw_degrees=pose.get("Yaw"),
        pitch_degrees=pose.get("Pitch"),
        roll_degrees=pose.get("Roll"),
        brightness=quality.get("Brightness"),
        sharpness=quality.get("Sharpness"),
        **_box(detail, picture),
        landmarks=_landmarks(detail) if settings.keep_landmarks else None,
        analyzer=picture.analyzer,
        dt=shot.observed_local.date(),
    )


def _expression(detail: FaceDetail, threshold_percent: float) -> dict[str, Any]:
    """The strongest apparent expression (UNKNOWN below the threshold), its percent, and each one's own percent."""
    percents = {
        Emotion(emotion["Type"]): emotion["Confidence"]
        for emotion in detail.get("Emotions", ())
        if emotion.get("Type") in set(Emotion) and "Confidence" in emotion
    }
    strongest = max(percents, key=percents.__getitem__, default=None)
    strongest_percent = None if strongest is None else percents[strongest]
    if strongest_percent is not None and strongest_percent < threshold_percent:
        strongest = Emotion.UNKNOWN
    each = {f"{emotion.lower()}_percent": percents.get(emotion) for emotion in Emotion}
    return {"emotion": strongest, "emotion_confidence_percent": strongest_percent, **each}


def _gender(detail: FaceDetail) -> dict[str, Any]:
    gender = detail.get("Gender", {})
    known = {"Female": Gender.FEMALE, "Male": Gender.MALE}.get(gender.get("Value"))
    return {"gender": known, "gender_confidence_percent": None if known is None else gender.get("Confidence")}


def _signs(detail: FaceDetail) -> dict[str, Any]:
    """The yes-or-no attributes, each with its confidence."""
    signs: dict[str, Any] = {}
    for vendor_name, name in _SIGNS.items():
        sign = detail.get(vendor_name, {})
        signs[name] = sign.get("Value")
        signs[f"{name}_confidence_percent"] = sign.get("Confidence")
    return signs


def _box(detail: FaceDetail, picture: Picture) -> dict[str, Any]:
    try:
        box = detail["BoundingBox"]
        return {f"box_{side.lower()}_ratio": box[side] for side in ("Left", "Top", "Width", "Height")}
    except KeyError as missing:
        raise UnreadableAnswer(
            f"a face in picture {image_id(picture.name)} has no {missing} in its bounding box: "
            f"look at the answers of analyzer {picture.analyzer!r}"
        ) from missing


def _landmarks(detail: FaceDetail) -> tuple[Landmark, ...] | None:
    if "Landmarks" not in detail:
        return None
    return tuple(Landmark(type=point["Type"], x=point["X"], y=point["Y"]) for point in detail["Landmarks"])
