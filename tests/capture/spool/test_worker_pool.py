"""A thread begins its next picture while S3 answers the one before, and never waits for what it holds itself."""

import threading
from contextlib import contextmanager

import pytest

from capture.config.settings import Order
from capture.s3.steps import Wait
from capture.s3.turn import Turn
from capture.spool.memory_budget import Room
from capture.spool.queue import Ending, Schedule
from capture.spool.worker_pool import Senders, Try
from tests.support.waiting import WAIT_SECONDS, until


@contextmanager
def sending(attempt, names, turn=None, threads=1):
    """Senders that try these names, until all are done or the time is over."""
    schedule = Schedule(Order.NEWEST, lambda: 0.0, tries_again=False)
    senders = Senders(schedule, attempt, lambda line: None, turn or Turn())
    senders.fill(schedule.choose((number, name) for number, name in enumerate(reversed(names))))
    with senders.working(threads):
        yield senders


class Attempts:
    """Notes what happens in which order; every try waits for a reply, the names in `large` for room first."""

    def __init__(self, wanted, large=()):
        self.order = []
        self.ended = threading.Event()
        self._wanted = wanted
        self._large = large

    def __call__(self, name):
        if name in self._large:
            self.order.append(f"{name} waits")
            yield Wait.FOR_ROOM
        self.order.append(f"{name} sent")
        yield Wait.FOR_THE_REPLY
        self.order.append(f"{name} ended")
        if sum(word.endswith("ended") for word in self.order) == self._wanted:
            self.ended.set()
        return Try(Ending.ANSWERED)


def test_four_are_sent_before_the_first_is_ended():
    attempts = Attempts(wanted=5)
    with sending(attempts, "abcde"):
        assert attempts.ended.wait(WAIT_SECONDS)

    sent = ["a sent", "b sent", "c sent", "d sent", "a ended", "e sent"]
    assert [*sent, "b ended", "c ended", "d ended", "e ended"] == attempts.order


def test_what_waits_for_room_is_ended_before_the_next_begins():
    attempts = Attempts(wanted=3, large="b")
    with sending(attempts, "abc"):
        assert attempts.ended.wait(WAIT_SECONDS)

    assert ["a sent", "b waits", "a ended", "b sent", "b ended", "c sent", "c ended"] == attempts.order


def test_what_is_on_its_way_at_the_end_is_ended_too():
    attempts = Attempts(wanted=2)
    sent, go_on = threading.Event(), threading.Event()

    def attempt(name):
        if name == "b":
            sent.set()
            assert go_on.wait(WAIT_SECONDS)
        return (yield from attempts(name))

    with sending(attempt, "abc") as senders:
        assert sent.wait(WAIT_SECONDS)
        senders.pause(True)
        go_on.set()
        assert attempts.ended.wait(WAIT_SECONDS)

    assert ["a sent", "b sent", "a ended", "b ended"] == attempts.order


def test_pictures_that_fill_the_room_hold_up_no_thread_for_ever():
    sizes_bytes = {f"{number}": 100 if number % 7 == 0 else number % 6 + 1 for number in range(300)}
    turn, done, ended = Turn(), [], threading.Event()
    room = Room(turn, room_bytes=10)

    def attempt(name):
        with (yield from room.of(sizes_bytes[name])):
            yield Wait.FOR_THE_REPLY
        done.append(name)
        if len(done) == len(sizes_bytes):
            ended.set()
        return Try(Ending.ANSWERED)

    with sending(attempt, list(sizes_bytes), turn, threads=4):
        assert ended.wait(WAIT_SECONDS)

    assert sorted(sizes_bytes) == sorted(done)


def test_what_goes_wrong_ends_all_and_is_raised_where_the_station_waits():
    def attempt(name):
        yield Wait.FOR_THE_REPLY
        raise PermissionError(name)

    with sending(attempt, "ab") as senders:
        until(lambda: senders.have_ended)

    with pytest.raises(PermissionError, match="a"):
        senders.raise_error()
