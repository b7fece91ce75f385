"""How a head is turned, from five landmarks.

In: landmarks 5 x 2 in pixels (`detection.DetectedFace`). Out: degrees, with the signs that Rekognition's published
answers have. There is no pitch: the same five points fit a lifted head and a long face.
"""

import math

import numpy as np
import numpy.typing as npt

YAW_ERROR_DEGREES = 10
# How far the nose's tip stands before the line of the eyes, in distances between the eyes;
# tests/infra/local_cloud has the published answers that it was fitted to.
_NOSE_DEPTH = 0.6

Landmarks = npt.NDArray[np.float32]


def roll_degrees(landmarks: Landmarks) -> float:
    """Tilt to a shoulder: the angle of the line from the left eye to the right one, positive when it falls."""
    across, down = (landmarks[1] - landmarks[0]).tolist()
    return math.degrees(math.atan2(down, across))


def yaw_degrees(landmarks: Landmarks) -> float:
    """Turn to a side, positive when the nose points to the picture's right; off by up to YAW_ERROR_DEGREES.

    A nose tip that stands `depth` before the face's middle line moves by depth x sin(yaw) across the picture, while
    the distance between the eyes shrinks to cos(yaw) of itself.
    """
    left_eye, right_eye, nose, left_mouth, right_mouth = landmarks.astype(np.float64)
    across = right_eye - left_eye
    distance = float(np.hypot(*across))
    if distance == 0:
        return 0.0
    middle = (left_eye + right_eye + left_mouth + right_mouth) / 4
    nose_shift = float((nose - middle) @ across) / distance
    return math.degrees(math.atan2(nose_shift, _NOSE_DEPTH * distance))
