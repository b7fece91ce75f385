"""Detects an outage: no upload succeeds, so all uploads are suspended.

In: the results of uploads. Out: whether a file may be uploaded now. During an outage one file at a time is tried, with
delays that double up to five minutes.
"""

import math
from collections.abc import Callable

FIRST_DELAY_SECONDS = 1.0
MAX_DELAY_SECONDS = 300.0
_MIN_DELAY_SECONDS = 0.1
# An outage begins after this many different files have failed in a row.
_OUTAGE_FILES = 3


def delay_seconds(failures: int, jitter: float) -> float:
    """The delay after the given number of failures: `jitter` (0 to 1) times 1, 2, 4 ... 300 seconds.

    "Full jitter": https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    longest: float = min(FIRST_DELAY_SECONDS * 2.0 ** min(failures - 1, 30), MAX_DELAY_SECONDS)
    return max(longest * jitter, _MIN_DELAY_SECONDS)


class Outage:
    """Not thread-safe. Callers pass the time. `jitter` returns 0 to 1, so that cameras retry at different times."""

    def __init__(self, jitter: Callable[[], float]) -> None:
        self._jitter = jitter
        self._failed_files: set[str] = set()
        self._failures = 0
        self._until = 0.0
        self._probe: str | None = None

    @property
    def is_active(self) -> bool:
        """Whether there is an outage now."""
        return self._failures > 0

    def seconds_until_attempt(self, now_seconds: float) -> float:
        """0 if a file may be uploaded now; infinite while the only attempt of an outage is in progress."""
        if not self.is_active:
            return 0.0
        return math.inf if self._probe is not None else max(self._until - now_seconds, 0.0)

    def begin_attempt(self, name: str) -> None:
        """Records the start of an upload, which during an outage is the only one."""
        if self.is_active:
            self._probe = name

    def record_unreachable(self, name: str, now_seconds: float) -> None:
        """Records that S3 was unreachable. Uploads that began before the outage do not extend it."""
        if not self.is_active or name == self._probe:
            self._extend(now_seconds)
        self.end_attempt(name)

    def record_failure(self, name: str, now_seconds: float) -> None:
        """Records a failed upload; an outage begins when several different files fail in a row."""
        if len(self._failed_files) < _OUTAGE_FILES:
            self._failed_files.add(name)
        begins = not self.is_active and len(self._failed_files) >= _OUTAGE_FILES
        if begins or name == self._probe:
            self._extend(now_seconds)
        self.end_attempt(name)

    def record_success(self) -> None:
        """Records a reply from S3, which ends the outage."""
        self._failed_files.clear()
        self._failures = 0
        self._probe = None

    def end_attempt(self, name: str) -> None:
        """Records the end of an attempt that never reached the network."""
        if name == self._probe:
            self._probe = None

    def _extend(self, now_seconds: float) -> None:
        self._failures += 1
        self._until = now_seconds + delay_seconds(self._failures, self._jitter())
