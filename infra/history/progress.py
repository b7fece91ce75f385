"""The progress of a long import: how much is done, and about how long the rest takes.

In: how much there is, in bytes or pictures, and how much of it is done. Out: a line every few seconds.
"""

import time
from collections.abc import Callable

_INTERVAL_SECONDS = 2.0
_TWO_DAYS_SECONDS = 172_800


class Progress:
    """Adds up what is done, and writes a line when `show` is called, at most every two seconds."""

    def __init__(self, total: int, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._write = write
        self._clock = clock
        self._started = self._shown = clock()
        self._done = 0

    def add(self, done: int) -> None:
        """Adds what was done since the last call."""
        self._done += done

    def show(self, counted: str) -> None:
        """Writes the progress, unless it did so just now."""
        now = self._clock()
        if now - self._shown < _INTERVAL_SECONDS:
            return
        self._shown = now
        done = self._done / max(self._total, 1)
        left_seconds = (now - self._started) * (1 - done) / done if done else 0.0
        self._write(f"{done:.0%}: {counted}, about {duration(left_seconds)} left\n")


def duration(seconds: float) -> str:
    """A duration in words, for example "2 min"."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < _TWO_DAYS_SECONDS else f"{seconds / 86_400:.0f} days"
