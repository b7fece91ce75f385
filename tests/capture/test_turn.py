"""One thread has the turn at a time, and gives it up while it waits."""

import threading

from capture.turn import Turn

WAIT_SECONDS = 20


def test_a_second_thread_waits_until_the_first_gives_its_turn_up():
    turn, entered = Turn(), threading.Event()

    def enter():
        with turn.held():
            entered.set()

    second = threading.Thread(target=enter)
    with turn.held():
        second.start()
        assert not entered.wait(0.05)
        with turn.given_up():
            assert entered.wait(WAIT_SECONDS)
    second.join()


def test_a_thread_without_the_turn_has_nothing_to_give_up():
    turn = Turn()

    with turn.given_up(), turn.held():
        pass


def test_the_turn_comes_back_when_the_wait_ends_in_an_error():
    turn = Turn()
    try:
        with turn.held(), turn.given_up():
            raise OSError
    except OSError:
        pass

    with turn.held():
        pass
