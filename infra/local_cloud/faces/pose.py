"""Estimates a head's roll and yaw from five landmarks.

In: landmarks 5 x 2 in pixels (`detection.DetectedFace`). Out: degrees, with the signs of Rekognition's published
responses. There is no pitch: a raised head and a long face have the same five points.
"""

import math

import numpy as np
import numpy.typing as npt

YAW_ERROR_DEGREES = 10
# Distance of the nose tip in front of the line through the eyes, in units of the distance between the eyes;
# tests/infra/local_cloud has the published responses that it was fitted to.
_NOSE_DEPTH = 0.6

Landmarks = npt.NDArray[np.float32]


def roll_degrees(landmarks: Landmarks) -> float:
    """Sideways tilt: the angle of the line from the left eye to the right eye, positive when it slopes down."""
    across, down = (landmarks[1] - landmarks[0]).tolist()
    return math.degrees(math.atan2(down, across))


def yaw_degrees(landmarks: Landmarks) -> float:
    """Rotation to a side, positive when the nose points to the picture's right; accurate to YAW_ERROR_DEGREES.

    A nose tip at `depth` in front of the face's centre line moves by depth x sin(yaw) across the picture, while the
    distance between the eyes shrinks by the factor cos(yaw).
    """
    left_eye, right_eye, nose, left_mouth, right_mouth = landmarks.astype(np.float64)
    across = right_eye - left_eye
    distance = float(np.hypot(*across))
    if distance == 0:
        return 0.0
    middle = (left_eye + right_eye + left_mouth + right_mouth) / 4
    nose_shift = float((nose - middle) @ across) / distance
    return math.degrees(math.atan2(nose_shift, _NOSE_DEPTH * distance))
