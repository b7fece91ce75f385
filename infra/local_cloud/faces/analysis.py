"""Everything that the models see in one picture.

In: an RGB picture. Out: its faces, largest first, with what each model measured of them.
"""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from infra.local_cloud.faces.alignment import level_square
from infra.local_cloud.faces.attributes import AttributePredictor, FaceAttributes
from infra.local_cloud.faces.detection import DEFAULT_SIDE_PIXELS, DetectedFace, FaceDetector
from infra.local_cloud.faces.pose import roll_degrees, yaw_degrees
from infra.local_cloud.faces.quality import FaceQuality, measure

MODEL_SET = "centerface-agegender-minixception-1"
MAX_FACES = 100  # as many as Rekognition answers with
_QUALITY_SIDE_PIXELS = 64


@dataclass(frozen=True, slots=True)
class AnalysedFace:
    """One face; `attributes` is None when they were not asked for."""

    detected: DetectedFace
    roll_degrees: float
    yaw_degrees: float
    quality: FaceQuality
    attributes: FaceAttributes | None


class FaceAnalyzer:
    """The detector and the attribute networks, opened once; one picture at a time."""

    def __init__(self, models_folder: Path, side_pixels: int = DEFAULT_SIDE_PIXELS) -> None:
        """Raises FileNotFoundError when a model file is not in the folder."""
        self._detector = FaceDetector(models_folder, side_pixels)
        self._predictor = AttributePredictor(models_folder)

    def analyse(self, picture: Image.Image, with_attributes: bool = True) -> list[AnalysedFace]:
        """The picture's faces, at most the MAX_FACES largest."""
        found = sorted(self._detector.detect(picture), key=_area, reverse=True)[:MAX_FACES]
        attributes: list[FaceAttributes] | list[None] = (
            self._predictor.predict(picture, found) if with_attributes else [None] * len(found)
        )
        return [
            AnalysedFace(
                detected=face,
                roll_degrees=roll_degrees(face.landmarks),
                yaw_degrees=yaw_degrees(face.landmarks),
                quality=measure(level_square(picture, face, _QUALITY_SIDE_PIXELS)),
                attributes=of_face,
            )
            for face, of_face in zip(found, attributes, strict=True)
        ]


def _area(face: DetectedFace) -> float:
    left, top, right, bottom = face.box
    return (right - left) * (bottom - top)
