"""The buckets of a time axis, and which of them are incomplete."""

from datetime import date, datetime

import pandas as pd
import pytest

from lib.data.periods import Grain, Period
from lib.data.time_buckets import TimeBuckets

DAYS = Period(date(2026, 11, 4), date(2026, 11, 18))  # a Wednesday, two weeks


def test_weeks_start_on_monday_and_extend_beyond_the_period():
    steps = TimeBuckets(DAYS, Grain.WEEK)

    assert ["2026-11-02", "2026-11-09", "2026-11-16"] == [f"{start:%Y-%m-%d}" for start in steps.starts]
    assert "Week of Monday, 2 November 2026" == steps.labels()[0]


@pytest.mark.parametrize(("grain", "count"), [(Grain.HOUR, 336), (Grain.DAY, 14), (Grain.WEEK, 3)])
def test_buckets_cover_the_period(grain, count):
    assert count == len(TimeBuckets(DAYS, grain))


def test_an_instant_is_in_one_bucket_or_in_none():
    steps = TimeBuckets(DAYS, Grain.DAY)
    instants = pd.DatetimeIndex(["2026-11-03 23:59", "2026-11-04 00:00", "2026-11-17 23:59", "2026-11-18 00:00"])

    assert [-1, 0, 13, -1] == list(steps.index_of(instants))


def test_days_map_to_weeks_and_those_outside_to_none():
    days = TimeBuckets(Period(date(2026, 11, 2), date(2026, 11, 20)), Grain.DAY)

    assert [-1, -1, *[0] * 5, *[1] * 7, 2, 2, -1, -1] == list(days.index_in(TimeBuckets(DAYS, Grain.WEEK)))


def test_a_loaded_week_that_the_period_cuts_maps_to_its_first_bucket():
    loaded = TimeBuckets(DAYS, Grain.WEEK)

    assert [0, 1, 2] == list(loaded.index_in(TimeBuckets(DAYS, Grain.WEEK)))


def test_the_current_bucket_is_partial_and_later_ones_are_future():
    steps = TimeBuckets(Period(date(2026, 11, 4), date(2026, 11, 8)), Grain.DAY)
    now = datetime(2026, 11, 6, 15)

    assert [False, False, True, True] == list(steps.partial(now))
    assert [False, False, False, True] == list(steps.future(now))
    assert not steps.partial(None).any()


def test_a_week_that_the_period_cuts_is_partial():
    assert [True, False, True] == list(TimeBuckets(DAYS, Grain.WEEK).partial(datetime(2026, 12, 1)))


def test_buckets_have_readable_labels():
    day = Period(date(2026, 11, 4), date(2026, 11, 5))

    assert "Wed, 4 Nov 2026, 10:00–11:00" == TimeBuckets(day, Grain.HOUR).labels()[10]
    assert ("Wednesday, 4 November 2026",) == TimeBuckets(day, Grain.DAY).labels()


CUT = Period(date(2026, 11, 4), date(2026, 11, 6), last_day_hours=14)


def test_hours_after_the_cut_of_a_period_are_in_none_of_its_buckets():
    days = TimeBuckets(CUT, Grain.DAY)

    assert [*[0] * 24, *[1] * 14, *[-1] * 10] == list(TimeBuckets(CUT.whole_days, Grain.HOUR).index_in(days))
    assert [0, 1] == list(TimeBuckets(CUT, Grain.DAY).index_in(days))


def test_a_day_that_the_period_cuts_is_partial_and_named_with_its_hour():
    days = TimeBuckets(CUT, Grain.DAY)

    assert [False, True] == list(days.partial(None))
    assert ("Wednesday, 4 November 2026", "Thursday, 5 November 2026, until 14:00") == days.labels()


def test_an_hour_that_begins_now_is_in_the_future():
    hours = TimeBuckets(Period(date(2026, 11, 4), date(2026, 11, 5)), Grain.HOUR)

    assert [13, 14] == [
        int(hours.future(now).argmax()) for now in (datetime(2026, 11, 4, 13), datetime(2026, 11, 4, 13, 1))
    ]
