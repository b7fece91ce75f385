"""Pictures that are sent at once take no more memory than there is room."""

import threading

from capture.s3.steps import ended
from capture.s3.turn import Turn
from capture.spool.memory_budget import Room
from tests.support.waiting import WAIT_SECONDS


def test_pictures_share_the_room_and_the_next_waits_for_it():
    room, entered = Room(Turn(), room_bytes=10), threading.Event()

    def enter():
        with ended(room.of(4)):
            entered.set()

    waiting = threading.Thread(target=enter)
    with ended(room.of(4)):
        with ended(room.of(4)):
            waiting.start()
            assert not entered.wait(0.05)
        assert entered.wait(WAIT_SECONDS)
    waiting.join()


def test_a_picture_larger_than_the_room_goes_alone():
    room = Room(Turn(), room_bytes=10)

    with ended(room.of(100)):
        pass
    with ended(room.of(10)):
        pass


def test_smaller_pictures_do_not_slip_in_before_a_large_one():
    room, entered = Room(Turn(), room_bytes=10), []

    def enter(size_bytes):
        with ended(room.of(size_bytes)):
            entered.append(size_bytes)

    threads = [threading.Thread(target=enter, args=(size_bytes,)) for size_bytes in (100, 1, 2)]
    with ended(room.of(4)):
        for thread in threads:
            thread.start()
            thread.join(0.05)
        assert [] == entered
    for thread in threads:
        thread.join()

    assert 100 == entered[0]


def test_who_waits_for_room_gives_up_the_turn():
    turn, entered = Turn(), threading.Event()
    room = Room(turn, room_bytes=10)

    def enter():
        with turn.held(), ended(room.of(4)):
            entered.set()

    waiting = threading.Thread(target=enter)
    with turn.held(), ended(room.of(10)):
        waiting.start()
        with turn.given_up():
            assert not entered.wait(0.05)
    assert entered.wait(WAIT_SECONDS)
    waiting.join()
