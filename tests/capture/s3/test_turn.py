"""One thread has the turn at a time, and gives it up while it waits."""

import threading

from capture.s3.turn import Turn
from tests.support.waiting import WAIT_SECONDS


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


def test_who_comes_back_goes_before_who_begins():
    turn, order = Turn(), []
    away, back = threading.Event(), threading.Event()

    def come_back():
        with turn.held():
            with turn.given_up():
                away.set()
                back.wait(WAIT_SECONDS)
            order.append("came back")

    def begin():
        with turn.held():
            order.append("began")

    threads = [threading.Thread(target=come_back), threading.Thread(target=begin)]
    threads[0].start()
    assert away.wait(WAIT_SECONDS)
    with turn.held():
        threads[1].start()
        threads[1].join(0.05)
        back.set()
        threads[0].join(0.05)
        assert [] == order
    for thread in threads:
        thread.join()

    assert ["came back", "began"] == order
