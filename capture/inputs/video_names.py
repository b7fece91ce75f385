"""The start time of a video, and the file names of its frames.

In: a video's file name, modification time and length. Out: motion's event number and the start time; for each frame a
file name that `image_key.parse_motion_name` parses. The names are deterministic, so unpacking a video twice adds
no files.
"""

import re
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from lib.contract.picture_file import closest_instant

# Shared by the program that unpacks and its parent: the exit code for a broken video, and the prefix of a frame's file
# while it is being written.
BROKEN_EXIT_CODE = 3
HIDDEN_FRAME = ".frame-"

# motion's default movie_filename is %t-%v-%Y%m%d%H%M%S: https://motion-project.github.io/motion_config.html
_MOVIE_NAME = re.compile(r"(?:.*-)?(?P<event>\d{1,9})-(?P<time>\d{14})\.[^.]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class VideoStart:
    """`event` is motion's event number, or a 31-bit hash of the file name; `at` is the first frame's aware time."""

    event: int
    at: datetime

    def frame_name(self, number: int, offset: timedelta) -> str:
        """The file name of frame `number`, counted from 0 in the whole video, at `offset` after the start."""
        return f"{self.event:02d}-{self.frame_time(offset):%Y%m%d%H%M%S}-{number:02d}.jpg"

    def frame_time(self, offset: timedelta) -> datetime:
        """The capture time of the frame at `offset`, in the machine's time zone."""
        return (self.at + offset).astimezone()


def start_of(name: str, modified_seconds: float, length: timedelta) -> VideoStart:
    """The start from motion's movie file name; for any other name, the modification time minus the length.

    Raises ValueError, OverflowError or OSError for times outside datetime's years.
    """
    from_modified = datetime.fromtimestamp(modified_seconds).astimezone() - length
    match = _MOVIE_NAME.fullmatch(name)
    if match is not None:
        try:
            wall_clock = datetime.strptime(match["time"], "%Y%m%d%H%M%S")
        except ValueError:  # fourteen digits that are not a date
            pass
        else:
            return VideoStart(int(match["event"]), closest_instant(wall_clock, from_modified.timestamp()))
    return VideoStart(zlib.crc32(name.encode()) & 0x7FFFFFFF, from_modified.astimezone())
