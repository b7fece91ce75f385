"""Failed files wait longer and longer, and hold up nobody else."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.schedule import LONGEST_DELAY_SECONDS, LONGEST_PAUSE_SECONDS, Schedule

A, B, C, D = (Path(name) for name in ("a.jpg", "b.jpg", "c.jpg", "d.jpg"))


@pytest.fixture
def schedule() -> Schedule:
    return Schedule(jitter=lambda: 1.0)


def test_files_come_in_the_order_in_which_they_were_seen(schedule):
    schedule.add(B, 1)
    schedule.add(A, 2)

    assert [B, A, None] == [schedule.take(2) for _ in range(3)]


def test_a_file_seen_twice_is_sent_once(schedule):
    schedule.add(A, 1)
    schedule.add(A, 1)

    assert [A, None] == [schedule.take(9) for _ in range(2)]


def test_a_new_event_brings_a_waiting_file_forward(schedule):
    schedule.failed(A, 0)
    schedule.add(A, 0.5)

    assert [A, None] == [schedule.take(0.5), schedule.take(99)]


def test_each_failure_doubles_the_wait_up_to_the_longest(schedule):
    waits = [schedule.failed(A, 0) for _ in range(12)]

    assert [1, 2, 4, 8] == waits[:4]
    assert LONGEST_DELAY_SECONDS == waits[-1]


def test_jitter_takes_up_to_half_off():
    assert 0.5 == Schedule(jitter=lambda: 0.0).failed(A, 0)


def test_one_bad_file_does_not_hold_up_the_others(schedule):
    for _ in range(10):
        schedule.failed(A, 0)
    schedule.add(B, 0)

    assert B == schedule.take(0)


def test_several_bad_files_in_a_row_are_an_outage_and_everything_waits(schedule):
    for path in (A, B, C):
        schedule.failed(path, 0)
    schedule.add(D, 0)

    assert [None, D] == [schedule.take(0.9), schedule.take(1)]


def test_one_success_ends_the_outage(schedule):
    for path in (A, B, C):
        schedule.failed(path, 0)
    schedule.answered(D)
    schedule.add(D, 0)

    assert D == schedule.take(0)


def test_a_success_forgets_the_files_failures(schedule):
    for _ in range(5):
        schedule.failed(A, 0)
    schedule.answered(A)

    assert 1 == schedule.failed(A, 0)


def test_nothing_waiting_is_never_due(schedule):
    assert math.inf == schedule.seconds_until_due(0)


@given(st.lists(st.tuples(st.sampled_from([A, B, C, D]), st.sampled_from(["add", "failed", "done"])), max_size=60))
def test_every_added_file_is_taken_in_the_end(steps):
    schedule, waiting = Schedule(jitter=lambda: 0.5), set()
    for path, step in steps:
        if step == "done":
            schedule.answered(path)
        else:
            waiting.add(path)
            schedule.add(path, 0) if step == "add" else schedule.failed(path, 0)

    end = LONGEST_DELAY_SECONDS + LONGEST_PAUSE_SECONDS
    assert schedule.seconds_until_due(0) <= end or not waiting
    taken = [path for path in (schedule.take(end) for _ in range(len(steps) + 1)) if path is not None]
    assert sorted(waiting) == sorted(taken)
