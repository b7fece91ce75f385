"""Opening hours: by weekday, across midnight, and when the clocks change."""

import time
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from capture.config.hours import OpeningHours, parse_spans, parse_time_zone

DUBLIN = ZoneInfo("Europe/Dublin")
SHOP = OpeningHours(
    time_zone=DUBLIN,
    every_day=parse_spans(["09:00-18:00"]),
    thursday=parse_spans(["09:00-12:30", "13:30-21:00"]),
    sunday=(),
)


def at(day: int, clock: str, month: int = 11) -> datetime:
    """November 2026 in Dublin; the 23rd is a Monday."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=DUBLIN)


def opened(hours: OpeningHours, day: int, *clocks: str, month: int = 11) -> list[bool]:
    return [hours.is_open_at(at(day, clock, month)) for clock in clocks]


def test_without_hours_the_store_is_always_open():
    assert OpeningHours().is_open_at(datetime(2026, 11, 22, 3, tzinfo=UTC))
    assert OpeningHours(time_zone=DUBLIN).is_always_open


def test_a_span_is_half_open():
    assert [False, True, True, False] == opened(SHOP, 23, "08:59", "09:00", "17:59", "18:00")


def test_a_weekday_key_overrides_every_day():
    assert [True, False, True, True] == opened(SHOP, 26, "12:29", "12:30", "13:30", "20:59")
    assert [False, False] == opened(SHOP, 29, "10:00", "17:00")


def test_a_day_without_a_key_is_closed():
    weekend = OpeningHours(time_zone=DUBLIN, saturday=parse_spans(["10:00-16:00"]))

    assert [True] == opened(weekend, 28, "12:00")
    assert [False, False] == opened(weekend, 27, "12:00") + opened(weekend, 29, "12:00")


def test_a_span_across_midnight_belongs_to_the_day_it_begins_on():
    bar = OpeningHours(time_zone=DUBLIN, friday=parse_spans(["22:00-02:00"]))

    assert [False, True, True] == opened(bar, 27, "21:59", "22:00", "23:59")
    assert [True, True, False, False] == opened(bar, 28, "00:00", "01:59", "02:00", "22:30")
    assert [False, False] == opened(bar, 27, "00:30", "01:59")


def test_a_whole_day_ends_at_midnight():
    sunday = OpeningHours(time_zone=DUBLIN, sunday=parse_spans(["00:00-24:00"]))

    assert [False] == opened(sunday, 28, "23:59")
    assert [True, True] == opened(sunday, 29, "00:00", "23:59")
    assert [False] == opened(sunday, 30, "00:00")


def test_any_utc_offset_is_converted():
    assert SHOP.is_open_at(datetime(2026, 7, 20, 8, 30, tzinfo=UTC)), "half past nine in Dublin in summer"
    assert not SHOP.is_open_at(datetime(2026, 7, 20, 17, 30, tzinfo=UTC))
    assert SHOP.is_open_at(datetime(2026, 11, 23, 22, 30, tzinfo=timezone(timedelta(hours=8))))


def test_the_wall_clock_decides_when_the_clocks_change():
    early = OpeningHours(time_zone=DUBLIN, every_day=parse_spans(["01:00-02:00"]))
    autumn = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    half_hours = [early.is_open_at(autumn + timedelta(minutes=30 * number)) for number in range(-1, 5)]
    assert [False, True, True, True, True, False] == half_hours, "a repeated hour is open twice"

    spring = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert [False, False] == [early.is_open_at(spring + timedelta(minutes=30 * number)) for number in range(2)]

    night = OpeningHours(time_zone=DUBLIN, saturday=parse_spans(["22:00-03:00"]))
    assert night.is_open_at(datetime(2026, 10, 25, 2, 59, tzinfo=UTC)), "already winter time"
    assert not night.is_open_at(datetime(2026, 10, 25, 3, 0, tzinfo=UTC))


def test_the_default_time_zone_is_the_machines(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        shop = OpeningHours(every_day=parse_spans(["09:00-18:00"]))
        assert [True, False] == [shop.is_open_at(datetime(2026, 11, 23, hour, tzinfo=UTC)) for hour in (3, 12)]
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("09:00-18:00", r'give spans such as \["09:00-18:00"\]'),
        (["9-18"], "'9-18' is not a span"),
        (["09:00-25:00"], "is not a time of day"),
        (["09:60-18:00"], "is not a time of day"),
        (["24:00-02:00"], "is not a time of day"),
        (["09:00-09:00"], "is empty; give 00:00-24:00 for a whole day"),
        ([900], "900 is not a span"),
        (["٠9:00-18:00"], "is not a span"),
    ],
)
def test_an_invalid_span_is_reported_with_what_is_allowed(value, message):
    with pytest.raises(ValueError, match=message):
        parse_spans(value)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Europe/Dubln", "did you mean 'Europe/Dublin'"),
        ("?", "give a name such as Europe/Dublin"),
        ("../etc/passwd", "no such time zone"),
        ("Europe", "no such time zone"),
    ],
)
def test_an_unknown_time_zone_is_reported_with_a_similar_one(name, message):
    with pytest.raises(ValueError, match=message):
        parse_time_zone(name)
