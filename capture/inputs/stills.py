"""A camera -> stills in the camera's folder.

In: a camera that is read directly. Out: one JPEG every while, or only where something has changed, each written under a
hidden name and renamed. Its time is that of its file, to the millisecond. A camera that is lost is opened again after a
while; pictures that lie there are sent all the same.
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
_LONGEST_WAIT_SECONDS = 60.0
_MOST_DOUBLINGS = 8
_LONGEST_END_SECONDS = 5.0


class Stills:
    """Takes stills with the camera that `opened` gives, while `may_take` says so."""

    def __init__(
        self,
        settings: CameraSettings,
        folder: Path,
        opened: Callable[[], Camera],
        may_take: Callable[[], bool],
        log: Log,
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._opened = opened
        self._may_take = may_take
        self._log = log
        self._last_small: bytes | None = None
        self._losses = 0

    def begin(self) -> None:
        """What a crash has left half written goes. Raises OSError."""
        for name in [name for name in names_in(self._folder) if name.startswith(HIDDEN)]:
            (self._folder / name).unlink(missing_ok=True)

    def take_until(self, stop: Event) -> None:
        """Takes stills until `stop` is set; says once that the camera is lost, and once that it is back."""
        while not stop.is_set():
            try:
                self._take_while_it_works(stop)
            except Exception as error:  # noqa: BLE001 - a driver raises what it likes, and may work again later
                if self._losses == 0:
                    self._log(f"failed: no still was taken ({error}); it is tried again")
                self._losses += 1
                seconds = self._settings.every_seconds * 2 ** min(self._losses, _MOST_DOUBLINGS)
                stop.wait(min(seconds, _LONGEST_WAIT_SECONDS))

    def take_one(self) -> None:
        """One still now, if stills may be taken. Raises CameraLost and OSError."""
        if not self._may_take():
            return
        camera = self._opened()
        try:
            self.save(camera.take(), datetime.now())
        finally:
            camera.close()

    def _take_while_it_works(self, stop: Event) -> None:
        while not stop.is_set() and not self._may_take():
            stop.wait(self._settings.every_seconds)
        if stop.is_set():
            return
        camera = self._opened()
        try:
            due_seconds = time.monotonic()
            while not stop.is_set() and self._may_take():
                self.save(camera.take(), datetime.now())
                if self._losses:
                    self._log("the camera is back")
                    self._losses = 0
                due_seconds = max(due_seconds + self._settings.every_seconds, time.monotonic())
                stop.wait(due_seconds - time.monotonic())
        finally:
            camera.close()

    def save(self, content: bytes, taken_at: datetime) -> bool:
        """Writes a still; False when it shows no change. Raises OSError."""
        if self._settings.change_levels is not None:
            small = thumbnail(content)
            if self._last_small is not None and difference(small, self._last_small) < self._settings.change_levels:
                return False
            self._last_small = small
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
def taking(stills: Stills) -> Iterator[None]:
    """Takes stills while the block runs."""
    ended = Event()
    thread = Thread(target=stills.take_until, args=(ended,), name="stills", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_LONGEST_END_SECONDS)  # a driver that hangs is left behind
