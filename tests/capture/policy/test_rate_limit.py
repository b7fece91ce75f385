"""The rate limit counts by the minute of capture, and counts a picture once."""

from capture.policy.rate_limit import RateLimit
from tests.capture.pictures import read


def picture(settings, time, frame=0):
    return read(settings, f"7-20261122{time}-{frame:02d}.jpg", f"{time} {frame}".encode())


def test_each_minute_has_its_own_limit(settings):
    limit = RateLimit(2)
    pictures = [picture(settings, time) for time in ("101500", "101530", "101559", "101600")]

    assert [True, True, False, True] == [limit.admits(each) for each in pictures]


def test_a_retried_picture_counts_once(settings):
    limit = RateLimit(1)
    first, second = picture(settings, "101500"), picture(settings, "101501")

    assert [True, False, True] == [limit.admits(first), limit.admits(second), limit.admits(first)]


def test_a_backlog_is_limited_by_its_capture_minutes(settings):
    limit = RateLimit(1)
    pictures = [picture(settings, f"10{minute:02d}00") for minute in range(60)]

    assert all(limit.admits(each) for each in pictures)
