"""The card never fills up: what goes when there is no room for all.

In: the limits, and what lies in the camera's folder and in `sent/`. Out: deleted files, counted by reason. First goes
what S3 has (`sent/`, the oldest first), then near-duplicates of what waits, where they are told, then the oldest
pictures, those least of all that are being sent. Other files are never touched, and the camera is never stopped.
"""

import heapq
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from capture.config.retention import CardLimits
from capture.folder import free_bytes, plain_files_in
from capture.status.stats import Dropped

# So many of the oldest are looked at in one go, so that a large backlog does not fill the memory.
_OLDEST = 1000
_DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True, order=True)
class _Lying:
    since_seconds: float
    name: str
    size_bytes: int


class Near(Protocol):
    """What `near_duplicates.NearDuplicates` does."""

    def repeats(self, path: Path) -> bool: ...
    def forget(self, name: str) -> None: ...


class Card:
    """Keeps to `limits`; `is_busy` says of a name whether its picture is being sent now.

    `near` tells near-duplicates, None where nobody asked for that; it hears what was deleted.
    """

    def __init__(
        self,
        folder: Path,
        sent: Path | None,
        limits: CardLimits,
        is_busy: Callable[[str], bool],
        free: Callable[[Path], int] = free_bytes,
        near: Near | None = None,
    ) -> None:
        self._folder = folder
        self._sent = sent
        self._limits = limits
        self._is_busy = is_busy
        self._free = free
        self._near = near
        # A picture is looked at once; only the oldest ever are.
        self._looked_at: dict[str, None] = {}

    @property
    def is_short(self) -> bool:
        """Whether less is free than has to be: a question that costs next to nothing."""
        return self._free(self._folder) < self._limits.free_bytes

    def tidy(self, clock_is_right: bool) -> Dropped:
        """Deletes until all limits hold, as far as that helps; more may be left to do while `is_short`.

        Without a right clock nobody's age is known, and age is no reason. Raises OSError where a folder cannot be read.
        """
        sent = self._tidy_sent(clock_is_right)
        for_age = for_space = near_duplicates = 0
        if self.is_short or self._limits.waiting_bytes is not None or self._limits.waiting_days is not None:
            total_bytes, oldest = _oldest_of(self._folder, lambda status: status.st_mtime)
            too_old = _before(self._limits.waiting_days) if clock_is_right else -1.0
            for lying in oldest:
                if self._near is None or not (self.is_short or _exceeds(total_bytes, self._limits.waiting_bytes)):
                    break
                if self._repeats(lying.name, self._near) and _delete(self._folder / lying.name):
                    total_bytes -= lying.size_bytes
                    near_duplicates += 1
            for lying in oldest:
                is_too_old = lying.since_seconds < too_old
                if not (is_too_old or self.is_short or _exceeds(total_bytes, self._limits.waiting_bytes)):
                    break
                if not self._is_busy(lying.name) and _delete(self._folder / lying.name):
                    if self._near is not None:
                        self._near.forget(lying.name)
                    total_bytes -= lying.size_bytes
                    for_age += is_too_old
                    for_space += not is_too_old
        return Dropped(sent, for_space + near_duplicates, for_age, near_duplicates)

    def _repeats(self, name: str, near: Near) -> bool:
        """Whether a picture looks like a frame of its event that stays; each is asked once."""
        if name in self._looked_at or self._is_busy(name):
            return False
        if near.repeats(self._folder / name):
            return True
        self._looked_at[name] = None
        if len(self._looked_at) > 2 * _OLDEST:
            del self._looked_at[next(iter(self._looked_at))]
        return False

    def _tidy_sent(self, clock_is_right: bool) -> int:
        """The time of its move counts here, which Linux keeps as the time of a file's last change."""
        if self._sent is None:
            return 0
        total_bytes, oldest = _oldest_of(self._sent, lambda status: status.st_ctime)
        too_old = _before(self._limits.sent_days) if clock_is_right else -1.0
        deleted = 0
        for lying in oldest:
            if not (lying.since_seconds < too_old or self.is_short or total_bytes > self._limits.sent_bytes):
                break
            if _delete(self._sent / lying.name):
                total_bytes -= lying.size_bytes
                deleted += 1
        return deleted


def _oldest_of(folder: Path, since: Callable[[os.stat_result], float]) -> tuple[int, list[_Lying]]:
    """The bytes of all pictures in a folder, and the oldest of them."""
    total_bytes = 0

    def found() -> Iterator[_Lying]:
        nonlocal total_bytes
        for name, status in plain_files_in(folder):
            total_bytes += status.st_size
            yield _Lying(since(status), name, status.st_size)

    oldest = heapq.nsmallest(_OLDEST, found())
    return total_bytes, oldest


def _before(days: int | None) -> float:
    return -1.0 if days is None else time.time() - days * _DAY_SECONDS


def _exceeds(total_bytes: int, limit_bytes: int | None) -> bool:
    return limit_bytes is not None and total_bytes > limit_bytes


def _delete(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True
