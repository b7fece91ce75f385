"""A folder of videos -> pictures in the camera's folder.

In: videos that nobody writes to any more. Out: their frames as pictures, for the station to send; each video is deleted
once all its frames lie there on the disk. One that cannot be decoded to its end is set aside in `broken/`, never
deleted. A video that a crash or the end of the program cuts short is unpacked again, to the same names and bytes.
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
from capture.inputs.video_names import BROKEN, HIDDEN_FRAME
from capture.spool.image_file import is_unchanged, stamp_of
from capture.spool.post_upload import discard, recover_interrupted

BROKEN_FOLDER = "broken"
# A file system without leases tells only by this that nobody writes, and a recorder may flush seldom.
RESTED_SECONDS = 10.0
_LOOK_SECONDS = 10.0
_TRIES = 3
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Unpacked:
    """How the program that unpacks one video ended, and its last line."""

    code: int
    word: str


class Videos:
    """Unpacks what lies in `settings.folder` into `folder`. `log` is given a line for each video."""

    def __init__(self, settings: VideoSettings, folder: Path, log: Log) -> None:
        assert settings.folder is not None  # noqa: S101 for the type: without one nobody makes this
        self._settings = settings
        self._videos = settings.folder
        self._folder = folder
        self._log = log
        self._failures: Counter[str] = Counter()

    def begin(self) -> None:
        """What a crash has left: half-written frames go, and a video that was leaving comes back."""
        for name in [name for name in names_in(self._folder) if name.startswith(HIDDEN_FRAME)]:
            (self._folder / name).unlink(missing_ok=True)
        if self._videos != self._folder:  # there the station does it
            recover_interrupted(self._videos)

    def unpack_all(self, stop: Event) -> None:
        """Unpacks each closed video that lies there now, the oldest name first, until `stop` is set. Raises OSError."""
        for name in sorted(filter(has_video_name, names_in(self._videos))):
            if stop.is_set():
                return
            self._unpack(self._videos / name, stop)

    def _unpack(self, video: Path, stop: Event) -> None:
        try:
            status = video.lstat()
        except FileNotFoundError:
            return
        rests = not 0 <= time.time() - status.st_mtime < RESTED_SECONDS  # a time in the future rests too
        if not (stat.S_ISREG(status.st_mode) and rests and is_unchanged(video, stamp_of(status))):
            return
        unpacked = _run(video, self._folder, self._settings, stop)
        if unpacked is None:
            return
        if unpacked.code == 0:
            self._failures.pop(video.name, None)
            if discard(video, stamp_of(status)):
                self._log(f"unpacked: {video.name}, {unpacked.word} pictures")
            return
        self._failures[video.name] += 1
        if unpacked.code == BROKEN or self._failures[video.name] >= _TRIES:
            self._set_aside(video, unpacked.word)
        else:
            self._log(f"failed: {video.name} could not be unpacked ({unpacked.word}); it is tried again")

    def _set_aside(self, video: Path, why: str) -> None:
        broken = self._videos / BROKEN_FOLDER
        broken.mkdir(exist_ok=True)
        free = broken / video.name
        if free.exists():
            free = broken / f"{video.stem}.{video.lstat().st_ino}{video.suffix}"
        video.rename(free)
        self._failures.pop(video.name, None)
        self._log(f"set aside: {video.name} is a broken video ({why}): it lies in {free}, what could be read was taken")


def _run(video: Path, folder: Path, settings: VideoSettings, stop: Event) -> Unpacked | None:
    """None when `stop` was set before the end."""
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
    word = out.strip().splitlines()[-1:] or [f"it ended with {child.returncode}"]
    return Unpacked(child.returncode, word[0])


@contextmanager
def unpacking(videos: Videos, log: Log) -> Iterator[None]:
    """Unpacks videos as they come while the block runs."""
    ended = Event()

    def work() -> None:
        while not ended.is_set():
            try:
                videos.unpack_all(ended)
            except OSError as error:
                log(f"failed: videos cannot be unpacked ({error}); they are tried again")
            ended.wait(_LOOK_SECONDS)

    thread = Thread(target=work, name="videos", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
