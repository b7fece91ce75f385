"""A cache of query results: single flight, LRU, with a TTL, and cancellation of queries without a waiter.

In: a key, a function that loads its value, and a callback for each waiting caller. Out: the value, or the error of the
function. Callers of one key share one call; its value is cached for a while.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")


class _Call:
    """A call that runs or has ended. All but the two events is guarded by the lock of the `QueryCache`."""

    def __init__(self, started_seconds: float) -> None:
        self.started_seconds = started_seconds
        self.cancelled = threading.Event()
        self.done = threading.Event()
        self.waiters = 0
        self.departures = 0
        self.value: Any = None
        self.error: BaseException | None = None


def _timer(seconds: float, callback: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, callback)
    timer.daemon = True  # the call that it would cancel keeps the process alive until then, see `QueryCache`
    timer.start()


class QueryCache:
    """Thread-safe; holds at most `max_entries` values of at most `max_bytes` in total, as `size` measures them.

    A call without a waiter is cancelled after `grace_seconds`. A viewer who clicks while a page loads, which stops the
    page's script and runs it again, so joins the running query instead of paying for a second one.

    The threads of the calls are not daemons, even if the caller's thread is one: a process that exits waits until its
    calls are cancelled, because a query whose process is gone runs on and is billed.
    """

    def __init__(
        self,
        max_entries: int,
        max_bytes: int,
        size: Callable[[Any], int],
        grace_seconds: float = 1.0,
        tick_seconds: float = 0.1,
        clock: Callable[[], float] = time.monotonic,
        later: Callable[[float, Callable[[], None]], None] = _timer,
    ) -> None:
        self._size = size
        self._grace_seconds = grace_seconds
        self._tick_seconds = tick_seconds
        self._clock = clock
        self._later = later
        self._lock = threading.Lock()
        self._store = LruStore(max_entries, max_bytes)
        self._in_flight: dict[Hashable, _Call] = {}

    def get(
        self,
        key: Hashable,
        load: Callable[[threading.Event], _T],
        on_wait: Callable[[float], None],
        ttl_seconds: float,
    ) -> _T:
        """The cached value of the key, or that of the call in flight for it, or that of `load`.

        `load` runs on a thread of its own and stops soon after its event is set. `on_wait` is called every 0.1 s on the
        caller's thread with the seconds since the call began; an exception of it propagates and means that this caller
        no longer waits. Raises the error of `load` in every caller; errors are not cached. All loads of one key must
        return the same type; callers share the value and must not change it.
        """
        with self._lock:
            entry = self._store.get(key, self._clock())
            if entry is not None:
                return cast(_T, entry.value)
            call = self._in_flight.get(key) or self._start(key, load, ttl_seconds)
            call.waiters += 1
        try:
            while not call.done.wait(self._tick_seconds):
                on_wait(self._clock() - call.started_seconds)
        finally:
            self._stop_waiting(key, call)
        if call.error is not None:
            raise call.error
        return cast(_T, call.value)

    def invalidate(self, key: Hashable) -> None:
        """Drop the value of the key, so that later callers get one that was loaded after this.

        A call in flight continues for its waiters, but its value is not cached.
        """
        with self._lock:
            self._store.delete(key)
            self._in_flight.pop(key, None)

    def _start(self, key: Hashable, load: Callable[[threading.Event], _T], ttl_seconds: float) -> _Call:
        call = _Call(self._clock())
        # Started under the lock: if the thread cannot start, no call is left for others to wait on forever.
        threading.Thread(
            target=self._run, args=(key, call, load, ttl_seconds), name="query cache", daemon=False
        ).start()
        self._in_flight[key] = call
        return call

    def _run(self, key: Hashable, call: _Call, load: Callable[[threading.Event], Any], ttl_seconds: float) -> None:
        value, size_bytes, error = None, 0, None
        try:
            value = load(call.cancelled)
            size_bytes = self._size(value)
        except BaseException as raised:  # noqa: BLE001 - each waiter raises it; a dead thread would leave them waiting
            error = raised
        with self._lock:
            call.value, call.error = value, error
            if self._in_flight.get(key) is call:  # neither invalidated nor cancelled
                del self._in_flight[key]
                if error is None:
                    now = self._clock()
                    self._store.put(key, Entry(value, size_bytes, now + ttl_seconds), now)
            call.done.set()
            has_waiters = call.waiters > 0
        if error is not None and not has_waiters:
            _LOG.info("the query for %s failed without a waiter: %r", key, error)

    def _stop_waiting(self, key: Hashable, call: _Call) -> None:
        with self._lock:
            call.waiters -= 1
            call.departures += 1
            if call.waiters or call.done.is_set():
                return
            departures = call.departures
        self._later(self._grace_seconds, lambda: self._cancel_unless_joined(key, call, departures))

    def _cancel_unless_joined(self, key: Hashable, call: _Call, departures: int) -> None:
        """Cancel the call unless a caller joined it since that departure; later callers start a new one."""
        with self._lock:
            if call.waiters or call.departures != departures or call.done.is_set():
                return
            if self._in_flight.get(key) is call:
                del self._in_flight[key]
            call.cancelled.set()


@dataclass(frozen=True, slots=True)
class Entry:
    """A cached value, its size, and when it expires on the clock of its cache."""

    value: Any
    size_bytes: int
    expires_at_seconds: float


class LruStore:
    """At most `max_entries` unexpired entries of at most `max_bytes` in total; evicts the least recently used."""

    def __init__(self, max_entries: int, max_bytes: int) -> None:
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._total_bytes = 0

    def get(self, key: Hashable, now_seconds: float) -> Entry | None:
        """The unexpired entry of the key, which becomes the most recently used one."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.expires_at_seconds <= now_seconds:
            self.delete(key)
            return None
        self._entries.move_to_end(key)
        return entry

    def put(self, key: Hashable, entry: Entry, now_seconds: float) -> None:
        """Store the entry in place of an older one of the key; evict expired entries, then the least recently used.

        An entry that is larger than the whole store is not stored and evicts nothing.
        """
        self.delete(key)
        if entry.expires_at_seconds <= now_seconds or entry.size_bytes > self._max_bytes:
            return
        for expired in [old for old, each in self._entries.items() if each.expires_at_seconds <= now_seconds]:
            self.delete(expired)
        self._entries[key] = entry
        self._total_bytes += entry.size_bytes
        while len(self._entries) > self._max_entries or self._total_bytes > self._max_bytes:
            self.delete(next(iter(self._entries)))

    def delete(self, key: Hashable) -> None:
        """Drop the entry of the key, if there is one."""
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._total_bytes -= entry.size_bytes
