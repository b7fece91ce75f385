"""Frames of one motion event that look the same: one of them is enough.

In: a picture of the folder. Out: whether it differs from those of its event that were kept, by so little that nobody
need see it. A picture stands for others only for a minute, so that a shopper who stands still is seen once a minute,
and only until it is said that it was not sent after all. Pictures without motion's event number are never compared.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from capture.config.constants import NEAR_DUPLICATE
from capture.picture import Picture
from capture.transform.step import HeldBack
from capture.transform.thumbnail import difference, thumbnail
from lib.contract.image_key import motion_name

STANDS_FOR = timedelta(minutes=1)
# A kilobyte each: two megabytes at most.
_EVENTS_KEPT = 32
_FRAMES_KEPT = 64


@dataclass(frozen=True, slots=True)
class _Frame:
    name: str
    modified_ns: int
    taken_at: datetime
    thumbnail: bytes


class NearDuplicateFilter:
    """Remembers the last events. Frames whose thumbnails differ by less than `levels` of 255 look the same."""

    def __init__(self, levels: int) -> None:
        self._levels = levels
        self._lock = Lock()
        self._events: OrderedDict[int, deque[_Frame]] = OrderedDict()

    def __call__(self, picture: Picture) -> Picture | HeldBack:
        """The transform: the picture, or HeldBack. A picture that is tried again is never its own duplicate.

        Raises what Pillow raises for content that is no picture.
        """
        shot = picture.key.shot
        if shot.motion_event is None:
            return picture
        found = self._repeats(
            shot.motion_event, picture.name, picture.stamp.modified_ns, shot.observed_local, picture.content
        )
        return HeldBack(NEAR_DUPLICATE) if found else picture

    def is_duplicate(self, path: Path) -> bool:
        """Whether a picture that waits in the folder looks like one that was kept; if not, it is kept from now on.

        False for what is no picture, is half written, or has gone.
        """
        named = motion_name(path.name)
        if named is None:
            return False
        taken_at, event, _ = named
        try:
            modified_ns = path.lstat().st_mtime_ns
            return self._repeats(event, path.name, modified_ns, taken_at, path.read_bytes())
        except Exception:  # noqa: BLE001 - Pillow raises many kinds, and a picture that is not understood is kept
            return False

    def forget(self, name: str) -> None:
        """That file was not sent after all: it stands for no other."""
        with self._lock:
            for frames in self._events.values():
                for frame in [frame for frame in frames if frame.name == name]:
                    frames.remove(frame)

    def _repeats(self, event: int, name: str, modified_ns: int, taken_at: datetime, content: bytes) -> bool:
        with self._lock:
            frames = self._events.setdefault(event, deque(maxlen=_FRAMES_KEPT))
            self._events.move_to_end(event)
            if len(self._events) > _EVENTS_KEPT:
                self._events.popitem(last=False)
            if any((name, modified_ns) == (frame.name, frame.modified_ns) for frame in frames):
                return False
            small = thumbnail(content)
            near = (frame for frame in frames if abs(frame.taken_at - taken_at) <= STANDS_FOR)
            if any(difference(small, frame.thumbnail) < self._levels for frame in near):
                return True
            frames.append(_Frame(name, modified_ns, taken_at, small))
            return False
