"""Threads upload files concurrently, stop after their current file, and all stop on an unexpected error."""

import os
import threading
from contextlib import contextmanager

import pytest

from capture.config.settings import Order
from capture.spool.memory_budget import MemoryBudget
from capture.spool.queue import Disposition, UploadQueue
from capture.spool.worker_pool import UploadResult, WorkerPool
from tests.support.waiting import until

WAIT_SECONDS = 20
CONFIRMED = UploadResult(Disposition.CONFIRMED)


@contextmanager
def uploading(upload, names, threads):
    """Runs a pool on these names while the block runs."""
    queue = UploadQueue(Order.NEWEST, lambda: 0.0, retries=False)
    pool = WorkerPool(queue, upload, lambda line: None)
    pool.fill(queue.select((number, name) for number, name in enumerate(reversed(names))))
    with pool.running(threads):
        yield pool


def test_threads_upload_concurrently():
    together = threading.Barrier(4)

    def upload(name):
        together.wait(WAIT_SECONDS)  # raises unless four threads arrive
        return CONFIRMED

    with uploading(upload, "abcdefgh", threads=4) as pool:
        until(lambda: pool.is_done)

    pool.raise_error()


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this platform cannot bind a thread to a processor")
def test_the_threads_share_one_processor_and_leave_the_others_to_the_process():
    before, processors = os.sched_getaffinity(0), []

    def upload(name):
        processors.append(os.sched_getaffinity(0))
        return CONFIRMED

    with uploading(upload, "abcd", threads=2) as pool:
        until(lambda: pool.is_done)

    assert [{max(before)}] * 4 == processors
    assert before == os.sched_getaffinity(0)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this platform cannot bind a thread to a processor")
def test_threads_upload_where_the_platform_forbids_to_bind_them(monkeypatch):
    def forbid(*arguments):
        raise PermissionError

    monkeypatch.setattr(os, "sched_setaffinity", forbid)
    with uploading(lambda name: CONFIRMED, "ab", threads=2) as pool:
        until(lambda: pool.is_done)

    pool.raise_error()


def test_every_file_is_uploaded_once_in_queue_order():
    uploaded = []

    def upload(name):
        uploaded.append(name)
        return CONFIRMED

    with uploading(upload, "abcde", threads=1) as pool:
        until(lambda: pool.is_done)

    assert [*"abcde"] == uploaded


def test_a_pause_and_a_stop_wait_for_uploads_in_progress():
    started, proceed, uploaded = threading.Event(), threading.Event(), []

    def upload(name):
        started.set()
        assert proceed.wait(WAIT_SECONDS)
        uploaded.append(name)
        return CONFIRMED

    with uploading(upload, "abc", threads=1) as pool:
        assert started.wait(WAIT_SECONDS)
        pool.pause(True)
        proceed.set()

    assert ["a"] == uploaded


def test_threads_never_deadlock_on_the_memory_budget():
    sizes_bytes = {f"{number}": 100 if number % 7 == 0 else number % 6 + 1 for number in range(300)}
    memory, uploaded = MemoryBudget(budget_bytes=10), []

    def upload(name):
        with memory.reserve(sizes_bytes[name]):
            uploaded.append(name)
        return CONFIRMED

    with uploading(upload, list(sizes_bytes), threads=4) as pool:
        until(lambda: pool.is_done)

    assert sorted(sizes_bytes) == sorted(uploaded)


def test_an_unexpected_error_stops_all_threads_and_is_raised_by_raise_error():
    def upload(name):
        raise PermissionError(name)

    with uploading(upload, "ab", threads=2) as pool:
        until(lambda: pool.has_failed)

    with pytest.raises(PermissionError, match=r"a|b"):
        pool.raise_error()
