"""Detects and measures every face in a picture.

In: an RGB picture. Out: its faces, largest first, with pose, quality and predicted attributes.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from infra.local_cloud.faces.alignment import level_square
from infra.local_cloud.faces.attributes import AttributePredictor, FaceAttributes
from infra.local_cloud.faces.detection import DEFAULT_SIDE_PIXELS, DetectedFace, FaceDetector
from infra.local_cloud.faces.pose import roll_degrees, yaw_degrees

MODEL_SET = "centerface-agegender-minixception-2"
MAX_FACES = 100  # Rekognition's limit
_QUALITY_SIDE_PIXELS = 64
# Edge strength, in grey levels, at which sharpness is 63; a studio portrait has 35 to 60.
_EDGE_SCALE = 12.0


@dataclass(frozen=True, slots=True)
class FaceQuality:
    """Brightness and sharpness, each 0 to 100. The ranking matches Rekognition's, whose scale is not published."""

    brightness: float
    sharpness: float


@dataclass(frozen=True, slots=True)
class AnalyzedFace:
    """One face; `attributes` is None when they were not requested."""

    detected: DetectedFace
    roll_degrees: float
    yaw_degrees: float
    quality: FaceQuality
    attributes: FaceAttributes | None


class FaceAnalyzer:
    """The detector and the attribute networks, loaded once. Not thread-safe."""

    def __init__(self, models_folder: Path, side_pixels: int = DEFAULT_SIDE_PIXELS) -> None:
        """Raises FileNotFoundError when a model file is not in the folder."""
        self._detector = FaceDetector(models_folder, side_pixels)
        self._predictor = AttributePredictor(models_folder)

    def analyze(self, picture: Image.Image, with_attributes: bool = True) -> list[AnalyzedFace]:
        """Analyses the picture's MAX_FACES largest faces, largest first."""
        found = sorted(self._detector.detect(picture), key=_area, reverse=True)[:MAX_FACES]
        attributes: list[FaceAttributes] | list[None] = (
            self._predictor.predict(picture, found) if with_attributes else [None] * len(found)
        )
        return [
            AnalyzedFace(
                detected=face,
                roll_degrees=roll_degrees(face.landmarks),
                yaw_degrees=yaw_degrees(face.landmarks),
                quality=measure_quality(level_square(picture, face, _QUALITY_SIDE_PIXELS)),
                attributes=of_face,
            )
            for face, of_face in zip(found, attributes, strict=True)
        ]


def _area(face: DetectedFace) -> float:
    left, top, right, bottom = face.box
    return (right - left) * (bottom - top)


def measure_quality(face: Image.Image) -> FaceQuality:
    """Brightness is the mean grey level in percent; sharpness grows with the standard deviation of the Laplacian, a
    common measure of focus, towards 100. A face smaller than the crop was enlarged and so scores lower."""
    grey = np.asarray(face.convert("L"), np.float64)
    laplacian = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * grey[1:-1, 1:-1]
    return FaceQuality(
        brightness=float(grey.mean()) / 255 * 100,
        sharpness=100 * (1 - math.exp(-float(laplacian.std()) / _EDGE_SCALE)),
    )
