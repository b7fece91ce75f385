"""A picture's file on the camera's disk -> its content and its key.

In: a path. Out: a `Picture`, read only once nobody writes to the file any more, or a word why it was left alone. A
picture's path is a text all the way: pathlib interns every name that it is given, and the table of those grew anew by a
megabyte at a time, 6 MB in all over 100,000 pictures.
"""

import errno
import fcntl
import hashlib
import os
import stat
import time
from datetime import datetime
from pathlib import Path

from capture.config.constants import MAX_PICTURE_BYTES, SETTLED_SECONDS
from capture.config.settings import Settings, TimeSource
from capture.picture import Picture, Stamp
from lib.contract.image_key import ImageKey, InvalidImageKey, Shot, key_digest, parse_motion_name

_EXTENSIONS = {".jpg": "jpg", ".jpeg": "jpg", ".png": "png"}
_CAMERA_YEARS = range(1970, 2200)
# What datetime raises for a second outside its years 1 to 9999; which one depends on how far, and on the machine.
DATE_ERRORS = (ValueError, OverflowError, OSError)


class NotReady(Exception):
    """The file is still being written; look again later."""


class NotAPicture(Exception):
    """What has a picture's name is a link, a folder or a device: it is never read."""


class TooLarge(Exception):
    """The file is larger than MAX_PICTURE_BYTES: it is never read."""


def read_picture(path: str | Path, settings: Settings) -> Picture:
    """The picture in a file that nobody writes to.

    Raises NotReady, NotAPicture, TooLarge, FileNotFoundError when the file has gone, and
    lib.contract.image_key.InvalidImageKey when its time cannot be put into a key. The content is not
    looked at: what is no picture is the function's to judge.
    """
    path = os.fspath(path)
    name = os.path.basename(path)
    status = os.lstat(path)
    if not stat.S_ISREG(status.st_mode):
        raise NotAPicture(f"{path} is a link, a folder or a device")
    if status.st_size > MAX_PICTURE_BYTES:
        raise TooLarge(f"{path} has {status.st_size} bytes, and at most {MAX_PICTURE_BYTES} are read")
    # Should it be swapped now, neither a link nor a pipe can make us read something else or wait.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not _is_closed(descriptor, status):
            raise NotReady(f"{path} is still being written")
        content = os.read(descriptor, status.st_size + 1)  # no more than was checked, should it grow now
        if len(content) != status.st_size or stamp_of(os.fstat(descriptor)) != stamp_of(status):
            raise NotReady(f"{path} changed while it was read")
    finally:
        os.close(descriptor)
    try:
        shot = _shot(name, status, settings)
    except DATE_ERRORS as error:  # InvalidImageKey is one of them
        raise InvalidImageKey(
            f"{name}: its time cannot be put into a key ({error}); it stays until `touch` has given it another"
        ) from error
    sha256 = hashlib.sha256(content).digest()
    key = ImageKey(
        shot=shot,
        digest=key_digest(sha256),
        extension=_EXTENSIONS[os.path.splitext(name)[1].lower()],
    )
    return Picture(path=path, content=content, sha256=sha256, key=key, stamp=stamp_of(status))


def is_unchanged(path: str | Path, stamp: Stamp) -> bool:
    """Whether a file is the one that was read, and nobody has begun to write to it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:  # a link by now
        return False
    try:
        status = os.fstat(descriptor)
        return stamp_of(status) == stamp and _is_closed(descriptor, status)
    finally:
        os.close(descriptor)


def capture_time(name: str, status: os.stat_result, time_from: TimeSource) -> tuple[datetime, int | None, int | None]:
    """(when a file's picture was taken, motion's event, motion's frame); raises what `shutter_time` raises."""
    if time_from is TimeSource.ARRIVAL:
        # Linux's change time: a copy or a move into the folder sets it, and trying again does not.
        return datetime.fromtimestamp(status.st_ctime).astimezone(), None, None
    return shutter_time(name, status.st_mtime)


def _shot(name: str, status: os.stat_result, settings: Settings) -> Shot:
    taken_at, event, frame = capture_time(name, status, settings.time_from)
    return Shot(
        store_id=settings.store_id,
        aisle_id=settings.aisle_id,
        camera_id=settings.camera_id,
        taken_at=taken_at,
        motion_event=event,
        motion_frame=frame,
        expressions=settings.privacy.expressions,
    )


def shutter_time(name: str, modified_seconds: float) -> tuple[datetime, int | None, int | None]:
    """(shutter time with this machine's UTC offset then, motion's event, motion's frame) of a file.

    motion's own file name says it best; any other file was last modified when its picture was taken. Of the two
    instants that an hour has when the clocks go back, the one nearer to the file's own time is meant.
    Raises ValueError, OverflowError or OSError, as datetime does, when it is needed and is outside years 1 to 9999.
    """
    named = parse_motion_name(name)
    if named is None or named[0].year not in _CAMERA_YEARS:
        return datetime.fromtimestamp(modified_seconds).astimezone(), None, None
    wall_clock, event, frame = named
    instants = [wall_clock.replace(fold=fold).astimezone() for fold in (0, 1)]
    return min(instants, key=lambda instant: abs(instant.timestamp() - modified_seconds)), event, frame


def _is_closed(descriptor: int, status: os.stat_result) -> bool:
    """Whether nobody has the file open for writing.

    Linux grants a read lease only then (fcntl(2), F_SETLEASE). Where it grants none for another reason, such as a
    network file system or another owner, a file counts as closed when it has not changed for SETTLED_SECONDS.
    """
    if hasattr(fcntl, "F_SETLEASE"):
        try:
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except OSError as error:
            if error.errno == errno.EAGAIN:
                return False
        else:
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
            return True
    return is_settled(status, time.time())


def is_settled(status: os.stat_result, now_seconds: float) -> bool:
    """Whether a file has rested for SETTLED_SECONDS; a time in the future, from a clock put back, has too."""
    return not 0 <= now_seconds - status.st_mtime < SETTLED_SECONDS


def stamp_of(status: os.stat_result) -> Stamp:
    """What a file has to be still."""
    return Stamp(status.st_ino, status.st_size, status.st_mtime_ns)
