"""A queue of files to upload, with retries.

In: file names, and the disposition of each upload. Out: the next name to upload. The queue keeps a few thousand names,
however many files the folder holds; when it runs low and there were more, the folder is listed again.
"""

import heapq
import math
from collections.abc import Callable, Iterable
from enum import Enum

from capture.config.constants import SETTLED_SECONDS
from capture.config.settings import Order
from capture.spool.outage import Outage, delay_seconds

NAMES_KEPT = 2048
# Delay after S3 or the contract rejected the file itself: it may be fixed, and a camera runs for years.
REJECTED_SECONDS = 3600.0


class Disposition(Enum):
    """How an upload ended, as far as the queue is concerned."""

    CONFIRMED = "S3 has the picture"
    NOTHING_TO_UPLOAD = "the file is gone or held back"
    NOT_READY = "the file is still being written, or uploads are paused"
    REJECTED = "S3 will never accept the file as it is"
    UNUSABLE = "the file cannot be uploaded as it is"
    FAILED = "a retry may succeed"
    UNREACHABLE = "S3 cannot be reached"


_RETRY_SECONDS = {
    Disposition.NOT_READY: SETTLED_SECONDS,
    Disposition.REJECTED: REJECTED_SECONDS,
    Disposition.UNUSABLE: REJECTED_SECONDS,
}


class UploadQueue:
    """File names that wait for their first upload, wait for a retry, or are in progress.

    Not thread-safe. The caller passes the time.
    """

    def __init__(self, order: Order, jitter: Callable[[], float], *, retries: bool = True) -> None:
        """`jitter` returns 0 to 1. Without `retries` a failed file is skipped; if S3 is unreachable, all files are."""
        self._sign = -1 if order is Order.NEWEST else 1
        self._jitter = jitter
        self._retries = retries
        self._outage = Outage(jitter)
        self._waiting: list[tuple[int, str]] = []
        self._is_waiting: set[str] = set()
        self._retry_heap: list[tuple[float, str]] = []
        self._retry_at: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._in_progress: dict[str, int | None] = {}  # the modification time if rewritten meanwhile
        self._more_in_folder = True
        self.is_paused = False

    @property
    def wants_listing(self) -> bool:
        """Whether the folder holds names that are not queued, and the queue has room for them."""
        return self._more_in_folder and len(self._waiting) <= NAMES_KEPT // 2

    @property
    def is_in_outage(self) -> bool:
        """Whether all uploads wait until one of them succeeds."""
        return self._outage.is_active

    @property
    def will_want_listing(self) -> bool:
        """Whether the folder holds names that are not queued, and there is no outage."""
        return self._more_in_folder and not self._outage.is_active

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to upload, and nothing is in progress."""
        gave_up = self._outage.is_active and not self._retries
        return not self._in_progress and (gave_up or not (self._waiting or self._retry_heap or self._more_in_folder))

    def is_in_progress(self, name: str) -> bool:
        """Whether a file is being uploaded now."""
        return name in self._in_progress

    def select(self, listing: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
        """Returns the first NAMES_KEPT + 1 files of a listing, (modified_ns, name), that are not queued.

        Changes nothing, so it may run without a lock.
        """
        ranked = ((self._sign * modified_ns, name) for modified_ns, name in listing if not self._is_known(name))
        return heapq.nsmallest(NAMES_KEPT + 1, ranked)

    def fill(self, selected: list[tuple[int, str]]) -> None:
        """Adds the files that `select` returned."""
        self._more_in_folder = len(selected) > NAMES_KEPT
        for rank, name in selected[:NAMES_KEPT]:
            if not self._is_known(name):
                self._enqueue(rank, name)

    def request_listing(self) -> None:
        """Requests a new listing of the folder, because a change was missed."""
        self._more_in_folder = True

    def add(self, name: str, modified_ns: int) -> None:
        """Adds a file that was just written, and resets its failures."""
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
        """Returns the name to upload now, or None if none is due. The caller then calls `finish`."""
        if self.is_paused or self._outage.seconds_until_attempt(now_seconds) > 0:
            return None
        name = self._next_retry(now_seconds)
        if name is None and self._waiting:
            # In an outage from the other end: the first files have just failed, and one of them may be the cause.
            _, name = self._waiting.pop() if self._outage.is_active else heapq.heappop(self._waiting)
            self._is_waiting.discard(name)
        if name is not None:
            self._in_progress[name] = None
            self._outage.begin_attempt(name)
        return name

    def finish(self, name: str, disposition: Disposition, now_seconds: float, modified_ns: int = 0) -> float | None:
        """Records how an upload ended. Returns the seconds until the retry, or None without one."""
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
        """How long `take` will return None if nothing is added; infinite if nothing waits."""
        self._drop_stale()
        if self.is_paused or not (self._waiting or self._retry_heap):
            return math.inf
        due_seconds = 0.0 if self._waiting else max(self._retry_heap[0][0] - now_seconds, 0.0)
        return max(due_seconds, self._outage.seconds_until_attempt(now_seconds))

    def _is_known(self, name: str) -> bool:
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
        """Removes retries of files that were rewritten, which are queued as new files."""
        while self._retry_heap and self._retry_at.get(self._retry_heap[0][1]) != self._retry_heap[0][0]:
            heapq.heappop(self._retry_heap)
