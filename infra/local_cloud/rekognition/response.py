"""Builds the DetectFaces response.

In: analysed faces in pixels, the picture's size, the requested attributes. Out: the JSON of a DetectFacesResponse.
It contains only what a model measured: whatever was requested, there is no Smile, Eyeglasses, Sunglasses, Beard,
Mustache, EyesOpen, MouthOpen, FaceOccluded, EyeDirection or Pitch, and no CONFUSED among the emotions. A missing key
means "not measured"; `false` would mean "measured, and absent".
"""

from collections.abc import Sequence
from typing import Any

from infra.local_cloud.faces.analysis import AnalyzedFace
from infra.local_cloud.faces.attributes import EXPRESSIONS, FaceAttributes

AGE_ERROR_YEARS = 8
_MEASURED = {"AGE_RANGE": "AgeRange", "EMOTIONS": "Emotions", "GENDER": "Gender"}
_LANDMARKS = ("eyeLeft", "eyeRight", "nose", "mouthLeft", "mouthRight")


def requested_keys(attributes: frozenset[str]) -> frozenset[str]:
    """The FaceDetail keys, beyond the default ones, that are requested and can be measured."""
    return frozenset(key for name, key in _MEASURED.items() if name in attributes or "ALL" in attributes)


def detect_faces_response(faces: Sequence[AnalyzedFace], size: tuple[int, int], keys: frozenset[str]) -> dict[str, Any]:
    """Builds a DetectFacesResponse; `size` is the upright picture's width and height in pixels.

    OrientationCorrection is omitted: by the API reference it is always null, because the boxes are already those of
    the upright picture.
    """
    return {"FaceDetails": [_face_detail(face, size, keys) for face in faces]}


def _face_detail(face: AnalyzedFace, size: tuple[int, int], keys: frozenset[str]) -> dict[str, Any]:
    width, height = size
    left, top, right, bottom = face.detected.box
    detail: dict[str, Any] = {
        "BoundingBox": {
            "Width": (right - left) / width,
            "Height": (bottom - top) / height,
            "Left": left / width,
            "Top": top / height,
        },
        "Landmarks": [
            {"Type": name, "X": x / width, "Y": y / height}
            for name, (x, y) in zip(_LANDMARKS, face.detected.landmarks.tolist(), strict=True)
        ],
        "Pose": {"Roll": face.roll_degrees, "Yaw": face.yaw_degrees},
        "Quality": {"Brightness": face.quality.brightness, "Sharpness": face.quality.sharpness},
        "Confidence": face.detected.confidence * 100,
    }
    if face.attributes is not None:
        measured = _attributes(face.attributes)
        detail |= {key: measured[key] for key in measured if key in keys}
    return detail


def _attributes(attributes: FaceAttributes) -> dict[str, Any]:
    female = attributes.female_percent >= 50
    emotions = sorted(zip(attributes.expression_percents, EXPRESSIONS, strict=True), reverse=True)
    return {
        "AgeRange": {
            "Low": max(0, round(attributes.age_years) - AGE_ERROR_YEARS),
            "High": round(attributes.age_years) + AGE_ERROR_YEARS,
        },
        "Gender": {
            "Value": "Female" if female else "Male",
            "Confidence": attributes.female_percent if female else attributes.male_percent,
        },
        "Emotions": [{"Type": name, "Confidence": percent} for percent, name in emotions],
    }
