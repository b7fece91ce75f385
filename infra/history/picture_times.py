"""Where and when an old picture was taken; pure.

In: a file's name, modification time and EXIF data, and the camera. Out: the shot, and what its time is that of: in this
order,

- a name that this project or motion gave it, because the uploader uses that one, and the key shall be the same,
- its EXIF data (DateTimeOriginal, else DateTimeDigitized, with their offset if it is there),
- another date and time in its name, such as IMG_20211003_101530.jpg,
- its last modification.

A time without an offset is the wall clock of the camera's time zone.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from infra.history.blog_records import ImportedCamera
from lib.contract.image_key import ImageKey, InvalidImageKey, Shot, camera_prefix, parse_motion_name
from lib.contract.picture_file import closest_instant, shutter_time

_NAMED_TIME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)[-_. T]?(\d\d)[-_.h]?(\d\d)[-_.m]?(\d\d)", re.ASCII
)
# Tags of the time, its fraction of a second, and its offset: DateTimeOriginal's, and DateTimeDigitized's.
_EXIF_TAGS = ((0x9003, 0x9291, 0x9011), (0x9004, 0x9292, 0x9012))


class TimeFrom(StrEnum):
    """What a picture's time was read from."""

    NAME = "the file name"
    EXIF = "EXIF"
    MODIFICATION = "the last modification"


def shot_of(
    name: str, modified_seconds: float, exif: Mapping[int, Any], camera: ImportedCamera
) -> tuple[Shot, TimeFrom]:
    """The shot of a file. Raises InvalidImageKey, ValueError, OverflowError or OSError for a time outside all years."""
    if (sent := _sent_before(name, camera)) is not None:
        return sent, TimeFrom.NAME
    taken_at, event, frame = shutter_time(name, modified_seconds, camera.time_zone)
    time_from = TimeFrom.MODIFICATION
    if parse_motion_name(name) is not None:
        time_from = TimeFrom.NAME
    elif (of_exif := _exif_time(exif, modified_seconds, camera)) is not None:
        taken_at, time_from = of_exif, TimeFrom.EXIF
    elif (named := _named_time(name)) is not None:
        taken_at, time_from = closest_instant(named, modified_seconds, camera.time_zone), TimeFrom.NAME
    shot = Shot(
        store_id=camera.store_id,
        aisle_id=camera.aisle_id,
        camera_id=camera.camera_id,
        taken_at=taken_at,
        motion_event=event,
        motion_frame=frame,
    )
    return shot, time_from


def _sent_before(name: str, camera: ImportedCamera) -> Shot | None:
    """The shot of a file that was copied from the archive bucket, and so has the name of its key."""
    folders = camera_prefix(camera.store_id, camera.aisle_id, camera.camera_id)
    try:
        return ImageKey.parse(f"{folders}dt={name[:4]}-{name[4:6]}-{name[6:8]}/{name}").shot
    except InvalidImageKey:
        return None


def _exif_time(exif: Mapping[int, Any], modified_seconds: float, camera: ImportedCamera) -> datetime | None:
    for time_tag, fraction_tag, offset_tag in _EXIF_TAGS:
        try:
            wall_clock = datetime.strptime(_text(exif, time_tag), "%Y:%m:%d %H:%M:%S")
        except ValueError:  # it is missing, or 0000:00:00 00:00:00 for a camera whose clock was not set
            continue
        if fraction := re.match(r"\d{1,6}", _text(exif, fraction_tag), re.ASCII):
            wall_clock = wall_clock.replace(microsecond=int(fraction[0].ljust(6, "0")))
        try:
            offset = datetime.strptime(_text(exif, offset_tag), "%z").tzinfo
        except ValueError:
            return closest_instant(wall_clock, modified_seconds, camera.time_zone)
        return wall_clock.replace(tzinfo=offset).astimezone(camera.time_zone)
    return None


def _text(exif: Mapping[int, Any], tag: int) -> str:
    return str(exif.get(tag, "")).strip("\0 ")


def _named_time(name: str) -> datetime | None:
    match = _NAMED_TIME.search(name)
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups())
    try:
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
