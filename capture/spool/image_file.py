"""Reads a picture's file once it is complete.

In: a path. Out: a `Picture` with content and object key, or an exception that says why the file was not read. Paths are
str, not pathlib's: see `capture.picture`.
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
from lib.contract.image_key import ImageKey, InvalidImageKey, Shot, key_digest
from lib.contract.picture_file import shutter_time

_EXTENSIONS = {".jpg": "jpg", ".jpeg": "jpg", ".png": "png"}
# What datetime raises for a time outside its years 1 to 9999; which one depends on the distance and the platform.
DATE_ERRORS = (ValueError, OverflowError, OSError)


class NotReady(Exception):
    """The file is still being written; try again later."""


class NotAPicture(Exception):
    """The file is a link, a folder or a device, which are never read."""


class TooLarge(Exception):
    """The file is larger than MAX_PICTURE_BYTES and is never read."""


def read_picture(path: str | Path, settings: Settings, status: os.stat_result | None = None) -> Picture:
    """Reads a file that no process has open for writing; `status` is its lstat, if the caller has it.

    Raises NotReady, NotAPicture, TooLarge, FileNotFoundError, and lib.contract.image_key.InvalidImageKey when its time
    does not fit into a key. The content is not validated: the function quarantines files that are not pictures.
    """
    path = os.fspath(path)
    name = os.path.basename(path)
    status = status or os.lstat(path)
    if not stat.S_ISREG(status.st_mode):
        raise NotAPicture(f"{path} is a link, a folder or a device")
    if status.st_size > MAX_PICTURE_BYTES:
        raise TooLarge(f"{path} has {status.st_size} bytes, and at most {MAX_PICTURE_BYTES} are read")
    # If it is replaced now, the flags prevent reading through a link and blocking on a pipe.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not _is_closed(descriptor, status):
            raise NotReady(f"{path} is still being written")
        content = os.read(descriptor, status.st_size + 1)  # no more than the checked size, even if it grows now
        if len(content) != status.st_size or stamp_of(os.fstat(descriptor)) != stamp_of(status):
            raise NotReady(f"{path} changed while it was read")
    finally:
        os.close(descriptor)
    try:
        shot = _shot(name, status, settings)
    except DATE_ERRORS as error:  # InvalidImageKey is one of them
        raise InvalidImageKey(
            f"{name}: its time cannot be put into a key ({error}); set another time with `touch`"
        ) from error
    sha256 = hashlib.sha256(content).digest()
    key = ImageKey(
        shot=shot,
        digest=key_digest(sha256),
        extension=_EXTENSIONS[os.path.splitext(name)[1].lower()],
    )
    return Picture(path=path, content=content, sha256=sha256, key=key, stamp=stamp_of(status))


def is_unchanged(path: str | Path, stamp: Stamp) -> bool:
    """Whether a file is still the version that was read, and no process has it open for writing."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:  # for example, replaced by a link
        return False
    try:
        status = os.fstat(descriptor)
        return stamp_of(status) == stamp and _is_closed(descriptor, status)
    finally:
        os.close(descriptor)


def capture_time(name: str, status: os.stat_result, time_from: TimeSource) -> tuple[datetime, int | None, int | None]:
    """(capture time, motion's event, motion's frame) of a file. Raises what `shutter_time` raises."""
    if time_from is TimeSource.ARRIVAL:
        # Linux's change time: a copy or a move into the folder sets it, and a retry does not.
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


def _is_closed(descriptor: int, status: os.stat_result) -> bool:
    """Whether no process has the file open for writing.

    Only then does Linux grant a read lease (fcntl(2), F_SETLEASE). Where it grants none for another reason, such as a
    network file system or another owner, a file counts as closed if it was not modified for SETTLED_SECONDS.
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
    """Whether a file was not modified for SETTLED_SECONDS; True for a time in the future (the clock was set back)."""
    return not 0 <= now_seconds - status.st_mtime < SETTLED_SECONDS


def stamp_of(status: os.stat_result) -> Stamp:
    """The stamp of a file's current version."""
    return Stamp(status.st_ino, status.st_size, status.st_mtime_ns)
