"""Unpacks one video into pictures in the camera's folder; a separate program that `capture.inputs.videos` starts.

In: a finished video. Out: JPEGs named in motion's format, with their capture time as modification time. Each is written
under a hidden name, flushed to the disk and renamed, so that readers see only whole pictures; existing files are never
overwritten. It is a separate program because a decoder takes 75 megabytes and a broken video may crash it.

Exit codes: 0, all selected frames are written; 3, the video is broken, and the frames that could be decoded are
written; any other: retry later.
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

from capture.inputs.video_names import BROKEN_EXIT_CODE, HIDDEN_FRAME, VideoStart, start_of
from capture.transform.thumbnail import SIDE, difference

_QUALITY = 90
_MAX_PICTURES_PER_INTERVAL = 4
# Added to a frame's number where another picture already has its name, such as a frame of another video.
_COLLISION_OFFSET = 1_000_000


class BrokenVideo(Exception):
    """The video cannot be decoded, or only in part."""


def unpack(video: Path, folder: Path, every_seconds: float, scene_levels: int) -> int:
    """Writes the selected frames as pictures and returns their number. Raises BrokenVideo and OSError."""
    try:
        with av.open(str(video)) as container:
            if not container.streams.video:
                raise BrokenVideo("it has no video stream")
            written = _write_all(container, video, folder, every_seconds, scene_levels)
    except av.FFmpegError as error:
        raise BrokenVideo(f"{type(error).__name__}: {error.strerror}") from error
    if not written:
        raise BrokenVideo("no frame can be decoded")
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
    for number, offset_seconds, frame in _selected_frames(container.decode(stream), rate, every_seconds, scene_levels):
        out = io.BytesIO()
        image: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
        image.save(out, "JPEG", quality=_QUALITY)
        write_frame(folder, start, number, timedelta(seconds=offset_seconds), out.getvalue())
        written += 1
    return written


def _selected_frames(
    frames: Iterator[VideoFrame], rate: float, every_seconds: float, scene_levels: int
) -> Iterator[tuple[int, float, VideoFrame]]:
    """Yields (frame number, seconds after the start, frame): the first, one per interval, and each scene change."""
    first_seconds: float | None = None
    last_seconds, last_thumbnail = 0.0, b""
    for number, frame in enumerate(frames):
        at_seconds = number / rate if frame.time is None else frame.time
        first_seconds = at_seconds if first_seconds is None else first_seconds
        offset_seconds = at_seconds - first_seconds
        gap_seconds = offset_seconds - last_seconds
        if last_thumbnail and gap_seconds < every_seconds / _MAX_PICTURES_PER_INTERVAL:
            continue
        small = _thumbnail(frame)
        if not last_thumbnail or gap_seconds >= every_seconds or difference(small, last_thumbnail) >= scene_levels:
            last_seconds, last_thumbnail = offset_seconds, small
            yield number, offset_seconds, frame


def _thumbnail(frame: VideoFrame) -> bytes:
    grey = frame.reformat(width=SIDE, height=SIDE, format="gray", interpolation="AREA")
    plane = grey.planes[0]
    rows = bytes(plane)
    return b"".join(rows[start : start + SIDE] for start in range(0, SIDE * plane.line_size, plane.line_size))


def write_frame(folder: Path, start: VideoStart, number: int, offset: timedelta, content: bytes) -> None:
    """Writes one picture atomically, without overwriting another."""
    path = folder / start.frame_name(number, offset)
    while path.exists():
        if path.read_bytes() == content:
            return
        number += _COLLISION_OFFSET
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
    """Flushes the folder's entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def main(arguments: list[str]) -> int:
    """In: VIDEO FOLDER EVERY_SECONDS SCENE_LEVELS. Prints the number of pictures or the error; returns an exit code."""
    video, folder, every_seconds, scene_levels = arguments
    try:
        print(unpack(Path(video), Path(folder), float(every_seconds), int(scene_levels)))
    except BrokenVideo as error:
        print(error)
        return BROKEN_EXIT_CODE
    except OSError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
