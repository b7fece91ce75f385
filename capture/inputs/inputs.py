"""What makes pictures in the camera's folder besides motion: videos and a camera that is read directly.

In: settings. Out: for `once` what lies there now, for `run` threads that go on until the end. Nothing by default.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from threading import Event

from capture.config.constants import Log
from capture.config.settings import Settings
from capture.inputs.camera import CameraLost, open_camera
from capture.inputs.stills import Stills, taking
from capture.inputs.videos import Videos, unpacking


class Sources:
    """`may_take` says whether a still may be taken now."""

    def __init__(self, settings: Settings, may_take: Callable[[], bool], log: Log) -> None:
        """Tidies up after a crash. Raises OSError."""
        self._log = log
        self._videos = self._stills = None
        if settings.videos.folder is not None:
            self._videos = Videos(settings.videos, settings.folder, log)
            self._videos.begin()
        if settings.camera.source is not None:
            opened = partial(open_camera, settings.camera.source)
            self._stills = Stills(settings.camera, settings.folder, opened, may_take, log)
            self._stills.begin()

    def give_once(self, stop: Event) -> None:
        """One still, and the pictures of the videos that lie there. Raises OSError."""
        if self._stills is not None:
            try:
                self._stills.take_one()
            except CameraLost as error:
                self._log(f"failed: no still was taken ({error})")
        if self._videos is not None:
            self._videos.unpack_all(stop)

    @contextmanager
    def giving(self) -> Iterator[None]:
        """Gives pictures as they come while the block runs."""
        with ExitStack() as running:
            if self._stills is not None:
                running.enter_context(taking(self._stills))
            if self._videos is not None:
                running.enter_context(unpacking(self._videos, self._log))
            yield
