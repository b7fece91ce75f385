"""Concurrent uploads hold no more memory than the budget."""

import threading

from capture.spool.memory_budget import MemoryBudget

WAIT_SECONDS = 20


def test_a_picture_that_does_not_fit_waits_until_another_is_released():
    memory, entered = MemoryBudget(budget_bytes=10), threading.Event()

    def enter():
        with memory.reserve(4):
            entered.set()

    waiting = threading.Thread(target=enter)
    with memory.reserve(4):
        with memory.reserve(4):
            waiting.start()
            assert not entered.wait(0.05)
        assert entered.wait(WAIT_SECONDS)
    waiting.join()


def test_a_picture_larger_than_the_budget_is_admitted_alone():
    memory = MemoryBudget(budget_bytes=10)

    with memory.reserve(100):
        pass
    with memory.reserve(10):
        pass


def test_smaller_pictures_do_not_overtake_a_large_one():
    memory, entered = MemoryBudget(budget_bytes=10), []

    def enter(size_bytes):
        with memory.reserve(size_bytes):
            entered.append(size_bytes)

    threads = [threading.Thread(target=enter, args=(size_bytes,)) for size_bytes in (100, 1, 2)]
    with memory.reserve(4):
        for thread in threads:
            thread.start()
            thread.join(0.05)
        assert [] == entered
    for thread in threads:
        thread.join()

    assert 100 == entered[0]


def test_an_upload_that_fails_releases_its_memory():
    memory = MemoryBudget(budget_bytes=10)
    try:
        with memory.reserve(10):
            raise OSError
    except OSError:
        pass

    with memory.reserve(10):
        pass
