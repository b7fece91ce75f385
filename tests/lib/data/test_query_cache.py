"""Real threads, ordered by events. The clock and the timer of the grace period move only when a test moves them."""

import itertools
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

import pytest

from lib.data.query_cache import QueryCache

TIMEOUT_SECONDS = 10  # only how long a broken test hangs


class Gone(BaseException):
    """Like Streamlit's stop and rerun exceptions, not an Exception."""


class Clock:
    def __init__(self):
        self.now_seconds = 100.0

    def __call__(self):
        return self.now_seconds


class Grace:
    """Collects the callbacks of the grace period until the test ends it."""

    def __init__(self):
        self.calls: deque[Callable[[], None]] = deque()

    def __call__(self, seconds, call):
        self.calls.append(call)

    def end(self):
        while self.calls:
            self.calls.popleft()()


class Load:
    """A load that returns or raises when the test releases it; stops at once when it is cancelled."""

    def __init__(self, answer="answer"):
        self.answer = answer
        self.runs = 0
        self.may_end = threading.Event()
        self.cancelled = threading.Event()  # replaced by its own once it runs
        self.was_cancelled = threading.Event()

    def __call__(self, cancelled):
        self.runs += 1
        self.cancelled = cancelled
        broken_at_seconds = time.monotonic() + TIMEOUT_SECONDS
        while not self.may_end.wait(0.001):
            if cancelled.is_set() or time.monotonic() > broken_at_seconds:
                self.was_cancelled.set()
                raise RuntimeError("stopped")
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    @property
    def is_wanted(self):
        return not self.cancelled.is_set()


class Caller:
    """A thread that calls the cache, and stops waiting on request."""

    def __init__(self, cache, key, load, ttl_seconds=60.0):
        self.is_waiting = threading.Event()
        self.stops = threading.Event()
        self.seconds = []
        self.outcome = None
        self._thread = threading.Thread(target=self._get, args=(cache, key, load, ttl_seconds))
        self._thread.start()

    def _get(self, cache, key, load, ttl_seconds):
        try:
            self.outcome = cache.get(key, load, self._on_wait, ttl_seconds)
        except (Exception, Gone) as raised:  # noqa: BLE001 - the test asserts on it
            self.outcome = raised

    def _on_wait(self, seconds):
        self.seconds.append(seconds)
        self.is_waiting.set()
        if self.stops.is_set():
            raise Gone

    def stop_waiting(self):
        self.stops.set()
        return self.join()

    def join(self):
        self._thread.join(TIMEOUT_SECONDS)
        assert not self._thread.is_alive()
        return self.outcome


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def grace():
    return Grace()


@pytest.fixture
def cache(clock, grace):
    return QueryCache(
        max_entries=3, max_bytes=100, size=len, grace_seconds=1, tick_seconds=0.001, clock=clock, later=grace
    )


def started_caller(cache, key, load, **keywords):
    """A caller that is already waiting."""
    caller = Caller(cache, key, load, **keywords)
    assert caller.is_waiting.wait(TIMEOUT_SECONDS)
    return caller


def must_not_load(_cancelled):
    raise AssertionError("the value should be cached")


def returns(answer):
    return lambda _cancelled: answer


def keep_waiting(_seconds):
    """A caller that waits until the value is there."""


def join_calls():
    for thread in threading.enumerate():
        if thread.name == "query cache":
            thread.join(TIMEOUT_SECONDS)


def test_two_callers_of_one_key_share_one_call(cache):
    load = Load()
    first, second = started_caller(cache, "rollup", load), started_caller(cache, "rollup", must_not_load)
    load.may_end.set()

    assert ["answer", "answer"] == [first.join(), second.join()]
    assert 1 == load.runs


def test_different_keys_load_in_parallel(cache):
    here, there = Load("here"), Load("there")
    first, second = started_caller(cache, "here", here), started_caller(cache, "there", there)
    there.may_end.set()

    assert "there" == second.join()
    here.may_end.set()
    assert "here" == first.join()


def test_a_value_is_cached_for_its_ttl(cache, clock):
    assert "old" == cache.get("rollup", returns("old"), keep_waiting, ttl_seconds=60)
    clock.now_seconds += 59
    assert "old" == cache.get("rollup", must_not_load, keep_waiting, ttl_seconds=60)
    clock.now_seconds += 1
    assert "new" == cache.get("rollup", returns("new"), keep_waiting, ttl_seconds=60)


def test_a_ttl_of_0_caches_nothing(cache):
    cache.get("rollup", returns("old"), keep_waiting, ttl_seconds=0)

    assert "new" == cache.get("rollup", returns("new"), keep_waiting, ttl_seconds=0)


