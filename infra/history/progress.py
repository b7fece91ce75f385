"""The progress of a long import: how much is done, and about how long the rest takes.

In: the bytes to read, and how many were read. Out: a line every few seconds.
"""

import time
from collections.abc import Callable

_INTERVAL_SECONDS = 2.0


class Progress:
    """Counts bytes, and writes a line when `show` is called, at most every two seconds."""

    def __init__(
        self, total_bytes: int, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total_bytes = total_bytes
        self._write = write
        self._clock = clock
        self._started = self._shown = clock()
        self._done_bytes = 0

    def read(self, size_bytes: int) -> None:
        """Adds bytes that were read."""
        self._done_bytes += size_bytes

    def show(self, counted: str, rejected: int) -> None:
        """Writes the progress, unless it did so just now."""
        now = self._clock()
        if now - self._shown < _INTERVAL_SECONDS:
            return
        self._shown = now
        done = self._done_bytes / max(self._total_bytes, 1)
        left_seconds = (now - self._started) * (1 - done) / done if done else 0.0
        self._write(f"{done:.0%}: {counted}, {rejected:,} rejected, about {duration(left_seconds)} left\n")


def duration(seconds: float) -> str:
    """A duration in words, for example "2 min"."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 3600 else f"{seconds / 3600:.1f} h"
