"""The hours in which a store usually has pictures, and the opening time between two instants."""

from datetime import date, datetime, timedelta

import pandas as pd

from lib.frames.opening_hours import StoreHours, learn_store_hours

MONDAY = date(2026, 10, 26)
SUNDAY = MONDAY + timedelta(days=6)
HOUR = timedelta(hours=1)


def hours(days: int, first=9, end=18, synthetic=0, closed=()) -> pd.DataFrame:
    """Pictures in each hour of the days from `MONDAY`, except Sundays and the days of `closed`."""
    open_days = [MONDAY + timedelta(days=day) for day in range(days) if day % 7 != 6 and day not in closed]
    starts = [datetime(day.year, day.month, day.day, hour) for day in open_days for hour in range(first, end)]
    return pd.DataFrame({"store_id": "cork-1", "local_hour": pd.to_datetime(starts), "synthetic": synthetic})


def learned(frame: pd.DataFrame) -> StoreHours:
    return learn_store_hours(frame)["cork-1"]


def test_the_usual_hours_of_a_weekday_are_those_of_most_such_days():
    store = learned(hours(28))
    assert ("09:00–18:00", "closed") == (store.on(MONDAY), store.on(SUNDAY))


def test_a_late_evening_or_a_day_off_changes_nothing():
    late = hours(7).assign(local_hour=lambda rows: rows["local_hour"] + timedelta(hours=10))
    assert "09:00–18:00" == learned(pd.concat([hours(28, closed=(7,)), late.head(9)])).on(MONDAY)


def test_hours_are_unknown_before_two_weeks_of_pictures():
    store = learned(hours(13))
    assert ("", None) == (store.on(MONDAY), store.open_time(datetime(2026, 11, 20, 9), datetime(2026, 11, 23)))


def test_open_time_counts_neither_nights_nor_sundays_nor_the_first_and_last_hour_of_a_day():
    store = learned(hours(28))
    saturday, monday = datetime(2026, 11, 21), datetime(2026, 11, 23)
    assert timedelta() == store.open_time(saturday + 17 * HOUR, monday + 10 * HOUR)
    assert timedelta(minutes=90) == store.open_time(saturday + 16.5 * HOUR, monday + 11 * HOUR)
    assert 7 * HOUR == store.open_time(monday, monday + 24 * HOUR)


def test_a_store_that_never_closes_is_always_open():
    store = StoreHours((frozenset(range(24)),) * 7)
    assert "00:00–24:00" == store.on(MONDAY)
    assert 30 * HOUR == store.open_time(datetime(2026, 11, 23), datetime(2026, 11, 24, 6))


def test_a_store_with_hours_past_midnight_names_both_parts_of_a_day():
    assert "00:00–02:00, 18:00–24:00" == StoreHours((frozenset({0, 1, *range(18, 24)}),) * 7).on(MONDAY)


def test_a_store_with_synthetic_pictures_has_no_real_cameras():
    assert learned(hours(7, synthetic=1)).synthetic
    assert not learned(hours(28)).synthetic
