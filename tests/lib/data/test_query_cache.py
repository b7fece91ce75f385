"""Real threads; events say what happens before what. The clock and the grace period's timer stand still until told."""

import itertools
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

import pytest

from lib.data.query_cache import Flights

SOON_SECONDS = 10  # only how long a broken test hangs


class Left(BaseException):
    """As Streamlit's stop and rerun exceptions: no Exception."""


class Clock:
    def __init__(self):
        self.now_seconds = 100.0

    def __call__(self):
        return self.now_seconds


class Grace:
    """Keeps what is to be called after the grace period, until the test says that it is over."""

    def __init__(self):
        self.calls: deque[Callable[[], None]] = deque()

    def __call__(self, seconds, call):
        self.calls.append(call)

    def ends(self):
        while self.calls:
            self.calls.popleft()()


class Work:
    """Answers, or raises, when the test lets it land; stops at once when it is cancelled."""

    def __init__(self, answer="answer"):
        self.answer = answer
        self.runs = 0
        self.may_land = threading.Event()
        self.cancelled = threading.Event()  # until it runs and has its own
        self.was_stopped = threading.Event()

    def __call__(self, cancelled):
        self.runs += 1
        self.cancelled = cancelled
        broken_at_seconds = time.monotonic() + SOON_SECONDS
        while not self.may_land.wait(0.001):
            if cancelled.is_set() or time.monotonic() > broken_at_seconds:
                self.was_stopped.set()
                raise RuntimeError("stopped")
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    @property
    def is_wanted(self):
        return not self.cancelled.is_set()


class Asker:
    """A thread that asks, and leaves when it is told to."""

    def __init__(self, flights, key, work, keep_seconds=60.0):
        self.waits = threading.Event()
        self.leaves = threading.Event()
        self.seconds = []
        self.outcome = None
        self._thread = threading.Thread(target=self._ask, args=(flights, key, work, keep_seconds))
        self._thread.start()

    def _ask(self, flights, key, work, keep_seconds):
        try:
            self.outcome = flights.ask(key, work, self._waiting, keep_seconds)
        except (Exception, Left) as raised:  # noqa: BLE001 - the test looks at it
            self.outcome = raised

    def _waiting(self, seconds):
        self.seconds.append(seconds)
        self.waits.set()
        if self.leaves.is_set():
            raise Left

    def leave(self):
        self.leaves.set()
        return self.join()

    def join(self):
        self._thread.join(SOON_SECONDS)
        assert not self._thread.is_alive()
        return self.outcome


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def grace():
    return Grace()


@pytest.fixture
def flights(clock, grace):
    return Flights(
        max_entries=3, max_bytes=100, size=len, grace_seconds=1, tick_seconds=0.001, clock=clock, later=grace
    )


def asked(flights, key, work, **keywords):
    """An asker that waits already."""
    asker = Asker(flights, key, work, **keywords)
    assert asker.waits.wait(SOON_SECONDS)
    return asker


def no_work(_cancelled):
    raise AssertionError("the answer should have been there")


def at_once(answer):
    return lambda _cancelled: answer


def nobody_waits(_seconds):
    """An asker that stays until the answer is there."""


def join_flights():
    for thread in threading.enumerate():
        if thread.name == "flight":
            thread.join(SOON_SECONDS)


def test_two_who_ask_the_same_share_one_piece_of_work(flights):
    work = Work()
    first, second = asked(flights, "rollup", work), asked(flights, "rollup", no_work)
    work.may_land.set()

    assert ["answer", "answer"] == [first.join(), second.join()]
    assert 1 == work.runs


def test_different_keys_fly_side_by_side(flights):
    here, there = Work("here"), Work("there")
    first, second = asked(flights, "here", here), asked(flights, "there", there)
    there.may_land.set()

    assert "there" == second.join()
    here.may_land.set()
    assert "here" == first.join()


def test_an_answer_is_kept_as_long_as_its_asker_said(flights, clock):
    assert "old" == flights.ask("rollup", at_once("old"), nobody_waits, keep_seconds=60)
    clock.now_seconds += 59
    assert "old" == flights.ask("rollup", no_work, nobody_waits, keep_seconds=60)
    clock.now_seconds += 1
    assert "new" == flights.ask("rollup", at_once("new"), nobody_waits, keep_seconds=60)


def test_no_answer_is_kept_for_no_time(flights):
    flights.ask("rollup", at_once("old"), nobody_waits, keep_seconds=0)

    assert "new" == flights.ask("rollup", at_once("new"), nobody_waits, keep_seconds=0)


