"""Detects faces with CenterFace.

In: an RGB picture. Out: a box, a confidence and five landmarks per face, in the picture's pixels.
CenterFace: Xu, Yan, Yang, Zheng, "CenterFace: Joint Face Detection and Alignment Using Face as Point",
https://arxiv.org/abs/1911.03599. Its outputs have a quarter of the input's height and width: a heat map of face
centres, and for each cell the box's size, the centre's offset and the landmarks.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from capture.transform.centerface import INPUT, MODEL_FILE, MULTIPLE_OF_PIXELS, with_free_shape
from infra.local_cloud.faces.session import open_model

DEFAULT_SIDE_PIXELS = 960
MAX_ENLARGEMENT = 2.0  # a small face is detected better than a strongly enlarged, blurred one
MIN_CONFIDENCE = 0.35
MAX_IOU = 0.3
_STRIDE = 4
_OUTPUTS = ["537", "538", "539", "540"]

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class DetectedFace:
    """One detection, in pixels. `box` is left, top, right, bottom; `landmarks` is 5 x 2 (x, y): left eye, right eye,
    nose, left and right mouth corner, with left and right as seen in the picture. `confidence` is 0 to 1."""

    box: tuple[float, float, float, float]
    confidence: float
    landmarks: Floats


class FaceDetector:
    """CenterFace, run on pictures scaled to a longer side of `side_pixels`."""

    def __init__(self, models_folder: Path, side_pixels: int = DEFAULT_SIDE_PIXELS) -> None:
        self.side_pixels = side_pixels
        self._session = open_model(with_free_shape((models_folder / MODEL_FILE).read_bytes()))

    def detect(self, picture: Image.Image) -> list[DetectedFace]:
        """Detects the faces of an RGB picture, most confident first."""
        scale = min(self.side_pixels / max(picture.size), MAX_ENLARGEMENT)
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        pixels = np.asarray(picture.resize(size, Image.Resampling.BILINEAR), np.float32)
        padding = [(0, -length % MULTIPLE_OF_PIXELS) for length in pixels.shape[:2]]
        padded = np.pad(pixels, [*padding, (0, 0)])
        maps = self._session.run(_OUTPUTS, {INPUT: padded.transpose(2, 0, 1)[np.newaxis]})
        boxes, confidences, landmarks = decode(*(values[0] for values in maps))
        # Width and height are rounded to whole pixels, so their scales differ slightly.
        to_picture = np.array([picture.width / size[0], picture.height / size[1]], np.float32)
        boxes = np.clip(boxes * np.tile(to_picture, 2), 0, np.tile(picture.size, 2)).astype(np.float32)
        return [
            DetectedFace(tuple(boxes[i].tolist()), float(confidences[i]), landmarks[i] * to_picture)
            for i in non_maximum_suppression(boxes, confidences)
            if boxes[i, 2] - boxes[i, 0] >= 1 and boxes[i, 3] - boxes[i, 1] >= 1
        ]


def decode(heat: Floats, sizes: Floats, offsets: Floats, points: Floats) -> tuple[Floats, Floats, Floats]:
    """Decodes the network's maps (channels x height x width) to boxes n x 4, confidences n, landmarks n x 5 x 2, in
    the input's pixels. The maps have y before x; a landmark is a fraction of the box, from its top left corner."""
    rows, columns = np.nonzero(heat[0] > MIN_CONFIDENCE)
    places = np.stack([columns, rows], axis=1)
    centres = (places + offsets[::-1, rows, columns].T + 0.5) * _STRIDE
    extents = np.exp(sizes[::-1, rows, columns].T) * _STRIDE
    corners = centres - extents / 2
    shares = points[:, rows, columns].T.reshape(-1, 5, 2)[:, :, ::-1]
    landmarks = corners[:, np.newaxis] + shares * extents[:, np.newaxis]
    boxes = np.concatenate([corners, corners + extents], axis=1)
    return boxes.astype(np.float32), heat[0, rows, columns], landmarks.astype(np.float32)


def non_maximum_suppression(boxes: Floats, confidences: Floats) -> list[int]:
    """Returns the indices of the boxes to keep, most confident first; no two of them overlap by MAX_IOU or more."""
    kept: list[int] = []
    for i in np.argsort(-confidences, kind="stable").tolist():
        if all(intersection_over_union(boxes[i], boxes[k]) < MAX_IOU for k in kept):
            kept.append(i)
    return kept


def intersection_over_union(one: npt.ArrayLike, other: npt.ArrayLike) -> float:
    """The area of two boxes' intersection divided by that of their union: 0 to 1."""
    a, b = np.asarray(one, np.float64), np.asarray(other, np.float64)
    shared = float(np.prod(np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None)))
    covered = float(np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2])) - shared
    return shared / covered if covered > 0 else 0.0
