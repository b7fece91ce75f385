"""Optional inputs besides motion: videos, and a camera that the uploader reads itself.

In: settings. Out: pictures in the camera's folder: from one pass for `once`, from background threads for `run`. Both
inputs are off by default.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from capture.config.constants import Log
from capture.config.settings import Settings
from capture.inputs.camera import CameraUnavailable, open_camera
from capture.inputs.camera_capture import CameraCapture, capturing

if TYPE_CHECKING:
    from capture.inputs import videos


class Inputs:
    """The inputs that the settings enable; `may_take` returns whether the camera may take pictures now."""

    def __init__(self, settings: Settings, may_take: Callable[[], bool], log: Log) -> None:
        """Cleans up after a crash. Raises OSError."""
        self._log = log
        self._videos: videos.VideoUnpacker | None = None
        self._camera_capture: CameraCapture | None = None
        if settings.videos.folder is not None:
            from capture.inputs.videos import VideoUnpacker  # loads subprocess

            self._videos = VideoUnpacker(settings.videos, settings.folder, log)
            self._videos.clean_up()
        if settings.camera.source is not None:
            open_source = partial(open_camera, settings.camera.source)
            self._camera_capture = CameraCapture(settings.camera, settings.folder, open_source, may_take, log)
            self._camera_capture.clean_up()

    def run_once(self, stop: Event) -> None:
        """Takes one still and unpacks the videos that are in their folder now. Raises OSError."""
        if self._camera_capture is not None:
            try:
                self._camera_capture.take_one()
            except CameraUnavailable as error:
                self._log(f"failed: no still was taken ({error})")
        if self._videos is not None:
            self._videos.unpack_all(stop)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Runs the inputs in background threads while the block runs."""
        with ExitStack() as stack:
            if self._camera_capture is not None:
                stack.enter_context(capturing(self._camera_capture))
            if self._videos is not None:
                from capture.inputs.videos import unpacking

                stack.enter_context(unpacking(self._videos, self._log))
            yield