def test_none_is_a_value_that_is_cached(clock, grace):
    cache = QueryCache(max_entries=1, max_bytes=1, size=lambda _answer: 1, clock=clock, later=grace)
    cache.get("nothing", returns(None), keep_waiting, ttl_seconds=60)

    assert cache.get("nothing", must_not_load, keep_waiting, ttl_seconds=60) is None


@pytest.mark.parametrize("answers", [["a" * 40, "b" * 40, "c" * 40], ["a", "b", "c", "d"]], ids=["bytes", "number"])
def test_the_least_recently_used_value_is_evicted(cache, answers):
    for answer in answers:
        cache.get(answer[0], returns(answer), keep_waiting, ttl_seconds=60)

    for answer in answers[1:]:
        assert answer == cache.get(answer[0], must_not_load, keep_waiting, ttl_seconds=60)
    assert "reloaded" == cache.get("a", returns("reloaded"), keep_waiting, ttl_seconds=60)


def test_an_error_reaches_every_caller_and_is_not_cached(cache):
    load = Load(ValueError("no rows"))
    callers = [started_caller(cache, "rollup", load) for _ in range(3)]
    load.may_end.set()

    assert [load.answer] * 3 == [caller.join() for caller in callers]
    assert "rows" == cache.get("rollup", returns("rows"), keep_waiting, ttl_seconds=60)


def test_a_value_that_cannot_be_measured_is_an_error_and_no_endless_wait(cache):
    with pytest.raises(TypeError, match="len"):
        cache.get("rollup", returns(7), keep_waiting, ttl_seconds=60)


def test_each_caller_gets_the_seconds_that_the_call_has_run(cache, clock):
    load = Load()
    first = started_caller(cache, "rollup", load)
    clock.now_seconds += 12
    second = started_caller(cache, "rollup", load)
    load.may_end.set()
    first.join()
    second.join()

    assert 0 == first.seconds[0]
    assert {12} == set(second.seconds)


def test_a_call_is_cancelled_when_its_last_caller_has_gone(cache, grace):
    load = Load()
    first, second = started_caller(cache, "rollup", load), started_caller(cache, "rollup", load)

    assert isinstance(first.stop_waiting(), Gone)
    grace.end()
    assert load.is_wanted, "another caller still waits"

    assert isinstance(second.stop_waiting(), Gone)
    grace.end()
    assert load.was_cancelled.wait(TIMEOUT_SECONDS)


def test_a_caller_in_the_grace_period_joins_the_running_call(cache, grace):
    load = Load()
    started_caller(cache, "rollup", load).stop_waiting()
    back = started_caller(cache, "rollup", must_not_load)
    grace.end()
    load.may_end.set()

    assert "answer" == back.join()
    assert load.is_wanted


def test_each_departure_starts_a_whole_grace_period(cache, grace):
    load = Load()
    started_caller(cache, "rollup", load).stop_waiting()
    first_period = grace.calls.popleft()
    started_caller(cache, "rollup", must_not_load).stop_waiting()
    first_period()

    back = started_caller(cache, "rollup", must_not_load)
    load.may_end.set()
    assert "answer" == back.join()


def test_a_call_that_ends_in_the_grace_period_is_cached(cache, grace):
    load = Load()
    started_caller(cache, "rollup", load).stop_waiting()
    load.may_end.set()
    join_calls()
    grace.end()

    assert "answer" == cache.get("rollup", must_not_load, keep_waiting, ttl_seconds=60)


def test_a_caller_during_cancellation_starts_a_new_call(cache, grace):
    stubborn = threading.Event()
    ended = threading.Event()

    def ignores_cancellation(_cancelled):
        stubborn.wait(TIMEOUT_SECONDS)
        ended.set()
        return "too late"

    started_caller(cache, "rollup", ignores_cancellation).stop_waiting()
    grace.end()

    assert "fresh" == cache.get("rollup", returns("fresh"), keep_waiting, ttl_seconds=60)
    stubborn.set()
    assert ended.wait(TIMEOUT_SECONDS)
    join_calls()
    assert "fresh" == cache.get("rollup", must_not_load, keep_waiting, ttl_seconds=60)


def test_the_value_of_a_cancelled_call_is_not_cached(cache, grace):
    unstoppable = threading.Event()

    def ignores_cancellation(_cancelled):
        unstoppable.wait(TIMEOUT_SECONDS)
        return "unwanted"

    started_caller(cache, "rollup", ignores_cancellation).stop_waiting()
    grace.end()
    unstoppable.set()
    join_calls()

    assert "wanted" == cache.get("rollup", returns("wanted"), keep_waiting, ttl_seconds=60)


