"""Near-duplicate filter: holds back frames of one motion event that look the same.

In: a picture from the folder. Out: the picture, or HeldBack if it differs from a kept frame of its event by less than
the threshold. A kept frame suppresses others only for a minute, so that a shopper who stands still is seen once a
minute, and only until `forget` says that it was not uploaded. Pictures without motion's event number are never
compared.
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
from lib.contract.image_key import parse_motion_name

SUPPRESSES_FOR = timedelta(minutes=1)
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
    """Keeps the frames of the latest events. Two frames whose thumbnails differ by less than `levels` of 255 match."""

    def __init__(self, levels: int) -> None:
        self._levels = levels
        self._lock = Lock()
        self._events: OrderedDict[int, deque[_Frame]] = OrderedDict()

    def __call__(self, picture: Picture) -> Picture | HeldBack:
        """Returns the picture, or HeldBack. A retried picture is never its own duplicate.

        Raises what Pillow raises for content that is not a picture.
        """
        shot = picture.key.shot
        if shot.motion_event is None:
            return picture
        is_match = self._matches(
            shot.motion_event, picture.name, picture.stamp.modified_ns, shot.observed_local, picture.content
        )
        return HeldBack(NEAR_DUPLICATE) if is_match else picture

    def is_duplicate(self, path: Path) -> bool:
        """Whether a waiting picture matches a kept frame; if not, it becomes a kept frame.

        False for a file that is not a picture, is partly written, or has gone.
        """
        named = parse_motion_name(path.name)
        if named is None:
            return False
        taken_at, event, _ = named
        try:
            modified_ns = path.lstat().st_mtime_ns
            return self._matches(event, path.name, modified_ns, taken_at, path.read_bytes())
        except Exception:  # noqa: BLE001 - Pillow raises many kinds, and a picture that cannot be decoded is kept
            return False

    def forget(self, name: str) -> None:
        """Removes a frame that was not uploaded after all, so that it suppresses no others."""
        with self._lock:
            for frames in self._events.values():
                for frame in [frame for frame in frames if frame.name == name]:
                    frames.remove(frame)

    def _matches(self, event: int, name: str, modified_ns: int, taken_at: datetime, content: bytes) -> bool:
        with self._lock:
            frames = self._events.setdefault(event, deque(maxlen=_FRAMES_KEPT))
            self._events.move_to_end(event)
            if len(self._events) > _EVENTS_KEPT:
                self._events.popitem(last=False)
            if any((name, modified_ns) == (frame.name, frame.modified_ns) for frame in frames):
                return False
            small = thumbnail(content)
            recent = (frame for frame in frames if abs(frame.taken_at - taken_at) <= SUPPRESSES_FOR)
            if any(difference(small, frame.thumbnail) < self._levels for frame in recent):
                return True
            frames.append(_Frame(name, modified_ns, taken_at, small))
            return False
