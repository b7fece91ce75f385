"""Failed files are retried with growing delays, block no other file, and every file is uploaded in the end."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.config.constants import SETTLED_SECONDS
from capture.config.settings import Order
from capture.spool.outage import MAX_DELAY_SECONDS
from capture.spool.queue import NAMES_KEPT, REJECTED_SECONDS, Disposition, UploadQueue


@pytest.fixture
def queue() -> UploadQueue:
    return UploadQueue(Order.NEWEST, jitter=lambda: 1.0)


def fill(queue, *found):
    queue.fill(queue.select((modified_ns, name) for name, modified_ns in found))


def fail(queue, name, now_seconds=0.0, disposition=Disposition.FAILED):
    assert name == queue.take(now_seconds)
    return queue.finish(name, disposition, now_seconds)


@pytest.mark.parametrize(("order", "names"), [(Order.NEWEST, ["c", "b", "a"]), (Order.OLDEST, ["a", "b", "c"])])
def test_files_are_taken_in_the_configured_order(order, names):
    queue = UploadQueue(order, lambda: 1.0)
    fill(queue, ("b", 2), ("a", 1), ("c", 3))

    assert [*names, None] == [queue.take(0) for _ in range(4)]


def test_a_new_file_is_taken_before_the_backlog(queue):
    fill(queue, ("old", 1), ("older", 0))
    queue.add("new", 9)

    assert "new" == queue.take(0)


def test_a_file_added_twice_is_taken_once(queue):
    queue.add("a", 1)
    queue.add("a", 2)

    assert ["a", None] == [queue.take(0) for _ in range(2)]


def test_a_file_in_progress_is_not_taken_again(queue):
    queue.add("a", 1)
    queue.take(0)
    fill(queue, ("a", 1))

    assert None is queue.take(0)


def test_a_file_rewritten_during_its_upload_is_taken_again(queue):
    queue.add("a", 1)
    queue.take(0)
    queue.add("a", 2)
    queue.finish("a", Disposition.CONFIRMED, 0)

    assert "a" == queue.take(0)


def test_each_failure_of_a_file_doubles_its_delay(queue):
    queue.add("a", 1)
    delays = [fail(queue, "a", now_seconds) for now_seconds in (0, 1, 3)]

    assert [1, 2, 4] == delays
    assert [None, "a"] == [queue.take(6.9), queue.take(7)]


def test_a_rewritten_file_does_not_wait_for_its_retry(queue):
    queue.add("a", 1)
    fail(queue, "a")
    queue.add("a", 2)

    assert ["a", None] == [queue.take(0.5), queue.take(99)]


def test_a_failing_file_does_not_block_the_others(queue):
    queue.add("bad", 9)
    for now_seconds in (0, 1, 3, 7):
        fail(queue, "bad", now_seconds)
    queue.add("good", 1)

    assert "good" == queue.take(7)


def test_a_success_resets_the_files_failures(queue):
    queue.add("a", 1)
    fail(queue, "a", 0)
    fail(queue, "a", 1, Disposition.CONFIRMED)
    queue.add("a", 2)

    assert 1 == fail(queue, "a", 1)


def test_while_s3_is_unreachable_one_file_at_a_time_is_attempted_until_a_success(queue):
    fill(queue, ("a", 3), ("b", 2), ("c", 1))
    assert 1 == fail(queue, "a", 0, Disposition.UNREACHABLE)

    assert [None, 0.1] == [queue.take(0.9), round(queue.seconds_until_due(0.9), 3)]
    probe = queue.take(1)
    assert (None, math.inf) == (queue.take(99), queue.seconds_until_due(99))
    queue.finish(probe, Disposition.CONFIRMED, 1)
    assert {"a", "b", "c"} == {probe, queue.take(1), queue.take(1)}


def test_three_failing_files_in_a_row_start_an_outage(queue):
    fill(queue, *((f"bad-{number}", 9) for number in range(3)), ("good", 1), ("new", 0))
    for number in range(3):
        fail(queue, f"bad-{number}")

    assert None is queue.take(0.9)


@pytest.mark.parametrize(
    ("disposition", "seconds"),
    [
        (Disposition.NOT_READY, SETTLED_SECONDS),
        (Disposition.REJECTED, REJECTED_SECONDS),
        (Disposition.UNUSABLE, REJECTED_SECONDS),
        (Disposition.NOTHING_TO_UPLOAD, None),
        (Disposition.CONFIRMED, None),
    ],
)
def test_each_disposition_has_its_retry_delay_or_none(queue, disposition, seconds):
    queue.add("a", 1)

    assert seconds == fail(queue, "a", 0, disposition)


def test_an_empty_queue_is_never_due(queue):
    assert math.inf == queue.seconds_until_due(0)


def test_the_newest_files_of_a_large_folder_are_queued_and_the_rest_is_listed_later(queue):
    many = [(f"{number}", number) for number in range(NAMES_KEPT * 2)]
    fill(queue, *many)

    assert not queue.wants_listing
    taken = [queue.take(0) for _ in range(NAMES_KEPT)]
    assert [str(number) for number in reversed(range(NAMES_KEPT, NAMES_KEPT * 2))] == taken
    assert queue.wants_listing


def test_new_files_beyond_the_limit_are_listed_later(queue):
    fill(queue)
    for number in range(NAMES_KEPT * 3):
        queue.add(f"{number}", number)
    while queue.take(0):
        pass

    assert queue.wants_listing


def test_without_retries_a_file_is_taken_once_however_often_the_folder_is_listed():
    queue = UploadQueue(Order.NEWEST, lambda: 0.0, retries=False)
    for _ in range(2):
        fill(queue, ("a", 2), ("b", 1))
        while name := queue.take(0):
            queue.finish(name, Disposition.FAILED, 0)

    assert queue.is_empty


def test_without_retries_the_queue_is_empty_when_s3_is_unreachable():
    queue = UploadQueue(Order.NEWEST, lambda: 0.0, retries=False)
    fill(queue, ("a", 2), ("b", 1))
    fail(queue, "a", 0, Disposition.UNREACHABLE)

    assert queue.is_empty


names = st.sampled_from(["a", "b", "c", "d", "e"])
steps = st.lists(st.tuples(names, st.sampled_from([*Disposition, "add"])), max_size=60)


@given(steps)
def test_every_unfinished_file_is_taken_in_the_end(steps):
    queue, waiting, now_seconds = UploadQueue(Order.NEWEST, lambda: 0.5), set(), 0.0
    fill(queue)
    for name, step in steps:
        if isinstance(step, Disposition):
            tried = queue.take(now_seconds)
            if tried is not None:
                queue.finish(tried, step, now_seconds)
                if step in (Disposition.CONFIRMED, Disposition.NOTHING_TO_UPLOAD):
                    waiting.discard(tried)
        else:
            queue.add(name, 1)
            waiting.add(name)
        now_seconds += 1

    taken = set()
    while (seconds := queue.seconds_until_due(now_seconds)) < math.inf:
        assert seconds <= max(MAX_DELAY_SECONDS, REJECTED_SECONDS)
        now_seconds += seconds
        tried = queue.take(now_seconds)
        assert tried is not None
        queue.finish(tried, Disposition.CONFIRMED, now_seconds)
        taken.add(tried)
    assert waiting == taken
    assert queue.is_empty
