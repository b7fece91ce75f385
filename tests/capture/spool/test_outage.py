"""During an outage uploads are attempted one at a time, with growing delays."""

import math

import pytest

from capture.spool.outage import MAX_DELAY_SECONDS, Outage, delay_seconds


@pytest.fixture
def outage() -> Outage:
    return Outage(jitter=lambda: 1.0)


def fail(outage, name, now_seconds, how="record_failure"):
    outage.begin_attempt(name)
    getattr(outage, how)(name, now_seconds)


def test_each_failure_doubles_the_delay_up_to_five_minutes():
    delays = [delay_seconds(failures, jitter=1.0) for failures in range(1, 40)]

    assert [1, 2, 4, 8] == delays[:4]
    assert MAX_DELAY_SECONDS == delays[-1]


def test_jitter_scales_the_delay_from_a_minimum_to_the_maximum():
    assert (0.1, 150, 300) == tuple(delay_seconds(20, jitter) for jitter in (0.0, 0.5, 1.0))


def test_one_or_two_failing_files_do_not_make_an_outage(outage):
    for name in ("a", "b", "a", "b"):
        fail(outage, name, 0)

    assert not outage.is_active


def test_three_different_files_failing_in_a_row_are_an_outage(outage):
    for name in ("a", "b", "c"):
        fail(outage, name, 0)

    assert 1 == outage.seconds_until_attempt(0)


def test_a_success_resets_the_failures_in_a_row(outage):
    fail(outage, "a", 0)
    fail(outage, "b", 0)
    outage.record_success()
    fail(outage, "c", 0)

    assert not outage.is_active


def test_an_unreachable_s3_starts_an_outage_immediately(outage):
    fail(outage, "a", 0, "record_unreachable")

    assert 1 == outage.seconds_until_attempt(0)


def test_uploads_already_in_progress_do_not_extend_the_outage(outage):
    for name in ("a", "b", "c", "d"):
        outage.begin_attempt(name)
    for name in ("a", "b", "c", "d"):
        outage.record_unreachable(name, 0)

    assert 1 == outage.seconds_until_attempt(0)


def test_one_file_at_a_time_is_attempted_and_each_failure_extends_the_outage(outage):
    fail(outage, "a", 0, "record_unreachable")
    delays = []
    for now_seconds in (1, 3, 7):
        outage.begin_attempt("probe")
        assert math.inf == outage.seconds_until_attempt(now_seconds)
        outage.record_unreachable("probe", now_seconds)
        delays.append(outage.seconds_until_attempt(now_seconds))

    assert [2, 4, 8] == delays


def test_one_success_ends_the_outage(outage):
    fail(outage, "a", 0, "record_unreachable")
    outage.begin_attempt("b")

    outage.record_success()

    assert 0 == outage.seconds_until_attempt(0)


def test_an_attempt_without_a_network_result_allows_the_next(outage):
    fail(outage, "a", 0, "record_unreachable")
    outage.begin_attempt("gone")

    outage.end_attempt("gone")

    assert 0 == outage.seconds_until_attempt(1)