def test_an_invalidated_value_is_loaded_again(cache):
    cache.get("rollup", returns("old"), keep_waiting, ttl_seconds=60)
    cache.get("places", returns("shops"), keep_waiting, ttl_seconds=60)
    cache.invalidate("rollup")

    assert "new" == cache.get("rollup", returns("new"), keep_waiting, ttl_seconds=60)
    assert "shops" == cache.get("places", must_not_load, keep_waiting, ttl_seconds=60)


def test_a_call_that_is_invalidated_in_flight_returns_only_to_its_waiters(cache):
    old = Load("old")
    waiter = started_caller(cache, "rollup", old)
    cache.invalidate("rollup")

    assert "new" == cache.get("rollup", returns("new"), keep_waiting, ttl_seconds=60)
    old.may_end.set()
    assert "old" == waiter.join()
    assert "new" == cache.get("rollup", must_not_load, keep_waiting, ttl_seconds=60)


def test_an_invalidated_call_is_cancelled_too_when_its_callers_go(cache, grace):
    load = Load()
    waiter = started_caller(cache, "rollup", load)
    cache.invalidate("rollup")
    waiter.stop_waiting()
    grace.end()

    assert load.was_cancelled.wait(TIMEOUT_SECONDS)


def test_cancelling_an_invalidated_call_does_not_affect_the_newer_call_of_its_key(cache, grace):
    invalidated, newer = Load("old"), Load("new")
    leaver = started_caller(cache, "rollup", invalidated)
    cache.invalidate("rollup")
    waiter = started_caller(cache, "rollup", newer)
    leaver.stop_waiting()
    grace.end()
    other_waiter = started_caller(cache, "rollup", must_not_load)
    newer.may_end.set()

    assert ["new", "new"] == [waiter.join(), other_waiter.join()]


def test_a_load_may_use_the_cache(cache):
    def outer(_cancelled):
        return "outer and " + cache.get("inner", returns("inner"), keep_waiting, ttl_seconds=60)

    assert "outer and inner" == cache.get("outer", outer, keep_waiting, ttl_seconds=60)


def test_calls_of_daemon_threads_run_on_threads_that_are_not_daemons(cache):
    def load(_cancelled):
        return f"daemon: {threading.current_thread().daemon}"

    answers = []
    caller = threading.Thread(
        target=lambda: answers.append(cache.get("rollup", load, keep_waiting, 60)),
        daemon=True,  # as the threads of Streamlit's scripts are
    )
    caller.start()
    caller.join(TIMEOUT_SECONDS)

    assert ["daemon: False"] == answers


def test_the_real_timer_cancels_the_call(clock):
    load = Load()
    cache = QueryCache(max_entries=1, max_bytes=100, size=len, grace_seconds=0.001, tick_seconds=0.001)
    started_caller(cache, "rollup", load).stop_waiting()

    assert load.was_cancelled.wait(TIMEOUT_SECONDS)


@pytest.mark.parametrize("seed", range(5))
def test_under_load_no_key_has_two_wanted_calls_and_every_caller_gets_the_right_value(seed):
    """Callers come, wait a little and go at random, with random TTLs, in any order of threads. The load of one key
    never ends by itself, so all of its callers go.
    """
    cache = QueryCache(max_entries=2, max_bytes=100, size=len, grace_seconds=0, tick_seconds=0.0005)
    in_flight: dict[str, list[threading.Event]] = {key: [] for key in [*"abc", "endless"]}
    stopped: list[str] = []
    duplicates: list[str] = []
    wrong: list[str] = []
    lock = threading.Lock()

    def load_for(key, steps):
        def load(cancelled):
            with lock:
                duplicates.extend(key for other in in_flight[key] if not other.is_set())
                in_flight[key].append(cancelled)
            try:
                for _ in itertools.count() if key == "endless" else range(steps):
                    if cancelled.wait(0.0005):
                        stopped.append(key)
                        raise RuntimeError("stopped")
                return key
            finally:
                with lock:
                    in_flight[key].remove(cancelled)

        return load

    def visit(number):
        rng = random.Random(f"{seed} {number}")
        for _ in range(40):
            key, ttl_seconds = rng.choice(list(in_flight)), rng.choice([0, 0.001, 60])
            patience = iter(range(rng.randint(0, 4)))

            def waiting(_seconds, patience=patience):
                if next(patience, None) is None:
                    raise Gone

            with suppress(Gone):
                answer = cache.get(key, load_for(key, rng.randint(0, 5)), waiting, ttl_seconds)
                if answer != key:
                    wrong.append(f"{answer} for {key}")

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(8)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join(60)
        assert not visitor.is_alive()
    join_calls()

    assert [] == wrong
    assert [] == duplicates
    assert "endless" in stopped
    assert list("abc") == [cache.get(key, returns(key), keep_waiting, 60) for key in "abc"]
