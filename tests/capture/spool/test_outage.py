"""When nothing gets through, one file at a time is tried, after longer and longer pauses."""

import math

import pytest

from capture.spool.outage import LONGEST_DELAY_SECONDS, Outage, delay_seconds


@pytest.fixture
def outage() -> Outage:
    return Outage(jitter=lambda: 1.0)


def fail(outage, name, now_seconds, how="failed"):
    outage.begin_try(name)
    getattr(outage, how)(name, now_seconds)


def test_each_failure_doubles_the_wait_up_to_five_minutes():
    waits = [delay_seconds(failures, jitter=1.0) for failures in range(1, 40)]

    assert [1, 2, 4, 8] == waits[:4]
    assert LONGEST_DELAY_SECONDS == waits[-1]


def test_jitter_takes_off_nearly_all_of_a_wait_or_nothing():
    assert (0.1, 150, 300) == tuple(delay_seconds(20, jitter) for jitter in (0.0, 0.5, 1.0))


def test_one_or_two_files_that_fail_are_no_outage(outage):
    for name in ("a", "b", "a", "b"):
        fail(outage, name, 0)

    assert not outage.lasts


def test_three_different_files_that_fail_in_a_row_are_one(outage):
    for name in ("a", "b", "c"):
        fail(outage, name, 0)

    assert 1 == outage.seconds_until_try(0)


def test_a_success_between_them_begins_the_row_anew(outage):
    fail(outage, "a", 0)
    fail(outage, "b", 0)
    outage.answered()
    fail(outage, "c", 0)

    assert not outage.lasts


def test_a_network_that_is_down_is_an_outage_at_once(outage):
    fail(outage, "a", 0, "unreachable")

    assert 1 == outage.seconds_until_try(0)


def test_those_that_were_on_their_way_do_not_prolong_it(outage):
    for name in ("a", "b", "c", "d"):
        outage.begin_try(name)
    for name in ("a", "b", "c", "d"):
        outage.unreachable(name, 0)

    assert 1 == outage.seconds_until_try(0)


def test_one_file_is_tried_at_a_time_and_each_failure_prolongs_it(outage):
    fail(outage, "a", 0, "unreachable")
    waits = []
    for now_seconds in (1, 3, 7):
        outage.begin_try("probe")
        assert math.inf == outage.seconds_until_try(now_seconds)
        outage.unreachable("probe", now_seconds)
        waits.append(outage.seconds_until_try(now_seconds))

    assert [2, 4, 8] == waits


def test_one_success_ends_it(outage):
    fail(outage, "a", 0, "unreachable")
    outage.begin_try("b")

    outage.answered()

    assert 0 == outage.seconds_until_try(0)


def test_a_try_that_says_nothing_of_the_network_lets_another_follow(outage):
    fail(outage, "a", 0, "unreachable")
    outage.begin_try("gone")

    outage.end_try("gone")

    assert 0 == outage.seconds_until_try(1)
