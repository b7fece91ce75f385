"""Pictures that are sent at once take no more memory than there is room."""

import threading

from capture.room import Room

WAIT_SECONDS = 20


def test_pictures_share_the_room_and_the_next_waits_for_it():
    room, entered = Room(room_bytes=10), threading.Event()

    def enter():
        with room.of(4):
            entered.set()

    waiting = threading.Thread(target=enter)
    with room.of(4):
        with room.of(4):
            waiting.start()
            assert not entered.wait(0.05)
        assert entered.wait(WAIT_SECONDS)
    waiting.join()


def test_a_picture_larger_than_the_room_goes_alone():
    room = Room(room_bytes=10)

    with room.of(100):
        pass
    with room.of(10):
        pass
