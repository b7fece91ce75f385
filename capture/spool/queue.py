"""Which file to upload next, and when to retry a failed one.

In: names of files as they appear, and how each upload ended. Out: the next name to upload. A few thousand names are
kept, however many files the folder holds: when they run low and there were more, the folder is listed again.
"""

import heapq
import math
from collections.abc import Callable, Iterable
from enum import Enum

from capture.config.constants import SETTLED_SECONDS
from capture.config.settings import Order
from capture.spool.outage import Outage, delay_seconds

NAMES_KEPT = 2048
# S3 or the contract rejected the file itself. Somebody may fix that, and a camera runs for years.
REJECTED_SECONDS = 3600.0


class Disposition(Enum):
    """How the upload of one file ended."""

    CONFIRMED = "S3 has it"
    NOTHING_SENT = "there was nothing to upload"
    STILL_WRITTEN = "it is still being written, or uploads are paused"
    REJECTED = "S3 will never accept it as it is"
    UNUSABLE = "it cannot be uploaded"
    FAILED = "it was not stored this time"
    UNREACHABLE = "no connection to S3"


_RETRY_SECONDS = {
    Disposition.STILL_WRITTEN: SETTLED_SECONDS,
    Disposition.REJECTED: REJECTED_SECONDS,
    Disposition.UNUSABLE: REJECTED_SECONDS,
}


