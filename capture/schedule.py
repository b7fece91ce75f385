"""Which file to send next, and when to try a failed one again.

In: paths as they are seen, sent or fail. Out: the next path that is due. A failed file waits longer and longer, so that
one that never goes through holds up no other; when several fail in a row, the network is down and everything waits.
"""

import heapq
import math
from collections.abc import Callable
from pathlib import Path

FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 300.0
LONGEST_PAUSE_SECONDS = 60.0
_FILES_OF_AN_OUTAGE = 3


class Schedule:
    """Paths and the times at which they are due, on a clock of the caller's."""

    def __init__(self, jitter: Callable[[], float]) -> None:
        """`jitter` gives 0 to 1: cameras that lost the network together do not come back together."""
        self._jitter = jitter
        self._due: list[tuple[float, Path]] = []
        self._due_at: dict[Path, float] = {}
        self._failures: dict[Path, int] = {}
        self._failed_in_a_row: set[Path] = set()
        self._paused_until = 0.0

    def add(self, path: Path, at_seconds: float) -> None:
        """A file to send from `at_seconds` on; a path that waits already takes the earlier of its two times."""
        if self._due_at.get(path, at_seconds) >= at_seconds:
            self._due_at[path] = at_seconds
            heapq.heappush(self._due, (at_seconds, path))

    def failed(self, path: Path, now_seconds: float) -> float:
        """Puts a file back after a failure, and returns the seconds until it is due: 1, 2, 4 up to 300, less jitter."""
        failures = self._failures.get(path, 0)
        longest: float = min(FIRST_DELAY_SECONDS * 2.0 ** min(failures, 30), LONGEST_DELAY_SECONDS)
        delay_seconds: float = longest * (0.5 + 0.5 * self._jitter())
        self._failures[path] = failures + 1
        self.add(path, now_seconds + delay_seconds)
        self._failed_in_a_row.add(path)
        excess = len(self._failed_in_a_row) - _FILES_OF_AN_OUTAGE
        if excess >= 0:
            self._paused_until = now_seconds + min(2.0 ** min(excess, 30), LONGEST_PAUSE_SECONDS)
        return delay_seconds

    def forget(self, path: Path) -> None:
        """A file needs no more tries, and says nothing of the network."""
        self._failures.pop(path, None)
        self._failed_in_a_row.discard(path)

    def answered(self, path: Path) -> None:
        """S3 has answered for a file for good: the network works, and its own failures are forgotten."""
        self._failures.pop(path, None)
        self._failed_in_a_row.clear()
        self._paused_until = 0.0

    def take(self, now_seconds: float) -> Path | None:
        """The path that has been due for longest, no longer waiting; None when none is due."""
        while now_seconds >= self._paused_until and self._due and self._due[0][0] <= now_seconds:
            at_seconds, path = heapq.heappop(self._due)
            if self._due_at.get(path) == at_seconds:  # else it was given another time since
                del self._due_at[path]
                return path
        return None

    def seconds_until_due(self, now_seconds: float) -> float:
        """How long nothing will be due; infinite when nothing waits."""
        while self._due and self._due_at.get(self._due[0][1]) != self._due[0][0]:
            heapq.heappop(self._due)
        return max(self._due[0][0], self._paused_until) - now_seconds if self._due else math.inf