def test_none_is_an_answer_that_is_kept(clock, grace):
    flights = Flights(max_entries=1, max_bytes=1, size=lambda _answer: 1, clock=clock, later=grace)
    flights.ask("nothing", at_once(None), nobody_waits, keep_seconds=60)

    assert flights.ask("nothing", no_work, nobody_waits, keep_seconds=60) is None


@pytest.mark.parametrize("answers", [["a" * 40, "b" * 40, "c" * 40], ["a", "b", "c", "d"]], ids=["bytes", "number"])
def test_the_answer_read_least_recently_makes_room(flights, answers):
    for answer in answers:
        flights.ask(answer[0], at_once(answer), nobody_waits, keep_seconds=60)

    for answer in answers[1:]:
        assert answer == flights.ask(answer[0], no_work, nobody_waits, keep_seconds=60)
    assert "anew" == flights.ask("a", at_once("anew"), nobody_waits, keep_seconds=60)


def test_an_error_reaches_every_asker_and_is_not_kept(flights):
    work = Work(ValueError("no rows"))
    askers = [asked(flights, "rollup", work) for _ in range(3)]
    work.may_land.set()

    assert [work.answer] * 3 == [asker.join() for asker in askers]
    assert "rows" == flights.ask("rollup", at_once("rows"), nobody_waits, keep_seconds=60)


def test_an_answer_that_cannot_be_measured_is_an_error_and_no_endless_wait(flights):
    with pytest.raises(TypeError, match="len"):
        flights.ask("rollup", at_once(7), nobody_waits, keep_seconds=60)


def test_each_asker_is_told_how_long_the_work_has_run(flights, clock):
    work = Work()
    first = asked(flights, "rollup", work)
    clock.now_seconds += 12
    second = asked(flights, "rollup", work)
    work.may_land.set()
    first.join()
    second.join()

    assert 0 == first.seconds[0]
    assert {12} == set(second.seconds)


def test_work_is_stopped_when_its_last_asker_has_left(flights, grace):
    work = Work()
    first, second = asked(flights, "rollup", work), asked(flights, "rollup", work)

    assert isinstance(first.leave(), Left)
    grace.ends()
    assert work.is_wanted, "somebody waits for it still"

    assert isinstance(second.leave(), Left)
    grace.ends()
    assert work.was_stopped.wait(SOON_SECONDS)


def test_an_asker_who_comes_back_in_time_finds_the_work_still_running(flights, grace):
    work = Work()
    asked(flights, "rollup", work).leave()
    back = asked(flights, "rollup", no_work)
    grace.ends()
    work.may_land.set()

    assert "answer" == back.join()
    assert work.is_wanted


def test_each_departure_has_its_whole_grace_period(flights, grace):
    work = Work()
    asked(flights, "rollup", work).leave()
    first_period = grace.calls.popleft()
    asked(flights, "rollup", no_work).leave()
    first_period()

    back = asked(flights, "rollup", no_work)
    work.may_land.set()
    assert "answer" == back.join()


def test_work_that_lands_in_the_grace_period_was_not_in_vain(flights, grace):
    work = Work()
    asked(flights, "rollup", work).leave()
    work.may_land.set()
    join_flights()
    grace.ends()

    assert "answer" == flights.ask("rollup", no_work, nobody_waits, keep_seconds=60)


def test_who_asks_while_work_is_being_stopped_starts_anew(flights, grace):
    stubborn = threading.Event()
    ended = threading.Event()

    def does_not_stop(_cancelled):
        stubborn.wait(SOON_SECONDS)
        ended.set()
        return "too late"

    asked(flights, "rollup", does_not_stop).leave()
    grace.ends()

    assert "fresh" == flights.ask("rollup", at_once("fresh"), nobody_waits, keep_seconds=60)
    stubborn.set()
    assert ended.wait(SOON_SECONDS)
    join_flights()
    assert "fresh" == flights.ask("rollup", no_work, nobody_waits, keep_seconds=60)


def test_an_answer_that_nobody_waited_for_is_not_kept(flights, grace):
    unstoppable = threading.Event()

    def answers_all_the_same(_cancelled):
        unstoppable.wait(SOON_SECONDS)
        return "unwanted"

    asked(flights, "rollup", answers_all_the_same).leave()
    grace.ends()
    unstoppable.set()
    join_flights()

    assert "wanted" == flights.ask("rollup", at_once("wanted"), nobody_waits, keep_seconds=60)


