"""Old pictures are sent at a rate, and not while many wait in the queue; the clock is the test's own."""

from collections import Counter
from collections.abc import Iterable

import pytest

from infra.errors import InvalidSettings, NotReadyInTime
from infra.history.pace import MAX_WAITING_PICTURES, DeadLetters, Pace, QueueDepths, estimated_seconds


class Clock:
    """Time that passes only while something sleeps; `depths` are returned in order, the last one for ever."""

    def __init__(self, depths: Iterable[int] = (0,), dead_letters: Iterable[int] = (0,)) -> None:
        self.now = 1000.0
        self.checks: list[float] = []
        self.written = ""
        self._depths, self._dead_letters = list(depths), list(dead_letters)

    def pace(self, per_second: float) -> Pace:
        return Pace(per_second, self._read, self._write, lambda: self.now, self._sleep)

    def sent(self, pace: Pace, count: int) -> list[float]:
        """The seconds at which so many pictures may be sent."""
        times = []
        for _ in range(count):
            pace.wait("2021-10-03")
            times.append(self.now - 1000)
        return times

    def _sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds

    def _write(self, text: str) -> None:
        self.written += text

    def _read(self) -> QueueDepths:
        self.checks.append(self.now - 1000)
        first = [values.pop(0) if len(values) > 1 else values[0] for values in (self._depths, self._dead_letters)]
        return QueueDepths(*first)


def test_pictures_are_sent_at_the_rate():
    clock = Clock()

    assert [0, 0.5, 1, 1.5, 2] == clock.sent(clock.pace(2), 5)


def test_a_slow_picture_is_not_caught_up_on():
    clock = Clock()
    pace = clock.pace(2)
    pace.wait("2021-10-03")
    clock.now += 60

    assert [60, 60.5, 61] == clock.sent(pace, 3)


def test_a_new_day_begins_every_two_seconds():
    clock = Clock()
    pace, days = clock.pace(2), ["2021-10-03", "2021-10-04", "2021-10-04", "2021-10-05", "2021-10-05"]
    times = []
    for day in days:
        pace.wait(day)
        times.append(clock.now - 1000)

    assert [0, 2, 2.5, 4, 4.5] == times
    assert 6 == estimated_seconds(Counter(days), 2)
    assert 500 == estimated_seconds({"2021-10-03": 1000}, 2)


def test_the_queue_is_checked_every_ten_pictures():
    clock = Clock()
    clock.sent(clock.pace(2), 21)

    assert [0, 4.5, 9.5] == clock.checks


def test_nothing_is_sent_while_the_queue_is_deep_and_it_never_gets_deeper():
    clock = Clock([MAX_WAITING_PICTURES + 20, MAX_WAITING_PICTURES, MAX_WAITING_PICTURES - 2, MAX_WAITING_PICTURES, 0])
    times = clock.sent(clock.pace(2), 3)

    assert [10, 10.5] == times[:2], "only two had room"
    assert 15.5 <= times[2]
    assert f"Pausing: {MAX_WAITING_PICTURES + 20} pictures wait in the queue\n" == clock.written.splitlines(True)[0]


def test_a_queue_that_does_not_drain_ends_the_import():
    clock = Clock([90, 80])
    with pytest.raises(NotReadyInTime, match="80 pictures have waited in the queue for 15 minutes"):
        clock.pace(2).wait("2021-10-03")

    assert 905 == clock.now - 1000


def test_a_queue_that_drains_slowly_does_not():
    clock = Clock(range(1000, 0, -1))
    clock.pace(2).wait("2021-10-03")

    assert 900 < clock.now - 1000


def test_new_dead_letters_end_the_import_and_old_ones_do_not():
    clock = Clock(dead_letters=[3, 3, 5])
    pace = clock.pace(2)

    assert 20 == len(clock.sent(pace, 20))
    with pytest.raises(DeadLetters, match="2 pictures became dead letters"):
        pace.wait("2021-10-03")


@pytest.mark.parametrize("per_second", [0, -1, 51, float("nan"), float("inf")])
def test_an_impossible_rate_is_refused(per_second):
    with pytest.raises(InvalidSettings, match="--per-second"):
        Clock().pace(per_second)
