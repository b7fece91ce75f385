"""Takes stills from a camera into the camera's folder at a fixed interval.

In: an open camera. Out: a JPEG every `every_seconds`, or only where the scene has changed, written under a hidden name
and then renamed. Its capture time is its file's time, to the millisecond. After a camera error the camera is reopened
with a growing delay; uploads continue meanwhile.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

from capture.config.camera import CameraSettings
from capture.config.constants import Log
from capture.folder import names_in
from capture.inputs.camera import Camera
from capture.transform.thumbnail import difference, thumbnail

HIDDEN = ".still-"
BACK_LINE = "the camera is available again"
_MAX_DELAY_SECONDS = 60.0
_MAX_DOUBLINGS = 8
_MAX_JOIN_SECONDS = 5.0


def retry_line(error: Exception) -> str:
    """The log line for the first of a row of camera errors."""
    return f"failed: no still was taken ({error}); retrying"


class CameraCapture:
    """Takes stills with the camera that `open_camera` returns, while `may_take` returns True."""

    def __init__(
        self,
        settings: CameraSettings,
        folder: Path,
        open_camera: Callable[[], Camera],
        may_take: Callable[[], bool],
        log: Log,
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._open_camera = open_camera
        self._may_take = may_take
        self._log = log
        self._last_thumbnail: bytes | None = None
        self._failures = 0

    def clean_up(self) -> None:
        """Deletes partly written stills that a crash left. Raises OSError."""
        for name in [name for name in names_in(self._folder) if name.startswith(HIDDEN)]:
            (self._folder / name).unlink(missing_ok=True)

    def take_until(self, stop: Event) -> None:
        """Takes stills until `stop` is set; logs the first error of a row, and the recovery."""
        while not stop.is_set():
            try:
                self._take_until_error(stop)
            except Exception as error:  # noqa: BLE001 - a driver may raise anything, and may work again later
                if self._failures == 0:
                    self._log(retry_line(error))
                self._failures += 1
                seconds = self._settings.every_seconds * 2 ** min(self._failures, _MAX_DOUBLINGS)
                stop.wait(min(seconds, _MAX_DELAY_SECONDS))

    def take_one(self) -> None:
        """Takes one still now, if stills may be taken. Raises CameraUnavailable and OSError."""
        if not self._may_take():
            return
        camera = self._open_camera()
        try:
            self.save(camera.take(), datetime.now())
        finally:
            camera.close()

    def _take_until_error(self, stop: Event) -> None:
        while not stop.is_set() and not self._may_take():
            stop.wait(self._settings.every_seconds)
        if stop.is_set():
            return
        camera = self._open_camera()
        try:
            due_seconds = time.monotonic()
            while not stop.is_set() and self._may_take():
                self.save(camera.take(), datetime.now())
                if self._failures:
                    self._log(BACK_LINE)
                    self._failures = 0
                due_seconds = max(due_seconds + self._settings.every_seconds, time.monotonic())
                stop.wait(due_seconds - time.monotonic())
        finally:
            camera.close()

    def save(self, content: bytes, taken_at: datetime) -> bool:
        """Writes a still; returns False, and writes nothing, where the scene has not changed. Raises OSError."""
        if self._settings.change_levels is not None:
            small = thumbnail(content)
            if (
                self._last_thumbnail is not None
                and difference(small, self._last_thumbnail) < self._settings.change_levels
            ):
                return False
            self._last_thumbnail = small
        path = self._folder / f"still-{taken_at:%Y%m%dT%H%M%S%f}.jpg"
        hidden = path.with_name(HIDDEN + path.name)
        try:
            hidden.write_bytes(content)
            hidden.rename(path)
        except OSError:
            hidden.unlink(missing_ok=True)
            raise
        return True


@contextmanager
def capturing(camera_capture: CameraCapture) -> Iterator[None]:
    """Takes stills in a background thread while the block runs."""
    stop = Event()
    thread = Thread(target=camera_capture.take_until, args=(stop,), name="camera-capture", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_MAX_JOIN_SECONDS)  # a driver that hangs does not delay the exit
