"""Failed files wait longer and longer, hold up nobody else, and every file has its turn in the end."""

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
def test_files_come_in_the_order_that_was_asked_for(order, names):
    queue = UploadQueue(order, lambda: 1.0)
    fill(queue, ("b", 2), ("a", 1), ("c", 3))

    assert [*names, None] == [queue.take(0) for _ in range(4)]


def test_a_new_file_goes_before_the_backlog(queue):
    fill(queue, ("old", 1), ("older", 0))
    queue.add("new", 9)

    assert "new" == queue.take(0)


def test_a_file_seen_twice_is_tried_once(queue):
    queue.add("a", 1)
    queue.add("a", 2)

    assert ["a", None] == [queue.take(0) for _ in range(2)]


def test_a_file_that_is_tried_is_not_given_to_another(queue):
    queue.add("a", 1)
    queue.take(0)
    fill(queue, ("a", 1))

    assert None is queue.take(0)


def test_a_file_that_was_written_anew_while_it_was_tried_is_tried_again(queue):
    queue.add("a", 1)
    queue.take(0)
    queue.add("a", 2)
    queue.finish("a", Disposition.CONFIRMED, 0)

    assert "a" == queue.take(0)


def test_a_failed_file_waits_and_each_failure_doubles_the_longest_wait(queue):
    queue.add("a", 1)
    waits = [fail(queue, "a", now_seconds) for now_seconds in (0, 1, 3)]

    assert [1, 2, 4] == waits
    assert [None, "a"] == [queue.take(6.9), queue.take(7)]


def test_writing_a_waiting_file_anew_brings_it_forward(queue):
    queue.add("a", 1)
    fail(queue, "a")
    queue.add("a", 2)

    assert ["a", None] == [queue.take(0.5), queue.take(99)]


def test_one_bad_file_does_not_hold_up_the_others(queue):
    queue.add("bad", 9)
    for now_seconds in (0, 1, 3, 7):
        fail(queue, "bad", now_seconds)
    queue.add("good", 1)

    assert "good" == queue.take(7)


def test_a_success_forgets_the_files_failures(queue):
    queue.add("a", 1)
    fail(queue, "a", 0)
    fail(queue, "a", 1, Disposition.CONFIRMED)
    queue.add("a", 2)

    assert 1 == fail(queue, "a", 1)


def test_a_network_that_is_down_stops_everything_and_blames_no_file(queue):
    fill(queue, ("a", 3), ("b", 2), ("c", 1))
    assert 1 == fail(queue, "a", 0, Disposition.UNREACHABLE)

    assert [None, 0.1] == [queue.take(0.9), round(queue.seconds_until_due(0.9), 3)]
    probe = queue.take(1)
    assert (None, math.inf) == (queue.take(99), queue.seconds_until_due(99))
    queue.finish(probe, Disposition.CONFIRMED, 1)
    assert {"a", "b", "c"} == {probe, queue.take(1), queue.take(1)}


def test_several_bad_files_in_a_row_are_an_outage_and_another_file_finds_out(queue):
    fill(queue, *((f"bad-{number}", 9) for number in range(3)), ("good", 1), ("new", 0))
    for number in range(3):
        fail(queue, f"bad-{number}")

    assert None is queue.take(0.9)


@pytest.mark.parametrize(
    ("disposition", "seconds"),
    [
        (Disposition.STILL_WRITTEN, SETTLED_SECONDS),
        (Disposition.REJECTED, REJECTED_SECONDS),
        (Disposition.UNUSABLE, REJECTED_SECONDS),
        (Disposition.NOTHING_SENT, None),
        (Disposition.CONFIRMED, None),
    ],
)
def test_each_ending_has_its_next_try_or_none(queue, disposition, seconds):
    queue.add("a", 1)

    assert seconds == fail(queue, "a", 0, disposition)


def test_nothing_waiting_is_never_due(queue):
    assert math.inf == queue.seconds_until_due(0)


def test_of_a_large_folder_the_newest_are_kept_and_the_rest_is_listed_later(queue):
    many = [(f"{number}", number) for number in range(NAMES_KEPT * 2)]
    fill(queue, *many)

    assert not queue.wants_listing
    taken = [queue.take(0) for _ in range(NAMES_KEPT)]
    assert [str(number) for number in reversed(range(NAMES_KEPT, NAMES_KEPT * 2))] == taken
    assert queue.wants_listing


def test_of_many_new_files_those_that_have_no_room_are_listed_later(queue):
    fill(queue)
    for number in range(NAMES_KEPT * 3):
        queue.add(f"{number}", number)
    while queue.take(0):
        pass

    assert queue.wants_listing


def test_without_new_tries_a_file_is_tried_once_however_often_the_folder_is_listed():
    queue = UploadQueue(Order.NEWEST, lambda: 0.0, retries=False)
    for _ in range(2):
        fill(queue, ("a", 2), ("b", 1))
        while name := queue.take(0):
            queue.finish(name, Disposition.FAILED, 0)

    assert queue.is_empty


def test_without_new_tries_a_network_that_is_down_ends_all():
    queue = UploadQueue(Order.NEWEST, lambda: 0.0, retries=False)
    fill(queue, ("a", 2), ("b", 1))
    fail(queue, "a", 0, Disposition.UNREACHABLE)

    assert queue.is_empty


names = st.sampled_from(["a", "b", "c", "d", "e"])
steps = st.lists(st.tuples(names, st.sampled_from([*Disposition, "add"])), max_size=60)


@given(steps)
def test_every_file_that_was_not_answered_has_its_turn_in_the_end(steps):
    queue, waiting, now_seconds = UploadQueue(Order.NEWEST, lambda: 0.5), set(), 0.0
    fill(queue)
    for name, step in steps:
        if isinstance(step, Disposition):
            tried = queue.take(now_seconds)
            if tried is not None:
                queue.finish(tried, step, now_seconds)
                if step in (Disposition.CONFIRMED, Disposition.NOTHING_SENT):
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
