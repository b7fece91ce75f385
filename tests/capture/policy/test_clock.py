"""A clock that woke up wrong is waited for, and not for ever."""

from datetime import UTC, datetime

import pytest

from capture.policy.clock import Clock, query_synchronised

GOOD = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Machine:
    """What a machine knows of its clock."""

    def __init__(self, synchronised: bool | None = False, booted_seconds: float = 10.0, now: datetime = GOOD) -> None:
        self.synchronised, self.booted_seconds, self.now = synchronised, booted_seconds, now

    def clock(self, wait_seconds: int = 300) -> Clock:
        return Clock(wait_seconds, lambda: self.synchronised, lambda: self.booted_seconds, lambda: self.now)


def test_it_is_waited_for_until_a_server_has_set_it():
    machine = Machine()
    clock = machine.clock()

    before = clock.awaits_sync, clock.is_synchronised
    machine.synchronised = True
    after = clock.awaits_sync, clock.is_synchronised

    assert [(True, False), (False, True)] == [before, after]


def test_it_is_waited_for_only_in_the_first_minutes_after_the_boot():
    machine = Machine()
    clock = machine.clock()

    before = clock.awaits_sync
    machine.booted_seconds = 301
    assert (True, False) == (before, clock.awaits_sync)
    assert not Machine(booted_seconds=90_000).clock().awaits_sync
    assert not Machine().clock(wait_seconds=0).awaits_sync


def test_where_nobody_can_tell_only_a_year_that_cannot_be_is_waited_for():
    assert not Machine(synchronised=None).clock().awaits_sync
    assert Machine(synchronised=None, now=datetime(1970, 1, 1, tzinfo=UTC)).clock().awaits_sync
    assert Machine(synchronised=True, now=datetime(1970, 1, 1, tzinfo=UTC)).clock().awaits_sync


def test_once_set_it_stays_right_when_the_network_goes():
    machine = Machine(synchronised=True)
    clock = machine.clock()
    assert clock.is_synchronised

    machine.synchronised = False

    assert (True, True) == (clock.is_synchronised, clock.can_judge_age(has_sent=False))


@pytest.mark.parametrize(
    ("machine", "has_sent", "expected"),
    [
        (Machine(synchronised=True), False, True),
        (Machine(booted_seconds=10), True, False),
        (Machine(booted_seconds=400), True, True),
        (Machine(booted_seconds=400), False, False),
        (Machine(synchronised=None), True, True),
        (Machine(booted_seconds=400, now=datetime(1970, 1, 2, tzinfo=UTC)), True, False),
    ],
)
def test_a_file_has_an_age_only_by_a_clock_that_can_be_believed(machine, has_sent, expected):
    assert expected == machine.clock().can_judge_age(has_sent)


def test_this_machine_can_be_asked():
    assert query_synchronised() in (True, False, None)