def test_what_is_forgotten_is_asked_anew(flights):
    flights.ask("rollup", at_once("old"), nobody_waits, keep_seconds=60)
    flights.ask("places", at_once("shops"), nobody_waits, keep_seconds=60)
    flights.forget("rollup")

    assert "new" == flights.ask("rollup", at_once("new"), nobody_waits, keep_seconds=60)
    assert "shops" == flights.ask("places", no_work, nobody_waits, keep_seconds=60)


def test_work_that_is_forgotten_in_flight_answers_only_those_who_wait(flights):
    old = Work("old")
    waits = asked(flights, "rollup", old)
    flights.forget("rollup")

    assert "new" == flights.ask("rollup", at_once("new"), nobody_waits, keep_seconds=60)
    old.may_land.set()
    assert "old" == waits.join()
    assert "new" == flights.ask("rollup", no_work, nobody_waits, keep_seconds=60)


def test_work_that_is_forgotten_is_stopped_too_when_its_askers_leave(flights, grace):
    work = Work()
    waits = asked(flights, "rollup", work)
    flights.forget("rollup")
    waits.leave()
    grace.ends()

    assert work.was_stopped.wait(SOON_SECONDS)


def test_stopping_forgotten_work_leaves_the_newer_work_of_its_key_alone(flights, grace):
    forgotten, newer = Work("old"), Work("new")
    leaves = asked(flights, "rollup", forgotten)
    flights.forget("rollup")
    waits = asked(flights, "rollup", newer)
    leaves.leave()
    grace.ends()
    also_waits = asked(flights, "rollup", no_work)
    newer.may_land.set()

    assert ["new", "new"] == [waits.join(), also_waits.join()]


def test_work_may_ask_for_other_work(flights):
    def outer(_cancelled):
        return "outer and " + flights.ask("inner", at_once("inner"), nobody_waits, keep_seconds=60)

    assert "outer and inner" == flights.ask("outer", outer, nobody_waits, keep_seconds=60)


def test_the_process_waits_for_the_work_even_of_an_asker_that_it_would_not_wait_for(flights):
    def work(_cancelled):
        return f"daemon: {threading.current_thread().daemon}"

    answers = []
    asker = threading.Thread(
        target=lambda: answers.append(flights.ask("rollup", work, nobody_waits, 60)),
        daemon=True,  # as the threads of Streamlit's scripts are
    )
    asker.start()
    asker.join(SOON_SECONDS)

    assert ["daemon: False"] == answers


def test_the_real_timer_stops_the_work(clock):
    work = Work()
    flights = Flights(max_entries=1, max_bytes=100, size=len, grace_seconds=0.001, tick_seconds=0.001)
    asked(flights, "rollup", work).leave()

    assert work.was_stopped.wait(SOON_SECONDS)


@pytest.mark.parametrize("seed", range(5))
def test_in_a_crowd_no_key_has_two_wanted_flights_and_everybody_gets_the_right_answer(seed):
    """Askers come, wait a little and leave at random, answers are kept at random, in whatever order threads run. One
    key's work never ends by itself, so all who ask for it leave.
    """
    flights = Flights(max_entries=2, max_bytes=100, size=len, grace_seconds=0, tick_seconds=0.0005)
    in_flight: dict[str, list[threading.Event]] = {key: [] for key in [*"abc", "endless"]}
    stopped: list[str] = []
    crowded: list[str] = []
    wrong: list[str] = []
    lock = threading.Lock()

    def work_for(key, steps):
        def work(cancelled):
            with lock:
                crowded.extend(key for other in in_flight[key] if not other.is_set())
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

        return work

    def visit(number):
        rng = random.Random(f"{seed} {number}")
        for _ in range(40):
            key, keep_seconds = rng.choice(list(in_flight)), rng.choice([0, 0.001, 60])
            patience = iter(range(rng.randint(0, 4)))

            def waiting(_seconds, patience=patience):
                if next(patience, None) is None:
                    raise Left

            with suppress(Left):
                answer = flights.ask(key, work_for(key, rng.randint(0, 5)), waiting, keep_seconds)
                if answer != key:
                    wrong.append(f"{answer} for {key}")

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(8)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join(60)
        assert not visitor.is_alive()
    join_flights()

    assert [] == wrong
    assert [] == crowded
    assert "endless" in stopped
    assert list("abc") == [flights.ask(key, at_once(key), nobody_waits, 60) for key in "abc"]