class UploadQueue:
    """File names, on a clock of the caller's. Each waits for its first upload, waits for a retry, or is in progress."""

    def __init__(self, order: Order, jitter: Callable[[], float], *, retries: bool = True) -> None:
        """`jitter` returns 0 to 1. Without `retries` a failed file is skipped, and all are when S3 is unreachable."""
        self._sign = -1 if order is Order.NEWEST else 1
        self._jitter = jitter
        self._retries = retries
        self._outage = Outage(jitter)
        self._waiting: list[tuple[int, str]] = []
        self._is_waiting: set[str] = set()
        self._retry_heap: list[tuple[float, str]] = []
        self._retry_at: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._in_progress: dict[str, int | None] = {}  # the modification time of a file that was rewritten meanwhile
        self._more_in_folder = True
        self.is_paused = False

    @property
    def wants_listing(self) -> bool:
        """Whether the folder holds names that are not queued, and there is room for them."""
        return self._more_in_folder and len(self._waiting) <= NAMES_KEPT // 2

    @property
    def is_in_outage(self) -> bool:
        """Whether all other uploads wait until one succeeds."""
        return self._outage.is_active

    @property
    def will_want_listing(self) -> bool:
        """Whether the folder holds names that are not queued, and those that are queued are being uploaded."""
        return self._more_in_folder and not self._outage.is_active

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to upload, and nothing is in progress."""
        gives_up = self._outage.is_active and not self._retries
        return not self._in_progress and (gives_up or not (self._waiting or self._retry_heap or self._more_in_folder))

    def is_in_progress(self, name: str) -> bool:
        """Whether a file is being uploaded now."""
        return name in self._in_progress

    def select(self, found: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
        """The first files of a listing, (modified_ns, name) of any number of files; one more than are kept.

        Changes nothing, so that it needs no lock beside other threads.
        """
        ranked = ((self._sign * modified_ns, name) for modified_ns, name in found if not self._knows(name))
        return heapq.nsmallest(NAMES_KEPT + 1, ranked)

    def fill(self, selected: list[tuple[int, str]]) -> None:
        """Adds what was selected of a listing."""
        self._more_in_folder = len(selected) > NAMES_KEPT
        for rank, name in selected[:NAMES_KEPT]:
            if not self._knows(name):
                self._enqueue(rank, name)

    def request_listing(self) -> None:
        """A change in the folder was missed: it has to be listed again."""
        self._more_in_folder = True

    def add(self, name: str, modified_ns: int) -> None:
        """Adds a file that was finished just now; its earlier failures no longer count."""
        if name in self._in_progress:
            self._in_progress[name] = modified_ns
            return
        self._retry_at.pop(name, None)
        self._failures.pop(name, None)
        self._enqueue(self._sign * modified_ns, name)
        if len(self._waiting) >= 2 * NAMES_KEPT:
            self._waiting = heapq.nsmallest(NAMES_KEPT, self._waiting)
            self._is_waiting = {each for _, each in self._waiting}
            self._more_in_folder = True

    def take(self, now_seconds: float) -> str | None:
        """The name to upload now, None when none is due. The caller reports its end to `finish`."""
        if self.is_paused or self._outage.seconds_until_attempt(now_seconds) > 0:
            return None
        name = self._next_retry(now_seconds)
        if name is None and self._waiting:
            # In an outage not the first: those have just failed, and one of them may be the reason.
            _, name = self._waiting.pop() if self._outage.is_active else heapq.heappop(self._waiting)
            self._is_waiting.discard(name)
        if name is not None:
            self._in_progress[name] = None
            self._outage.begin_attempt(name)
        return name

    def finish(self, name: str, disposition: Disposition, now_seconds: float, modified_ns: int = 0) -> float | None:
        """Notes how an upload ended. Returns the seconds until the retry, None when there is none."""
        rewritten_ns = self._in_progress.pop(name)
        if disposition in (Disposition.CONFIRMED, Disposition.REJECTED):
            self._outage.record_success()
        elif disposition is Disposition.UNREACHABLE:
            self._outage.record_unreachable(name, now_seconds)
        elif disposition is Disposition.FAILED and self._retries:
            self._outage.record_failure(name, now_seconds)
        else:
            self._outage.end_attempt(name)
        seconds = self._seconds_until_retry(name, disposition, now_seconds)
        if rewritten_ns is not None:
            self.add(name, rewritten_ns)
        elif seconds is not None and not self._retries:
            self._retry_at[name] = math.inf
        elif disposition is Disposition.UNREACHABLE:
            self._enqueue(self._sign * modified_ns, name)
        elif seconds is not None:
            self._retry_at[name] = now_seconds + seconds
            heapq.heappush(self._retry_heap, (now_seconds + seconds, name))
        return seconds if self._retries else None

    def seconds_until_due(self, now_seconds: float) -> float:
        """How long `take` will return None, as far as is known; infinite when nothing waits."""
        self._drop_stale()
        if self.is_paused or not (self._waiting or self._retry_heap):
            return math.inf
        due_seconds = 0.0 if self._waiting else max(self._retry_heap[0][0] - now_seconds, 0.0)
        return max(due_seconds, self._outage.seconds_until_attempt(now_seconds))

    def _knows(self, name: str) -> bool:
        return name in self._is_waiting or name in self._retry_at or name in self._in_progress

    def _seconds_until_retry(self, name: str, disposition: Disposition, now_seconds: float) -> float | None:
        if disposition is Disposition.FAILED:
            self._failures[name] = self._failures.get(name, 0) + 1
            return delay_seconds(self._failures[name], self._jitter())
        self._failures.pop(name, None)
        if disposition is Disposition.UNREACHABLE:
            return self._outage.seconds_until_attempt(now_seconds)
        return _RETRY_SECONDS.get(disposition)

    def _enqueue(self, rank: int, name: str) -> None:
        if name not in self._is_waiting:
            self._is_waiting.add(name)
            heapq.heappush(self._waiting, (rank, name))

    def _next_retry(self, now_seconds: float) -> str | None:
        self._drop_stale()
        if not self._retry_heap or self._retry_heap[0][0] > now_seconds:
            return None
        _, name = heapq.heappop(self._retry_heap)
        del self._retry_at[name]
        return name

    def _drop_stale(self) -> None:
        """Removes retries of files that were rewritten, and so wait for an upload of their own."""
        while self._retry_heap and self._retry_at.get(self._retry_heap[0][1]) != self._retry_heap[0][0]:
            heapq.heappop(self._retry_heap)
