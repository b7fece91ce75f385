"""Unpacks the videos of a folder into pictures in the camera's folder.

In: finished videos. Out: frames as pictures, for the spooler to upload; a video is deleted once all its frames are on
the disk. A video that cannot be decoded completely is moved to `broken/`, never deleted. A video whose unpacking a
crash or a stop interrupts is unpacked again, to the same names and bytes.
"""

import stat
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from capture.config.constants import Log
from capture.config.videos import VideoSettings
from capture.folder import has_video_name, names_in
from capture.inputs.video_names import BROKEN_EXIT_CODE, HIDDEN_FRAME
from capture.spool.image_file import is_unchanged, stamp_of
from capture.spool.post_upload import discard, recover_interrupted

BROKEN_FOLDER = "broken"
# Required in addition to the lease: without leases it is the only sign that a video is finished, and a recorder may
# flush rarely.
MIN_AGE_SECONDS = 10.0
_POLL_SECONDS = 10.0
_MAX_ATTEMPTS = 3
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class UnpackResult:
    """The exit code of the program that unpacks one video, and its last line of output."""

    exit_code: int
    last_line: str


def unpacked_line(name: str, pictures: str | int) -> str:
    """The log line for a video that was unpacked and deleted."""
    return f"unpacked: {name}, {pictures} pictures"


class VideoUnpacker:
    """Unpacks the videos in `settings.folder` into `folder`; logs one line for each video."""

    def __init__(self, settings: VideoSettings, folder: Path, log: Log) -> None:
        assert settings.folder is not None  # noqa: S101 for the type checker: only made where a folder is set
        self._settings = settings
        self._videos = settings.folder
        self._folder = folder
        self._log = log
        self._failures: Counter[str] = Counter()

    def clean_up(self) -> None:
        """After a crash: deletes partly written frames and restores a video whose deletion was interrupted."""
        for name in [name for name in names_in(self._folder) if name.startswith(HIDDEN_FRAME)]:
            (self._folder / name).unlink(missing_ok=True)
        if self._videos != self._folder:  # the spooler recovers its own folder
            recover_interrupted(self._videos)

    def unpack_all(self, stop: Event) -> None:
        """Unpacks each finished video in the folder, in the order of names, until `stop` is set. Raises OSError."""
        for name in sorted(filter(has_video_name, names_in(self._videos))):
            if stop.is_set():
                return
            self._unpack(self._videos / name, stop)

    def _unpack(self, video: Path, stop: Event) -> None:
        try:
            status = video.lstat()
        except FileNotFoundError:
            return
        is_settled = not 0 <= time.time() - status.st_mtime < MIN_AGE_SECONDS  # a time in the future counts as settled
        if not (stat.S_ISREG(status.st_mode) and is_settled and is_unchanged(video, stamp_of(status))):
            return
        result = _run(video, self._folder, self._settings, stop)
        if result is None:
            return
        if result.exit_code == 0:
            self._failures.pop(video.name, None)
            if discard(video, stamp_of(status)):
                self._log(unpacked_line(video.name, result.last_line))
            return
        self._failures[video.name] += 1
        if result.exit_code == BROKEN_EXIT_CODE or self._failures[video.name] >= _MAX_ATTEMPTS:
            self._set_aside(video, result.last_line)
        else:
            self._log(f"failed: {video.name} could not be unpacked ({result.last_line}); retrying")

    def _set_aside(self, video: Path, reason: str) -> None:
        broken = self._videos / BROKEN_FOLDER
        broken.mkdir(exist_ok=True)
        free = broken / video.name
        if free.exists():
            free = broken / f"{video.stem}.{video.lstat().st_ino}{video.suffix}"
        video.rename(free)
        self._failures.pop(video.name, None)
        self._log(
            f"set aside: {video.name} is broken ({reason}): moved to {free}, frames that could be decoded are kept"
        )


def _run(video: Path, folder: Path, settings: VideoSettings, stop: Event) -> UnpackResult | None:
    """Runs the unpacking program; None, and the program is killed, when `stop` was set before its end."""
    command = [sys.executable, "-m", "capture.inputs.video_frames", str(video.resolve()), str(folder.resolve())]
    command += [str(settings.every_seconds), str(settings.scene_levels)]
    child = subprocess.Popen(  # noqa: S603 our own program
        command, cwd=_ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        while True:
            try:
                out, _ = child.communicate(timeout=0.2)
                break
            except subprocess.TimeoutExpired:
                if stop.is_set():
                    return None
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()
    last_line = out.strip().splitlines()[-1:] or [f"exit code {child.returncode}"]
    return UnpackResult(child.returncode, last_line[0])


@contextmanager
def unpacking(videos: VideoUnpacker, log: Log) -> Iterator[None]:
    """Unpacks new videos in a background thread while the block runs."""
    stop = Event()

    def work() -> None:
        while not stop.is_set():
            try:
                videos.unpack_all(stop)
            except OSError as error:
                log(f"failed: videos could not be unpacked ({error}); retrying")
            stop.wait(_POLL_SECONDS)

    thread = Thread(target=work, name="videos", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
