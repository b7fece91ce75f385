"""Cameras that are read directly: OpenCV's and the Raspberry Pi's own.

In: a source. Out: JPEGs, each of the moment that it was asked for. OpenCV is typed loosely, and picamera2 comes with
the Pi's system (apt install python3-picamera2), so what they give is looked at here and nowhere else.
"""

import io
from typing import Any, Protocol

from capture.config.camera import PICAMERA

_QUALITY = 90
# What a driver may have kept since the last still; each is thrown away without being decoded.
_KEPT_FRAMES = 4


class CameraLost(Exception):
    """The camera gives no picture; it may do so later."""


class Camera(Protocol):
    """One open camera."""

    def take(self) -> bytes: ...
    def close(self) -> None: ...


class OpenCVCamera:
    """A camera of the system, a stream or a recorded file. Raises CameraLost where it cannot be opened."""

    def __init__(self, source: str) -> None:
        import cv2

        self._cv2 = cv2
        self._source = source
        self._is_live = source.isdigit() or "://" in source
        self._capture = cv2.VideoCapture(int(source) if source.isdigit() else source)
        if not self._capture.isOpened():
            raise CameraLost(f"the camera {source} cannot be opened")

    def take(self) -> bytes:
        """A JPEG of now. Raises CameraLost."""
        for _ in range(_KEPT_FRAMES if self._is_live else 0):
            self._capture.grab()
        is_there, frame = self._capture.read()
        if not is_there:
            raise CameraLost(f"the camera {self._source} gives no picture")
        is_encoded, jpeg = self._cv2.imencode(".jpg", frame, [self._cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        if not is_encoded:
            raise CameraLost(f"a picture of the camera {self._source} cannot be encoded")
        return jpeg.tobytes()

    def close(self) -> None:
        """Lets others have the camera."""
        self._capture.release()


class PiCamera:
    """The Raspberry Pi's own camera. Raises CameraLost where there is none."""

    def __init__(self) -> None:
        from picamera2 import Picamera2

        try:
            self._camera: Any = Picamera2()
            self._camera.configure(self._camera.create_still_configuration())
            self._camera.options["quality"] = _QUALITY
            self._camera.start()
        except (RuntimeError, IndexError) as error:  # libcamera's own, and an empty list of cameras
            raise CameraLost(f"the camera {PICAMERA} cannot be opened ({error})") from error

    def take(self) -> bytes:
        """A JPEG of now. Raises CameraLost."""
        out = io.BytesIO()
        try:
            self._camera.capture_file(out, format="jpeg")
        except RuntimeError as error:
            raise CameraLost(f"the camera {PICAMERA} gives no picture ({error})") from error
        return out.getvalue()

    def close(self) -> None:
        """Lets others have the camera."""
        self._camera.close()


def open_camera(source: str) -> Camera:
    """The camera of that name. Raises CameraLost."""
    return PiCamera() if source == PICAMERA else OpenCVCamera(source)
