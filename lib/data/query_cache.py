"""One piece of work per key in flight, shared by all who ask for it, and its answer kept for a while.

In: a key, the work that answers it, and what each asker does while it waits. Out: the answer, or the work's error. Work
that nobody waits for any more is told to stop.
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


class _Flight:
    """Work that runs, or ran. All but the two events is read and written under the lock of `Flights`."""

    def __init__(self, started_seconds: float) -> None:
        self.started_seconds = started_seconds
        self.cancelled = threading.Event()
        self.landed = threading.Event()
        self.waiters = 0
        self.departures = 0
        self.answer: Any = None
        self.error: BaseException | None = None


def _timer(seconds: float, call: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, call)
    timer.daemon = True  # the work that it would stop keeps the process alive until then, see `Flights`
    timer.start()


class Flights:
    """Shared by threads. Kept are at most `max_entries` answers of at most `max_bytes`, as `size` counts them.

    Work without a waiter is stopped after `grace_seconds`, so that a viewer who clicks while a page loads, which ends
    the page's script and starts it anew, meets the query that runs already instead of paying for a second one.

    The threads of the work are no daemons, not even when a daemon asks: a process that ends first lets its askers
    leave, and then waits for the work to be stopped, because a query whose process is gone runs on and is billed.
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
        self._kept = KeptAnswers(max_entries, max_bytes)
        self._in_flight: dict[Hashable, _Flight] = {}

    def ask(
        self,
        key: Hashable,
        work: Callable[[threading.Event], _T],
        waiting: Callable[[float], None],
        keep_seconds: float,
    ) -> _T:
        """The answer that is kept under the key, or that of the work in flight for it, or of this `work`.

        `work` runs on a thread of its own and stops soon after its event is set. `waiting` is called every 0.1 s on the
        asker's thread with the seconds since the work began; whatever it raises passes through and means that this
        asker has left. Raises what the work raised, in every asker; errors are not kept. All work of one key must
        give the same type; askers share the answer, so nobody may change it.
        """
        with self._lock:
            kept = self._kept.find(key, self._clock())
            if kept is not None:
                return cast(_T, kept.answer)
            flight = self._in_flight.get(key) or self._start(key, work, keep_seconds)
            flight.waiters += 1
        try:
            while not flight.landed.wait(self._tick_seconds):
                waiting(self._clock() - flight.started_seconds)
        finally:
            self._leave(key, flight)
        if flight.error is not None:
            raise flight.error
        return cast(_T, flight.answer)

    def forget(self, key: Hashable) -> None:
        """Whoever asks from now on gets an answer that was asked for after this call.

        Work in flight goes on for those who wait for it already, but its answer is not kept.
        """
        with self._lock:
            self._kept.drop(key)
            self._in_flight.pop(key, None)

    def _start(self, key: Hashable, work: Callable[[threading.Event], _T], keep_seconds: float) -> _Flight:
        flight = _Flight(self._clock())
        # Started under the lock: a thread that cannot start leaves no flight that others would wait for in vain.
        threading.Thread(target=self._fly, args=(key, flight, work, keep_seconds), name="flight", daemon=False).start()
        self._in_flight[key] = flight
        return flight

    def _fly(self, key: Hashable, flight: _Flight, work: Callable[[threading.Event], Any], keep_seconds: float) -> None:
        answer, size_bytes, error = None, 0, None
        try:
            answer = work(flight.cancelled)
            size_bytes = self._size(answer)
        except BaseException as raised:  # noqa: BLE001 - each waiter raises it; a thread that died would leave them waiting
            error = raised
        with self._lock:
            flight.answer, flight.error = answer, error
            if self._in_flight.get(key) is flight:  # neither forgotten nor cancelled
                del self._in_flight[key]
                if error is None:
                    now = self._clock()
                    self._kept.keep(key, Kept(answer, size_bytes, now + keep_seconds), now)
            flight.landed.set()
            heard = flight.waiters > 0
        if error is not None and not heard:
            _LOG.info("the work for %s ended when nobody waited for it: %r", key, error)

    def _leave(self, key: Hashable, flight: _Flight) -> None:
        with self._lock:
            flight.waiters -= 1
            flight.departures += 1
            if flight.waiters or flight.landed.is_set():
                return
            departures = flight.departures
        self._later(self._grace_seconds, lambda: self._cancel_if_alone(key, flight, departures))

    def _cancel_if_alone(self, key: Hashable, flight: _Flight, departures: int) -> None:
        """Nobody came since that departure: whoever asks from now on starts anew."""
        with self._lock:
            if flight.waiters or flight.departures != departures or flight.landed.is_set():
                return
            if self._in_flight.get(key) is flight:
                del self._in_flight[key]
            flight.cancelled.set()


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, how large it is and when it grows stale, on the clock of whoever keeps it."""

    answer: Any
    size_bytes: int
    stale_at_seconds: float


class KeptAnswers:
    """At most `max_entries` fresh answers of at most `max_bytes` together."""

    def __init__(self, max_entries: int, max_bytes: int) -> None:
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._entries: OrderedDict[Hashable, Kept] = OrderedDict()
        self._total_bytes = 0

    def find(self, key: Hashable, now_seconds: float) -> Kept | None:
        """The fresh answer under the key, which then counts as read last."""
        kept = self._entries.get(key)
        if kept is None:
            return None
        if kept.stale_at_seconds <= now_seconds:
            self.drop(key)
            return None
        self._entries.move_to_end(key)
        return kept

    def keep(self, key: Hashable, kept: Kept, now_seconds: float) -> None:
        """Keep the answer instead of an older one; make room first from what is stale, then from what was read least
        recently. An answer too large for the whole room is not kept and drives nothing out.
        """
        self.drop(key)
        if kept.stale_at_seconds <= now_seconds or kept.size_bytes > self._max_bytes:
            return
        for stale in [old for old, entry in self._entries.items() if entry.stale_at_seconds <= now_seconds]:
            self.drop(stale)
        self._entries[key] = kept
        self._total_bytes += kept.size_bytes
        while len(self._entries) > self._max_entries or self._total_bytes > self._max_bytes:
            self.drop(next(iter(self._entries)))

    def drop(self, key: Hashable) -> None:
        """Forget the answer under the key, if there is one."""
        kept = self._entries.pop(key, None)
        if kept is not None:
            self._total_bytes -= kept.size_bytes
