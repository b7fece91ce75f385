"""One video -> pictures in the camera's folder; a program of its own, which `capture.inputs.videos` starts.

In: a closed video. Out: JPEGs under motion's kind of name, changed last when their shutter opened. Each is written
under a hidden name, flushed to the disk and renamed, so whoever looks sees whole pictures only; what lies there already
is left. A program of its own, because a decoder takes 75 megabytes and may be ended by a broken video.

Exit codes: 0, every frame asked for lies there; 3, the video is broken, and what could be decoded lies there; any
other, it may work later.
"""

import io
import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import av
from av.video.frame import VideoFrame
from PIL import Image

from capture.inputs.video_names import BROKEN, HIDDEN_FRAME, VideoStart, start_of
from capture.transform.thumbnail import SIDE, difference

_QUALITY = 90
_PICTURES_AN_INTERVAL = 4
# Two videos whose frames would have one name: the second's numbers begin here.
_NEXT_NUMBERS = 1_000_000


class Broken(Exception):
    """The video cannot be decoded, or not to its end."""


def unpack(video: Path, folder: Path, every_seconds: float, scene_levels: int) -> int:
    """Writes the frames that are worth it, and returns how many. Raises Broken, and OSError."""
    try:
        with av.open(str(video)) as container:
            if not container.streams.video:
                raise Broken("it has no pictures")
            written = _write_all(container, video, folder, every_seconds, scene_levels)
    except av.FFmpegError as error:
        raise Broken(f"{type(error).__name__}: {error.strerror}") from error
    if not written:
        raise Broken("it has no frame that can be decoded")
    _flush(folder)
    return written


def _write_all(
    container: av.container.InputContainer, video: Path, folder: Path, every_seconds: float, scene_levels: int
) -> int:
    status = video.stat()
    stream = container.streams.video[0]
    length_seconds = container.duration / av.time_base if container.duration else 0.0
    start = start_of(video.name, status.st_mtime, timedelta(seconds=length_seconds))
    rate = float(stream.average_rate or 0) or 25.0
    written = 0
    for number, offset_seconds, frame in _chosen(container.decode(stream), rate, every_seconds, scene_levels):
        out = io.BytesIO()
        image: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
        image.save(out, "JPEG", quality=_QUALITY)
        write_frame(folder, start, number, timedelta(seconds=offset_seconds), out.getvalue())
        written += 1
    return written


def _chosen(
    frames: Iterator[VideoFrame], rate: float, every_seconds: float, scene_levels: int
) -> Iterator[tuple[int, float, VideoFrame]]:
    """(number in the video, seconds after its start, frame) of the first, one every while, and each new scene."""
    began_seconds: float | None = None
    last_seconds, last_small = 0.0, b""
    for number, frame in enumerate(frames):
        at_seconds = number / rate if frame.time is None else frame.time
        began_seconds = at_seconds if began_seconds is None else began_seconds
        offset_seconds = at_seconds - began_seconds
        waited_seconds = offset_seconds - last_seconds
        if last_small and waited_seconds < every_seconds / _PICTURES_AN_INTERVAL:
            continue
        small = _thumbnail(frame)
        if not last_small or waited_seconds >= every_seconds or difference(small, last_small) >= scene_levels:
            last_seconds, last_small = offset_seconds, small
            yield number, offset_seconds, frame


def _thumbnail(frame: VideoFrame) -> bytes:
    grey = frame.reformat(width=SIDE, height=SIDE, format="gray", interpolation="AREA")
    plane = grey.planes[0]
    rows = bytes(plane)
    return b"".join(rows[start : start + SIDE] for start in range(0, SIDE * plane.line_size, plane.line_size))


def write_frame(folder: Path, start: VideoStart, number: int, offset: timedelta, content: bytes) -> None:
    """One picture, whole or not at all; never in the place of another."""
    path = folder / start.frame_name(number, offset)
    while path.exists():
        if path.read_bytes() == content:
            return
        number += _NEXT_NUMBERS
        path = folder / start.frame_name(number, offset)
    hidden = path.with_name(HIDDEN_FRAME + path.name)
    with hidden.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    taken_at_seconds = start.frame_time(offset).timestamp()
    os.utime(hidden, (taken_at_seconds, taken_at_seconds))
    hidden.rename(path)


def _flush(folder: Path) -> None:
    """The names are on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def main(arguments: list[str]) -> int:
    """VIDEO FOLDER EVERY_SECONDS SCENE_LEVELS; prints how many pictures, or the reason, and returns the exit code."""
    video, folder, every_seconds, scene_levels = arguments
    try:
        print(unpack(Path(video), Path(folder), float(every_seconds), int(scene_levels)))
    except Broken as error:
        print(error)
        return BROKEN
    except OSError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
