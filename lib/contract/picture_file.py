"""A picture's file: when its shutter opened, its media type, and the size that can be analysed.

In: a file's name, modification time or content. Out: the facts that its key and its upload need, the same in each
program that sends pictures.
"""

from datetime import UTC, datetime, tzinfo

from lib.contract.image_key import parse_motion_name

MAX_ANALYZED_BYTES = 15_000_000  # Rekognition's limit of a picture in S3
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CAMERA_YEARS = range(1970, 2200)


def shutter_time(
    name: str, modified_seconds: float, time_zone: tzinfo | None = None
) -> tuple[datetime, int | None, int | None]:
    """(aware shutter time in `time_zone`, by default the machine's, motion's event, motion's frame) of a file.

    The time comes from motion's file name; for any other name, from the modification time. Raises ValueError,
    OverflowError or OSError, as datetime does, if the modification time is needed and is outside the years 1 to 9999.
    """
    named = parse_motion_name(name)
    if named is None or named[0].year not in _CAMERA_YEARS:
        return datetime.fromtimestamp(modified_seconds).astimezone(time_zone), None, None
    wall_clock, event, frame = named
    return closest_instant(wall_clock, modified_seconds, time_zone), event, frame


def closest_instant(wall_clock: datetime, seconds: float, time_zone: tzinfo | None = None) -> datetime:
    """The aware time of a wall clock in `time_zone`, by default the machine's.

    In the hour that is repeated when the clocks go back, the instant closer to the epoch seconds is meant.
    """
    instants = [_aware(wall_clock.replace(fold=fold), time_zone) for fold in (0, 1)]
    return min(instants, key=lambda instant: abs(instant.timestamp() - seconds))


def media_type(content: bytes) -> str:
    """The media type by the first bytes; anything but a PNG is called a JPEG, which the analyzer then checks."""
    return "image/png" if content.startswith(_PNG_SIGNATURE) else "image/jpeg"


def _aware(wall_clock: datetime, time_zone: tzinfo | None) -> datetime:
    if time_zone is None:
        return wall_clock.astimezone()
    return wall_clock.replace(tzinfo=time_zone).astimezone(UTC).astimezone(time_zone)
