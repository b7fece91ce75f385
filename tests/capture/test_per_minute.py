"""The cap per minute counts the shutter's minutes, and counts a picture once."""

from capture.delivery import HeldBack
from capture.per_minute import PerMinute
from tests.capture.pictures import read

HELD_BACK = HeldBack("over the cap per minute")


def picture(settings, time, frame=0):
    return read(settings, f"7-20261122{time}-{frame:02d}.jpg", f"{time} {frame}".encode())


def test_a_minute_is_full_and_the_next_is_not(settings):
    cap = PerMinute(2)
    pictures = [picture(settings, time) for time in ("101500", "101530", "101559", "101600")]

    assert [*pictures[:2], HELD_BACK, pictures[3]] == [cap(each) for each in pictures]


def test_a_picture_that_is_tried_again_keeps_its_place(settings):
    cap = PerMinute(1)
    first, second = picture(settings, "101500"), picture(settings, "101501")

    assert [first, HELD_BACK, first] == [cap(first), cap(second), cap(first)]


def test_a_backlog_is_thinned_by_its_own_minutes(settings):
    cap = PerMinute(1)
    pictures = [picture(settings, f"10{minute:02d}00") for minute in range(60)]

    assert pictures == [cap(each) for each in pictures]
