"""Crops faces, rotated upright and at a fixed scale, as each attribute network was trained.

In: an RGB picture, and a face's box and landmarks in its pixels. Out: square RGB images with a given side in pixels.
"""

import math

import numpy as np
import numpy.typing as npt
from PIL import Image

from infra.local_cloud.faces.detection import DetectedFace
from infra.local_cloud.faces.pose import roll_degrees

# The eye centres, nose tip and mouth corners of dlib's mean face, in its unit square:
# https://github.com/davisking/dlib/blob/master/dlib/image_processing/render_face_detections.h and
# image_transforms/interpolation.h (get_face_chip_details): means of points 36-41 and 42-47, then points 30, 48 and 54.
MEAN_FACE = np.array(
    [[0.22549, 0.21599], [0.75472, 0.21599], [0.490127, 0.515625], [0.254149, 0.780233], [0.726104, 0.780233]]
)
_CHIP_PADDING = 0.2

Matrix = npt.NDArray[np.float64]


def face_chip(picture: Image.Image, face: DetectedFace, side_pixels: int) -> Image.Image:
    """Crops the face, translated, rotated and scaled so that its five landmarks best fit dlib's mean face."""
    target = (MEAN_FACE + _CHIP_PADDING) / (1 + 2 * _CHIP_PADDING) * side_pixels
    return _crop(picture, similarity_transform(target, face.landmarks.astype(np.float64)), side_pixels)


def level_square(picture: Image.Image, face: DetectedFace, side_pixels: int, margin: float = 1.0) -> Image.Image:
    """Crops a square around the box's centre, `margin` times its longer side, rotated so that the eyes are level."""
    left, top, right, bottom = face.box
    scale = max(right - left, bottom - top) * margin / side_pixels
    angle = math.radians(roll_degrees(face.landmarks))
    turn = scale * np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    middle = np.array([(left + right) / 2, (top + bottom) / 2])
    shift = middle - turn @ np.full(2, side_pixels / 2)
    return _crop(picture, np.column_stack([turn, shift]), side_pixels)


def similarity_transform(source: Matrix, target: Matrix) -> Matrix:
    """The 2 x 3 matrix (rotation, scale, translation; no reflection) that best maps `source` onto `target`, n x 2 both.

    Least squares: Umeyama 1991, https://doi.org/10.1109/34.88573
    """
    source_middle, target_middle = source.mean(axis=0), target.mean(axis=0)
    a, b = source - source_middle, target - target_middle
    left, strengths, right = np.linalg.svd(b.T @ a)
    signs = np.array([1.0, np.sign(np.linalg.det(left @ right))])
    turn = left @ np.diag(signs) @ right
    matrix = turn * float(strengths @ signs) / float((a**2).sum())
    return np.column_stack([matrix, target_middle - matrix @ source_middle])


def _crop(picture: Image.Image, to_picture: Matrix, side_pixels: int) -> Image.Image:
    """Resamples a square whose pixel (x, y) is the picture at `to_picture` @ (x, y, 1); black outside the picture.

    Large reductions are averaged first, because bilinear sampling alone would skip pixels.
    """
    corners = np.array([[0, 0, 1], [side_pixels, 0, 1], [0, side_pixels, 1], [side_pixels, side_pixels, 1]])
    reach = corners @ to_picture.T
    factor = max(1, int(math.sqrt(abs(np.linalg.det(to_picture[:, :2])))))
    low = np.floor(reach.min(axis=0)).astype(int) - factor
    high = np.ceil(reach.max(axis=0)).astype(int) + factor
    region = picture.crop((int(low[0]), int(low[1]), int(high[0]), int(high[1])))
    if factor > 1:
        region = region.reduce(factor)
    shifted = to_picture.copy()
    shifted[:, 2] -= low
    coefficients = tuple((shifted / factor).ravel().tolist())
    return region.transform((side_pixels, side_pixels), Image.Transform.AFFINE, coefficients, Image.Resampling.BILINEAR)
