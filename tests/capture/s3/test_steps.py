"""Work in steps: its first wait is not waited for, and its end comes when it is asked for."""

import pytest

from capture.s3.steps import Begun, Wait, ended


def work(done, *waits, result="result"):
    for wait in waits:
        done.append(wait)
        yield wait
    done.append("end")
    return result


def test_work_goes_to_its_first_wait_and_no_further():
    done: list[object] = []

    begun = Begun(work(done, Wait.FOR_THE_REPLY, Wait.FOR_THE_REPLY))

    assert begun.is_on_its_way
    assert [Wait.FOR_THE_REPLY] == done


def test_its_end_comes_when_it_is_asked_for():
    done: list[object] = []

    assert "result" == Begun(work(done, Wait.FOR_ROOM, Wait.FOR_THE_REPLY)).ended()
    assert [Wait.FOR_ROOM, Wait.FOR_THE_REPLY, "end"] == done


def test_work_without_a_wait_is_done_at_once():
    done: list[object] = []

    begun = Begun(work(done))

    assert ["end"] == done
    assert not begun.is_on_its_way
    assert ["result", "result"] == [begun.ended(), begun.ended()]


def test_work_that_waits_for_room_is_not_on_its_way():
    assert not Begun(work([], Wait.FOR_ROOM, Wait.FOR_THE_REPLY)).is_on_its_way


def test_what_work_raises_is_raised_where_it_happens():
    def fails(*waits):
        yield from waits
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        Begun(fails())
    begun = Begun(fails(Wait.FOR_THE_REPLY))
    with pytest.raises(OSError, match="gone"):
        begun.ended()


def test_work_can_be_done_in_one_go():
    assert "result" == ended(work([], Wait.FOR_ROOM, Wait.FOR_THE_REPLY))
