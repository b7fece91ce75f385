"""Failed files wait longer and longer, hold up nobody else, and every file has its turn in the end."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.config.constants import SETTLED_SECONDS
from capture.config.settings import Order
from capture.spool.outage import LONGEST_DELAY_SECONDS
from capture.spool.queue import NAMES_KEPT, REFUSED_SECONDS, Ending, Schedule


@pytest.fixture
def schedule() -> Schedule:
    return Schedule(Order.NEWEST, jitter=lambda: 1.0)


def fill(schedule, *found):
    schedule.fill(schedule.choose((modified_ns, name) for name, modified_ns in found))


def fail(schedule, name, now_seconds=0.0, ending=Ending.FAILED):
    assert name == schedule.take(now_seconds)
    return schedule.ended(name, ending, now_seconds)


@pytest.mark.parametrize(("order", "names"), [(Order.NEWEST, ["c", "b", "a"]), (Order.OLDEST, ["a", "b", "c"])])
def test_files_come_in_the_order_that_was_asked_for(order, names):
    schedule = Schedule(order, lambda: 1.0)
    fill(schedule, ("b", 2), ("a", 1), ("c", 3))

    assert [*names, None] == [schedule.take(0) for _ in range(4)]


def test_a_new_file_goes_before_the_backlog(schedule):
    fill(schedule, ("old", 1), ("older", 0))
    schedule.add("new", 9)

    assert "new" == schedule.take(0)


def test_a_file_seen_twice_is_tried_once(schedule):
    schedule.add("a", 1)
    schedule.add("a", 2)

    assert ["a", None] == [schedule.take(0) for _ in range(2)]


def test_a_file_that_is_tried_is_not_given_to_another(schedule):
    schedule.add("a", 1)
    schedule.take(0)
    fill(schedule, ("a", 1))

    assert None is schedule.take(0)


def test_a_file_that_was_written_anew_while_it_was_tried_is_tried_again(schedule):
    schedule.add("a", 1)
    schedule.take(0)
    schedule.add("a", 2)
    schedule.ended("a", Ending.ANSWERED, 0)

    assert "a" == schedule.take(0)


def test_a_failed_file_waits_and_each_failure_doubles_the_longest_wait(schedule):
    schedule.add("a", 1)
    waits = [fail(schedule, "a", now_seconds) for now_seconds in (0, 1, 3)]

    assert [1, 2, 4] == waits
    assert [None, "a"] == [schedule.take(6.9), schedule.take(7)]


def test_writing_a_waiting_file_anew_brings_it_forward(schedule):
    schedule.add("a", 1)
    fail(schedule, "a")
    schedule.add("a", 2)

    assert ["a", None] == [schedule.take(0.5), schedule.take(99)]


def test_one_bad_file_does_not_hold_up_the_others(schedule):
    schedule.add("bad", 9)
    for now_seconds in (0, 1, 3, 7):
        fail(schedule, "bad", now_seconds)
    schedule.add("good", 1)

    assert "good" == schedule.take(7)


def test_a_success_forgets_the_files_failures(schedule):
    schedule.add("a", 1)
    fail(schedule, "a", 0)
    fail(schedule, "a", 1, Ending.ANSWERED)
    schedule.add("a", 2)

    assert 1 == fail(schedule, "a", 1)


def test_a_network_that_is_down_stops_everything_and_blames_no_file(schedule):
    fill(schedule, ("a", 3), ("b", 2), ("c", 1))
    assert 1 == fail(schedule, "a", 0, Ending.UNREACHABLE)

    assert [None, 0.1] == [schedule.take(0.9), round(schedule.seconds_until_due(0.9), 3)]
    probe = schedule.take(1)
    assert (None, math.inf) == (schedule.take(99), schedule.seconds_until_due(99))
    schedule.ended(probe, Ending.ANSWERED, 1)
    assert {"a", "b", "c"} == {probe, schedule.take(1), schedule.take(1)}


def test_several_bad_files_in_a_row_are_an_outage_and_another_file_finds_out(schedule):
    fill(schedule, *((f"bad-{number}", 9) for number in range(3)), ("good", 1), ("new", 0))
    for number in range(3):
        fail(schedule, f"bad-{number}")

    assert None is schedule.take(0.9)


@pytest.mark.parametrize(
    ("ending", "seconds"),
    [
        (Ending.UNSETTLED, SETTLED_SECONDS),
        (Ending.REFUSED, REFUSED_SECONDS),
        (Ending.UNUSABLE, REFUSED_SECONDS),
        (Ending.NOTHING, None),
        (Ending.ANSWERED, None),
    ],
)
def test_each_ending_has_its_next_try_or_none(schedule, ending, seconds):
    schedule.add("a", 1)

    assert seconds == fail(schedule, "a", 0, ending)


def test_nothing_waiting_is_never_due(schedule):
    assert math.inf == schedule.seconds_until_due(0)


def test_of_a_large_folder_the_newest_are_kept_and_the_rest_is_listed_later(schedule):
    many = [(f"{number}", number) for number in range(NAMES_KEPT * 2)]
    fill(schedule, *many)

    assert not schedule.wants_listing
    taken = [schedule.take(0) for _ in range(NAMES_KEPT)]
    assert [str(number) for number in reversed(range(NAMES_KEPT, NAMES_KEPT * 2))] == taken
    assert schedule.wants_listing


def test_of_many_new_files_those_that_have_no_room_are_listed_later(schedule):
    fill(schedule)
    for number in range(NAMES_KEPT * 3):
        schedule.add(f"{number}", number)
    while schedule.take(0):
        pass

    assert schedule.wants_listing


def test_without_new_tries_a_file_is_tried_once_however_often_the_folder_is_listed():
    schedule = Schedule(Order.NEWEST, lambda: 0.0, tries_again=False)
    for _ in range(2):
        fill(schedule, ("a", 2), ("b", 1))
        while name := schedule.take(0):
            schedule.ended(name, Ending.FAILED, 0)

    assert schedule.is_empty


def test_without_new_tries_a_network_that_is_down_ends_all():
    schedule = Schedule(Order.NEWEST, lambda: 0.0, tries_again=False)
    fill(schedule, ("a", 2), ("b", 1))
    fail(schedule, "a", 0, Ending.UNREACHABLE)

    assert schedule.is_empty


names = st.sampled_from(["a", "b", "c", "d", "e"])
steps = st.lists(st.tuples(names, st.sampled_from([*Ending, "add"])), max_size=60)


@given(steps)
def test_every_file_that_was_not_answered_has_its_turn_in_the_end(steps):
    schedule, waiting, now_seconds = Schedule(Order.NEWEST, lambda: 0.5), set(), 0.0
    fill(schedule)
    for name, step in steps:
        if isinstance(step, Ending):
            tried = schedule.take(now_seconds)
            if tried is not None:
                schedule.ended(tried, step, now_seconds)
                if step in (Ending.ANSWERED, Ending.NOTHING):
                    waiting.discard(tried)
        else:
            schedule.add(name, 1)
            waiting.add(name)
        now_seconds += 1

    taken = set()
    while (seconds := schedule.seconds_until_due(now_seconds)) < math.inf:
        assert seconds <= max(LONGEST_DELAY_SECONDS, REFUSED_SECONDS)
        now_seconds += seconds
        tried = schedule.take(now_seconds)
        assert tried is not None
        schedule.ended(tried, Ending.ANSWERED, now_seconds)
        taken.add(tried)
    assert waiting == taken
    assert schedule.is_empty
