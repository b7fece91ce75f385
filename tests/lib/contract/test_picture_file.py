"""The time of a picture's shutter, from its name or its modification time."""

import string
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.contract.picture_file import media_type, shutter_time


@pytest.fixture
def in_dublin(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Dublin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_motions_file_name_gives_the_shutter_time_in_the_machines_time_zone(in_dublin):
    taken_at, event, frame = shutter_time("42-20260701101530-07.jpg", 0)

    assert ("2026-07-01T10:15:30+01:00", 42, 7) == (taken_at.isoformat(), event, frame)


def test_for_another_file_name_the_modification_time_counts(in_dublin):
    modified = datetime(2026, 11, 22, 10, 15, 30, 250_000, UTC)

    assert (modified, None, None) == shutter_time("kitchen.jpg", modified.timestamp())


@pytest.mark.parametrize(("modified_utc", "offset"), [("00:40", "+0100"), ("01:40", "+0000")])
def test_in_a_repeated_hour_the_modification_time_decides(in_dublin, modified_utc, offset):
    modified = datetime.fromisoformat(f"2026-10-25T{modified_utc}:00+00:00")

    taken_at, _, _ = shutter_time("1-20261025014000-00.jpg", modified.timestamp())

    assert offset == taken_at.strftime("%z")


@pytest.mark.parametrize("name", ["1-00010101000000-00.jpg", "1-99991231235959-00.jpg", "1-20261399000000-00.jpg"])
def test_an_impossible_time_in_a_name_is_ignored(name):
    assert datetime(2026, 11, 22, tzinfo=UTC) == shutter_time(name, datetime(2026, 11, 22, tzinfo=UTC).timestamp())[0]


@given(
    wall_clock=st.datetimes(datetime(1975, 1, 1), datetime(2100, 1, 1)),
    event=st.integers(0, 10**6),
    frame=st.integers(0, 99),
)
def test_any_motion_name_gives_its_wall_clock_time(wall_clock, event, frame):
    name = f"{event:02d}-{wall_clock:%Y%m%d%H%M%S}-{frame:02d}.jpg"

    taken_at, *numbers = shutter_time(name, wall_clock.timestamp())

    off_by = abs(taken_at.replace(tzinfo=None) - wall_clock.replace(microsecond=0))
    assert off_by in (timedelta(0), timedelta(hours=1)), "an hour is skipped when the clocks go forward"
    assert [event, frame] == numbers


@given(st.text(string.printable.replace("/", ""), min_size=1, max_size=40), st.integers(0, 2**32))
def test_any_name_gives_an_aware_time(name, modified_seconds):
    assert shutter_time(name, modified_seconds)[0].utcoffset() is not None


@pytest.mark.parametrize(
    ("clock", "modified_utc", "expected"),
    [
        ("20260701101530", "2026-07-01T08:15", "2026-07-01T10:15:30-04:00"),
        ("20261101013000", "2026-11-01T05:30", "2026-11-01T01:30:00-04:00"),
        ("20261101013000", "2026-11-01T06:30", "2026-11-01T01:30:00-05:00"),
        ("20260308023000", "2026-03-08T07:30", "2026-03-08T03:30:00-04:00"),
    ],
)
def test_another_time_zone_than_the_machines_can_be_meant(in_dublin, clock, modified_utc, expected):
    modified_seconds = datetime.fromisoformat(f"{modified_utc}+00:00").timestamp()

    taken_at, _, _ = shutter_time(f"1-{clock}-00.jpg", modified_seconds, ZoneInfo("America/New_York"))

    assert expected == taken_at.isoformat()
    assert "-0" in shutter_time("kitchen.jpg", modified_seconds, ZoneInfo("America/New_York"))[0].isoformat()[-6:]


def test_the_first_bytes_tell_the_media_type():
    assert ["image/png", "image/jpeg"] == [media_type(b"\x89PNG\r\n\x1a\n..."), media_type(b"anything")]
