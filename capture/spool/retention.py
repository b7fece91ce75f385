"""Retention: deletes pictures so that the camera's disk never fills up.

In: the disk quota, the camera's folder and `sent/`. Out: deleted files, counted by reason. The order of deletion is:
uploaded pictures in `sent/`, the oldest first; near-duplicates among the waiting pictures, if the filter is enabled;
the oldest waiting pictures. A picture whose upload is in progress is never deleted, and neither is any other kind of
file. The camera itself is never stopped.
"""

import heapq
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from capture.config.retention import DiskQuota
from capture.folder import free_bytes, plain_files_in
from capture.status.stats import Dropped

# How many of the oldest files one pass considers, so that a large backlog does not fill the memory.
_OLDEST = 1000
_DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True, order=True)
class _File:
    since_seconds: float
    name: str
    size_bytes: int


class DuplicateDetector(Protocol):
    """Implemented by `transform.dedupe.NearDuplicateFilter`."""

    def is_duplicate(self, path: Path) -> bool: ...
    def forget(self, name: str) -> None: ...


class Retention:
    """Enforces a disk quota on one camera's folder.

    `is_busy` returns whether the picture of that name is being uploaded. `near_duplicates` is None where the filter is
    disabled; it is notified of every deleted picture that it may have kept.
    """

    def __init__(
        self,
        folder: Path,
        sent: Path | None,
        quota: DiskQuota,
        is_busy: Callable[[str], bool],
        free: Callable[[Path], int] = free_bytes,
        near_duplicates: DuplicateDetector | None = None,
    ) -> None:
        self._folder = folder
        self._sent = sent
        self._quota = quota
        self._is_busy = is_busy
        self._free = free
        self._near_duplicates = near_duplicates
        # Pictures that are not duplicates: each is compared once. Only the oldest ever are.
        self._compared: dict[str, None] = {}

    @property
    def is_disk_low(self) -> bool:
        """Whether less space is free than the quota demands; a cheap check."""
        return self._free(self._folder) < self._quota.min_free_bytes

    def enforce(self, clock_is_trusted: bool) -> Dropped:
        """Deletes files until the quota holds, at most `_OLDEST` a folder; call it again while `is_disk_low`.

        With an untrusted clock the age of files is unknown, and none is deleted for its age. Raises OSError if a
        folder cannot be read.
        """
        sent = self._enforce_sent(clock_is_trusted)
        for_age = for_space = near_duplicates = 0
        if self.is_disk_low or self._quota.max_waiting_bytes is not None or self._quota.max_waiting_days is not None:
            total_bytes, oldest = _oldest_of(self._folder, lambda status: status.st_mtime)
            too_old = _before(self._quota.max_waiting_days) if clock_is_trusted else -1.0
            for file in oldest:
                if self._near_duplicates is None or not self._is_over_quota(total_bytes):
                    break
                if self._is_duplicate(file.name, self._near_duplicates) and _delete(self._folder / file.name):
                    total_bytes -= file.size_bytes
                    near_duplicates += 1
            for file in oldest:
                is_too_old = file.since_seconds < too_old
                if not (is_too_old or self._is_over_quota(total_bytes)):
                    break
                if not self._is_busy(file.name) and _delete(self._folder / file.name):
                    if self._near_duplicates is not None:
                        self._near_duplicates.forget(file.name)
                    total_bytes -= file.size_bytes
                    for_age += is_too_old
                    for_space += not is_too_old
        return Dropped(sent, for_space + near_duplicates, for_age, near_duplicates)

    def _is_over_quota(self, waiting_bytes: int) -> bool:
        limit_bytes = self._quota.max_waiting_bytes
        return self.is_disk_low or (limit_bytes is not None and waiting_bytes > limit_bytes)

    def _is_duplicate(self, name: str, near_duplicates: DuplicateDetector) -> bool:
        """Whether a picture is a near-duplicate of a frame of its event that is kept; compares each name once."""
        if name in self._compared or self._is_busy(name):
            return False
        if near_duplicates.is_duplicate(self._folder / name):
            return True
        self._compared[name] = None
        if len(self._compared) > 2 * _OLDEST:
            del self._compared[next(iter(self._compared))]
        return False

    def _enforce_sent(self, clock_is_trusted: bool) -> int:
        """A file's age in `sent/` counts from its move there, which sets Linux's change time."""
        if self._sent is None:
            return 0
        total_bytes, oldest = _oldest_of(self._sent, lambda status: status.st_ctime)
        too_old = _before(self._quota.max_sent_days) if clock_is_trusted else -1.0
        deleted = 0
        for file in oldest:
            if not (file.since_seconds < too_old or self.is_disk_low or total_bytes > self._quota.max_sent_bytes):
                break
            if _delete(self._sent / file.name):
                total_bytes -= file.size_bytes
                deleted += 1
        return deleted


def _oldest_of(folder: Path, since: Callable[[os.stat_result], float]) -> tuple[int, list[_File]]:
    """The total bytes of all pictures in a folder, and the `_OLDEST` oldest of them."""
    total_bytes = 0

    def found() -> Iterator[_File]:
        nonlocal total_bytes
        for name, status in plain_files_in(folder):
            total_bytes += status.st_size
            yield _File(since(status), name, status.st_size)

    oldest = heapq.nsmallest(_OLDEST, found())
    return total_bytes, oldest


def _before(days: int | None) -> float:
    return -1.0 if days is None else time.time() - days * _DAY_SECONDS


def _delete(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True
