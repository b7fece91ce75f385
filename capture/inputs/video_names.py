"""A video's file -> when it began, and the names of its frames' files.

In: a video's name, its last change and its length. Out: motion's event and the start; a name for each frame that
`lib.contract.image_key.motion_name` reads. The same video gives the same names, so unpacking it twice adds nothing.
"""

import re
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

# Between the program that unpacks and the one that starts it: the exit code for a broken video, and how a frame's file
# begins while it is written.
BROKEN = 3
HIDDEN_FRAME = ".frame-"

# motion's default movie_filename is %t-%v-%Y%m%d%H%M%S: https://motion-project.github.io/motion_config.html
_MOVIE_NAME = re.compile(r"(?:.*-)?(?P<event>\d{1,9})-(?P<time>\d{14})\.[^.]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class VideoStart:
    """motion's event, or a number of 31 bits that stands for the name; the first frame's time with its UTC offset."""

    event: int
    at: datetime

    def frame_name(self, number: int, offset: timedelta) -> str:
        """The file of the frame `number`, counted from 0 in the whole video, `offset` after its start."""
        return f"{self.event:02d}-{self.frame_time(offset):%Y%m%d%H%M%S}-{number:02d}.jpg"

    def frame_time(self, offset: timedelta) -> datetime:
        """The shutter time of that frame, on the machine's wall clock."""
        return (self.at + offset).astimezone()


def start_of(name: str, modified_seconds: float, length: timedelta) -> VideoStart:
    """What motion's name for a movie says; any other video ended when it was last modified.

    Raises ValueError, OverflowError or OSError for times outside of datetime's years.
    """
    by_its_end = datetime.fromtimestamp(modified_seconds).astimezone() - length
    named = _MOVIE_NAME.fullmatch(name)
    if named is not None:
        try:
            wall_clock = datetime.strptime(named["time"], "%Y%m%d%H%M%S")
        except ValueError:  # fourteen digits that are no date
            pass
        else:
            instants = [wall_clock.replace(fold=fold).astimezone() for fold in (0, 1)]
            at = min(instants, key=lambda instant: abs(instant.timestamp() - by_its_end.timestamp()))
            return VideoStart(int(named["event"]), at)
    return VideoStart(zlib.crc32(name.encode()) & 0x7FFFFFFF, by_its_end.astimezone())
