"""Whether the station as a whole waits, because nothing gets through.

In: which files failed, and which were answered. Out: whether a file may be tried now. While nothing gets through, one
file at a time is tried, after pauses that double up to five minutes.
"""

import math
from collections.abc import Callable

FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 300.0
_SHORTEST_DELAY_SECONDS = 0.1
# So many different files that fail one after the other are not each to blame.
_FILES_OF_AN_OUTAGE = 3


def delay_seconds(failures: int, jitter: float) -> float:
    """How long to wait after so many failures: anything up to 1, 2, 4 ... 300 seconds, as `jitter` (0 to 1) says.

    "Full jitter": https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    longest: float = min(FIRST_DELAY_SECONDS * 2.0 ** min(failures - 1, 30), LONGEST_DELAY_SECONDS)
    return max(longest * jitter, _SHORTEST_DELAY_SECONDS)


class Outage:
    """On a clock of the caller's; `jitter` gives 0 to 1, so that cameras do not come back all together."""

    def __init__(self, jitter: Callable[[], float]) -> None:
        self._jitter = jitter
        self._failed_in_a_row: set[str] = set()
        self._failures = 0
        self._until = 0.0
        self._probe: str | None = None

    @property
    def lasts(self) -> bool:
        """Whether nothing has got through since it began."""
        return self._failures > 0

    def seconds_until_try(self, now_seconds: float) -> float:
        """0 when a file may be tried now; infinite while the one of an outage is being tried."""
        if not self.lasts:
            return 0.0
        return math.inf if self._probe is not None else max(self._until - now_seconds, 0.0)

    def begin_try(self, name: str) -> None:
        """A file is tried now; during an outage it is the only one."""
        if self.lasts:
            self._probe = name

    def unreachable(self, name: str, now_seconds: float) -> None:
        """Nobody could be reached. Those that were on their way when it began make it no longer."""
        if not self.lasts or name == self._probe:
            self._prolong(now_seconds)
        self.end_try(name)

    def failed(self, name: str, now_seconds: float) -> None:
        """A file has failed; after several different ones in a row, everything waits."""
        if len(self._failed_in_a_row) < _FILES_OF_AN_OUTAGE:
            self._failed_in_a_row.add(name)
        begins = not self.lasts and len(self._failed_in_a_row) >= _FILES_OF_AN_OUTAGE
        if begins or name == self._probe:
            self._prolong(now_seconds)
        self.end_try(name)

    def answered(self) -> None:
        """Something got through: it is over."""
        self._failed_in_a_row.clear()
        self._failures = 0
        self._probe = None

    def end_try(self, name: str) -> None:
        """A file's try has ended, and says nothing of the network."""
        if name == self._probe:
            self._probe = None

    def _prolong(self, now_seconds: float) -> None:
        self._failures += 1
        self._until = now_seconds + delay_seconds(self._failures, self._jitter())
