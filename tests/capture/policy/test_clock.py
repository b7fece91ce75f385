"""The wait for a wrong clock to be synchronised, and its limits."""

from datetime import UTC, datetime

import pytest

from capture.policy.clock import Clock, query_synchronised

GOOD = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Machine:
    """A fake machine with settable clock state."""

    def __init__(self, synchronised: bool | None = False, booted_seconds: float = 10.0, now: datetime = GOOD) -> None:
        self.synchronised, self.booted_seconds, self.now = synchronised, booted_seconds, now

    def clock(self, wait_seconds: int = 300) -> Clock:
        return Clock(wait_seconds, lambda: self.synchronised, lambda: self.booted_seconds, lambda: self.now)


def test_it_awaits_sync_until_a_time_server_has_set_it():
    machine = Machine()
    clock = machine.clock()

    before = clock.awaits_sync, clock.is_synchronised
    machine.synchronised = True
    after = clock.awaits_sync, clock.is_synchronised

    assert [(True, False), (False, True)] == [before, after]


def test_it_awaits_sync_only_in_the_first_minutes_after_boot():
    machine = Machine()
    clock = machine.clock()

    before = clock.awaits_sync
    machine.booted_seconds = 301
    assert (True, False) == (before, clock.awaits_sync)
    assert not Machine(booted_seconds=90_000).clock().awaits_sync
    assert not Machine().clock(wait_seconds=0).awaits_sync


def test_with_unknown_sync_state_only_an_implausible_date_is_waited_for():
    assert not Machine(synchronised=None).clock().awaits_sync
    assert Machine(synchronised=None, now=datetime(1970, 1, 1, tzinfo=UTC)).clock().awaits_sync
    assert Machine(synchronised=True, now=datetime(1970, 1, 1, tzinfo=UTC)).clock().awaits_sync


def test_once_synchronised_it_stays_so_without_network():
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
def test_ages_are_judged_only_by_a_trusted_clock(machine, has_sent, expected):
    assert expected == machine.clock().can_judge_age(has_sent)


def test_the_real_sync_state_can_be_queried():
    assert query_synchronised() in (True, False, None)
