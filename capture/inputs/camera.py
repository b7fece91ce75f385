"""Camera drivers: OpenCV, and picamera2 for the Raspberry Pi's own camera.

In: a source from the section [camera]. Out: JPEGs, each captured at the time of the call. OpenCV is loosely typed, and
picamera2 is part of the Pi's system (apt install python3-picamera2), so only this module imports them.
"""

import io
from typing import Any, Protocol

from capture.config.camera import PICAMERA

_QUALITY = 90
# Frames that a driver may have buffered since the last still; they are discarded without decoding.
_BUFFERED_FRAMES = 4


class CameraUnavailable(Exception):
    """The camera returns no picture; a later attempt may succeed."""


class Camera(Protocol):
    """One open camera."""

    def take(self) -> bytes: ...
    def close(self) -> None: ...


class OpenCVCamera:
    """A camera device, a network stream or a recorded file. Raises CameraUnavailable where it cannot be opened."""

    def __init__(self, source: str) -> None:
        import cv2

        self._cv2 = cv2
        self._source = source
        self._is_live = source.isdigit() or "://" in source
        self._capture = cv2.VideoCapture(int(source) if source.isdigit() else source)
        if not self._capture.isOpened():
            raise CameraUnavailable(f"cannot open the camera {source}")

    def take(self) -> bytes:
        """Returns the current frame as a JPEG. Raises CameraUnavailable."""
        for _ in range(_BUFFERED_FRAMES if self._is_live else 0):
            self._capture.grab()
        is_read, frame = self._capture.read()
        if not is_read:
            raise CameraUnavailable(f"the camera {self._source} returns no frame")
        is_encoded, jpeg = self._cv2.imencode(".jpg", frame, [self._cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        if not is_encoded:
            raise CameraUnavailable(f"cannot encode a frame of the camera {self._source}")
        return jpeg.tobytes()

    def close(self) -> None:
        """Releases the camera."""
        self._capture.release()


class PiCamera:
    """The Raspberry Pi's own camera. Raises CameraUnavailable where there is none."""

    def __init__(self) -> None:
        from picamera2 import Picamera2

        try:
            self._camera: Any = Picamera2()
            self._camera.configure(self._camera.create_still_configuration())
            self._camera.options["quality"] = _QUALITY
            self._camera.start()
        except (RuntimeError, IndexError) as error:  # libcamera's own error, and an empty list of cameras
            raise CameraUnavailable(f"cannot open the camera {PICAMERA} ({error})") from error

    def take(self) -> bytes:
        """Returns the current frame as a JPEG. Raises CameraUnavailable."""
        out = io.BytesIO()
        try:
            self._camera.capture_file(out, format="jpeg")
        except RuntimeError as error:
            raise CameraUnavailable(f"the camera {PICAMERA} returns no frame ({error})") from error
        return out.getvalue()

    def close(self) -> None:
        """Releases the camera."""
        self._camera.close()


def open_camera(source: str) -> Camera:
    """Opens a camera by its source. Raises CameraUnavailable."""
    return PiCamera() if source == PICAMERA else OpenCVCamera(source)
