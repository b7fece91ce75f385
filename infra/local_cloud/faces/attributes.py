"""Predicts gender, age and apparent expression of faces.

In: an RGB picture and its detected faces. Out: one `FaceAttributes` per face, in the same order. They are a network's
predictions from appearance, not facts about a person; docs/models.md has the networks' sources and limits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from infra.local_cloud.faces.alignment import face_chip, level_square
from infra.local_cloud.faces.detection import DetectedFace
from infra.local_cloud.faces.session import open_model

AGE_FILE = "age-v1.onnx"
GENDER_FILE = "gender-v1.onnx"
CONVERTED_FOLDER = Path(__file__).parent.parent / "models"
AGE_GENDER_FILE = CONVERTED_FOLDER / "age_gender.onnx"
EXPRESSION_FILE = CONVERTED_FOLDER / "expression.onnx"

# In the network's order, with Rekognition's names; its "neutral" is CALM. No network here predicts CONFUSED.
EXPRESSIONS = ("ANGRY", "DISGUSTED", "FEAR", "HAPPY", "SAD", "SURPRISED", "CALM")
_DLIB_MEAN_RGB = np.array([122.781998, 117.001, 104.297997], np.float32)
_DLIB_SCALE = np.float32(256)
_AGE_SIDE_PIXELS, _GENDER_SIDE_PIXELS, _EXPRESSION_SIDE_PIXELS, _AGE_GENDER_SIDE_PIXELS = 64, 32, 64, 112
_EXPRESSION_MARGIN = 1.1
# The age network's classes are years of age; the first class is a quarter of a year.
_AGE_CLASSES_YEARS = np.array([0.25, *range(1, 81)], np.float32)

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FaceAttributes:
    """`female_percent` + `male_percent` = 100; `expression_percents` are in the order of EXPRESSIONS and sum to 100."""

    female_percent: float
    age_years: float
    expression_percents: tuple[float, ...]

    @property
    def male_percent(self) -> float:
        return 100 - self.female_percent


class AttributePredictor:
    """The four attribute networks, loaded once."""

    def __init__(self, models_folder: Path) -> None:
        self._age = open_model((models_folder / AGE_FILE).read_bytes())
        self._gender = open_model((models_folder / GENDER_FILE).read_bytes())
        self._age_gender = open_model(AGE_GENDER_FILE.read_bytes())
        self._expression = open_model(EXPRESSION_FILE.read_bytes())

    def predict(self, picture: Image.Image, faces: Sequence[DetectedFace]) -> list[FaceAttributes]:
        """Predicts the attributes of each face of the RGB picture."""
        if not faces:
            return []
        chips = [face_chip(picture, face, _AGE_SIDE_PIXELS) for face in faces]
        small_chips = [face_chip(picture, face, _GENDER_SIDE_PIXELS) for face in faces]
        squares = [
            level_square(picture, face, _EXPRESSION_SIDE_PIXELS, _EXPRESSION_MARGIN).convert("L") for face in faces
        ]
        large = [level_square(picture, face, _AGE_GENDER_SIDE_PIXELS) for face in faces]

        # Two models of different authors, because a single one is wrong with over 95% confidence: docs/models.md.
        second = _run(self._age_gender, _stack(large))
        female = (_run(self._gender, _for_dlib(small_chips))[:, 0] + second[:, 2]) / 2
        ages = (_run(self._age, _for_dlib(chips)) @ _AGE_CLASSES_YEARS + second[:, 0]) / 2
        expressions = _run(self._expression, _stack(squares) / 127.5 - 1)
        return [
            FaceAttributes(float(share) * 100, float(age), tuple((expression * 100).tolist()))
            for share, age, expression in zip(female, ages, expressions, strict=True)
        ]


def _stack(images: Sequence[Image.Image]) -> Floats:
    """Stacks images of one size as n x channels x height x width, 0 to 255."""
    pixels = np.stack([np.asarray(image, np.float32) for image in images])
    return pixels[:, np.newaxis] if pixels.ndim == 3 else pixels.transpose(0, 3, 1, 2)


def _for_dlib(chips: Sequence[Image.Image]) -> Floats:
    return (_stack(chips) - _DLIB_MEAN_RGB[:, np.newaxis, np.newaxis]) / _DLIB_SCALE


def _run(session: Any, inputs: Floats) -> Floats:
    """Returns the network's outputs, n x classes: the mean over each face and its mirror image, to reduce noise."""
    both = np.concatenate([inputs, inputs[..., ::-1]])
    (outputs,) = session.run(None, {session.get_inputs()[0].name: both})
    faces, mirrored = np.split(outputs, 2)
    mean: Floats = (faces + mirrored) / 2
    return mean
