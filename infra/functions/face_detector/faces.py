"""Converts Rekognition's FaceDetails to FaceObservations; pure.

In: the FaceDetails of one DetectFaces response, and the image's metadata. Out: one observation per face in the order
of the response. A missing key becomes None, "not measured", never False or 0.
https://docs.aws.amazon.com/rekognition/latest/APIReference/API_FaceDetail.html
"""

from collections.abc import Iterable, Mapping
from typing import Any

from infra.functions.face_detector.analysis_result import AnalyzedImage
from infra.functions.face_detector.errors import InvalidResponse
from infra.functions.face_detector.settings import Settings
from lib.contract.image_key import image_id, observation_id
from lib.contract.observation import Emotion, FaceObservation, Gender, Landmark

FaceDetail = Mapping[str, Any]

_BOOLEAN_ATTRIBUTES = {
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
    details: Iterable[FaceDetail], image: AnalyzedImage, settings: Settings
) -> tuple[FaceObservation, ...]:
    """One observation per detail, numbered from 0.

    Raises InvalidResponse for a face without a complete bounding box, which Rekognition always returns.
    """
    return tuple(_face_observation(detail, index, image, settings) for index, detail in enumerate(details))


def unknown_emotions(details: Iterable[FaceDetail]) -> list[str]:
    """The emotion types of the response that have no column in the contract, sorted."""
    types = {str(emotion.get("Type")) for detail in details for emotion in detail.get("Emotions", ())}
    return sorted(types - set(Emotion))


def _face_observation(detail: FaceDetail, index: int, image: AnalyzedImage, settings: Settings) -> FaceObservation:
    shot = image.shot
    age_range, pose, quality = (detail.get(name, {}) for name in ("AgeRange", "Pose", "Quality"))
    return FaceObservation(
        observation_id=observation_id(image.name, index),
        image_id=image_id(image.name),
        face_index=index,
        store_id=shot.store_id,
        aisle_id=shot.aisle_id,
        camera_id=shot.camera_id,
        observed_at=shot.observed_at,
        observed_local=shot.observed_local,
        ingested_at=image.ingested_at,
        motion_event=shot.motion_event,
        confidence_percent=detail.get("Confidence"),
        **_expression(detail, settings.emotion_threshold_percent),
        age_low_years=age_range.get("Low"),
        age_high_years=age_range.get("High"),
        **_gender(detail),
        **_boolean_attributes(detail),
        yaw_degrees=pose.get("Yaw"),
        pitch_degrees=pose.get("Pitch"),
        roll_degrees=pose.get("Roll"),
        brightness=quality.get("Brightness"),
        sharpness=quality.get("Sharpness"),
        **_box(detail, image),
        landmarks=_landmarks(detail) if settings.keep_landmarks else None,
        analyzer=image.analyzer,
        dt=shot.observed_local.date(),
    )


def _expression(detail: FaceDetail, threshold_percent: float) -> dict[str, Any]:
    """The dominant apparent expression (UNKNOWN below the threshold), its percent, and the percent of each."""
    percents = {
        Emotion(emotion["Type"]): emotion["Confidence"]
        for emotion in detail.get("Emotions", ())
        if emotion.get("Type") in set(Emotion) and "Confidence" in emotion
    }
    dominant = max(percents, key=percents.__getitem__, default=None)
    dominant_percent = None if dominant is None else percents[dominant]
    if dominant_percent is not None and dominant_percent < threshold_percent:
        dominant = Emotion.UNKNOWN
    each = {f"{emotion.lower()}_percent": percents.get(emotion) for emotion in Emotion}
    return {"emotion": dominant, "emotion_confidence_percent": dominant_percent, **each}


def _gender(detail: FaceDetail) -> dict[str, Any]:
    gender = detail.get("Gender", {})
    known = {"Female": Gender.FEMALE, "Male": Gender.MALE}.get(gender.get("Value"))
    return {"gender": known, "gender_confidence_percent": None if known is None else gender.get("Confidence")}


def _boolean_attributes(detail: FaceDetail) -> dict[str, Any]:
    """The boolean attributes, each with its confidence."""
    attributes: dict[str, Any] = {}
    for vendor_name, name in _BOOLEAN_ATTRIBUTES.items():
        attribute = detail.get(vendor_name, {})
        attributes[name] = attribute.get("Value")
        attributes[f"{name}_confidence_percent"] = attribute.get("Confidence")
    return attributes


def _box(detail: FaceDetail, image: AnalyzedImage) -> dict[str, Any]:
    try:
        box = detail["BoundingBox"]
        return {f"box_{side.lower()}_ratio": box[side] for side in ("Left", "Top", "Width", "Height")}
    except KeyError as missing:
        raise InvalidResponse(
            f"a face in image {image_id(image.name)} has no {missing} in its bounding box: "
            f"check the responses of analyzer {image.analyzer!r}"
        ) from missing


def _landmarks(detail: FaceDetail) -> tuple[Landmark, ...] | None:
    if "Landmarks" not in detail:
        return None
    return tuple(Landmark(type=point["Type"], x=point["X"], y=point["Y"]) for point in detail["Landmarks"])
