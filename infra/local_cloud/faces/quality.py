"""How well lit and how sharp a face is in its picture.

In: an RGB cut of the face at a fixed size. Out: brightness and sharpness, 0 to 100. They order faces as Rekognition's
do, but are not on its scale, which is not published.
"""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

# Edge strength, in grey levels, at which sharpness is 63; a studio portrait has 35 to 60.
_EDGE_SCALE = 12.0


@dataclass(frozen=True, slots=True)
class FaceQuality:
    """Both 0 to 100."""

    brightness: float
    sharpness: float


def measure(face: Image.Image) -> FaceQuality:
    """Brightness is the mean grey level in percent; sharpness grows with the spread of the Laplacian, a usual
    measure of focus, and nears 100. A face smaller than the cut was enlarged and so reads as less sharp."""
    grey = np.asarray(face.convert("L"), np.float64)
    laplacian = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * grey[1:-1, 1:-1]
    return FaceQuality(
        brightness=float(grey.mean()) / 255 * 100,
        sharpness=100 * (1 - math.exp(-float(laplacian.std()) / _EDGE_SCALE)),
    )
