"""The pictures of a folder, with the keys under which their camera would have sent them.

In: files and folders, and the camera that took them. Out: an `OldPicture` for each JPEG or PNG, or an error that says
why a file cannot be sent. Files are only read.
"""

import hashlib
import io
import os
import stat
import struct
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, UnidentifiedImageError

from infra.errors import InvalidSettings
from infra.history.blog_records import ImportedCamera
from infra.history.picture_times import TimeFrom, shot_of
from lib.contract.image_key import FIRST_DAY, ImageKey, key_digest
from lib.contract.picture_file import MAX_ANALYZED_BYTES, media_type

_PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".png"})
_MIN_SIDE_PIXELS = 80  # https://docs.aws.amazon.com/rekognition/latest/dg/limits.html
# What Pillow raises for damaged pictures and EXIF data, depending on where the damage is.
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, struct.error)
_BAD_EXIF = (*_DAMAGED, AttributeError, KeyError, IndexError, OverflowError, TypeError, ZeroDivisionError)


class NotAPicture(Exception):
    """The file is something else, and is left."""


class UnusablePicture(Exception):
    """A picture that cannot be sent; the message says why."""


@dataclass(frozen=True, slots=True)
class OldPicture:
    """A file that can be sent under `key`."""

    path: Path
    key: ImageKey
    time_from: TimeFrom

    def content(self) -> bytes:
        """Reads it again. Raises UnusablePicture if it is gone or another."""
        content, _ = _read(self.path)
        if key_digest(hashlib.sha256(content).digest()) != self.key.digest:
            raise UnusablePicture("it was changed since this import began")
        return content


def find_paths(sources: Iterable[Path]) -> tuple[dict[Path, int], dict[Path, str]]:
    """The size in bytes of each file below the sources, and the reason for each one or folder that cannot be read.

    Links to folders are not followed. Raises InvalidSettings for a source that does not exist, and if there are no
    files.
    """
    found: dict[Path, int] = {}
    problems: dict[Path, str] = {}

    def unreadable(error: OSError) -> None:
        problems[Path(error.filename)] = f"cannot be read: {error.strerror}"

    for source in sources:
        for path in _below(source, unreadable):
            try:
                found[path.parent.resolve() / path.name] = path.lstat().st_size
            except OSError as error:
                unreadable(error)
    if not found and not problems:
        raise InvalidSettings(f"{', '.join(map(str, sources))} has no files", "Pass files or folders of pictures.")
    return found, problems


def _below(source: Path, unreadable: Callable[[OSError], None]) -> Iterator[Path]:
    try:
        is_folder = stat.S_ISDIR(source.stat().st_mode)
    except OSError as error:
        raise InvalidSettings(f"{source}: {error.strerror}", "Pass files or folders of pictures.") from error
    if not is_folder:
        yield source
    for parent, _, names in os.walk(source, onerror=unreadable):
        yield from (Path(parent, name) for name in names)


def old_picture(path: Path, camera: ImportedCamera, now: datetime) -> OldPicture:
    """The picture of a file. Raises NotAPicture or UnusablePicture; `now` is aware."""
    try:
        content, modified_seconds = _read(path)
        exif = _exif(content)
    except UnusablePicture as error:
        if path.suffix.lower() in _PICTURE_SUFFIXES:
            raise
        raise NotAPicture(str(error)) from error
    try:
        shot, time_from = shot_of(path.name, modified_seconds, exif, camera)
    except (ValueError, OverflowError, OSError) as error:  # InvalidImageKey is one of them
        raise UnusablePicture(f"its time cannot be put into a key ({error})") from error
    if shot.observed_local.date() < FIRST_DAY:
        raise UnusablePicture(f"taken on {shot.dt} by {time_from}, and the tables begin with {FIRST_DAY}")
    if shot.taken_at > now:
        raise UnusablePicture(f"taken on {shot.taken_at:%Y-%m-%d at %H:%M} by {time_from}, which is in the future")
    extension = "png" if media_type(content) == "image/png" else "jpg"
    digest = key_digest(hashlib.sha256(content).digest())
    return OldPicture(path, ImageKey(shot=shot, digest=digest, extension=extension), time_from)


def _read(path: Path) -> tuple[bytes, float]:
    """The content, and when it was modified, in epoch seconds. Raises UnusablePicture."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise UnusablePicture("a link or a device, which is not read")
        if status.st_size > MAX_ANALYZED_BYTES:
            raise UnusablePicture(f"{status.st_size:,} bytes, and at most {MAX_ANALYZED_BYTES:,} can be analysed")
        return path.read_bytes(), status.st_mtime
    except OSError as error:
        raise UnusablePicture(f"cannot be read: {error.strerror}") from error


def _exif(content: bytes) -> dict[int, Any]:
    """The EXIF data of the shot, as far as it can be read. Raises UnusablePicture."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as file:
            if min(file.size) < _MIN_SIDE_PIXELS:
                raise UnusablePicture(
                    f"{file.width} x {file.height} pixels, and each side needs at least {_MIN_SIDE_PIXELS}"
                )
            exif = Image.Exif()
            try:
                exif.load(file.info.get("exif") or _exif_chunk(content))
                return dict(exif.get_ifd(ExifTags.IFD.Exif))
            except _BAD_EXIF:
                return {}
    except UnidentifiedImageError as error:
        raise UnusablePicture("neither a JPEG nor a PNG") from error
    except (*_DAMAGED, Image.DecompressionBombError) as error:
        raise UnusablePicture(f"damaged: {error}") from error


def _exif_chunk(content: bytes) -> bytes:
    """The EXIF data of a PNG, which may come after the pixels: Pillow would decode these to find it."""
    position = 8 if media_type(content) == "image/png" else len(content)
    while position + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, position)
        if kind == b"eXIf":
            return content[position + 8 : position + 8 + length]
        position += 12 + length
    return b""
