"""The periods that a view compares, and the sentences that say where they differ from the choice."""

from datetime import date, datetime, timedelta

from lib.data.filters import Filters
from lib.data.periods import Compare, Period, Preset
from lib.ui import compared_periods as texts
from lib.ui.compared_periods import ComparedPeriods, compared_periods
from lib.ui.filters.options import FilterChoice

TODAY = date(2026, 11, 23)
WEEK = Period(date(2026, 11, 17), date(2026, 11, 24))  # with today
YEAR = Period(date(2026, 1, 1), date(2026, 11, 24))


def chosen(period: Period = WEEK, compare: Compare = Compare.PREVIOUS) -> FilterChoice:
    return FilterChoice(Filters(first_day=period.first_day, end_day=period.end_day), Preset.CUSTOM, compare=compare)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(TODAY.year, TODAY.month, TODAY.day, hour, minute)


def test_without_a_comparison_the_period_is_as_chosen():
    assert ComparedPeriods(WEEK) == compared_periods(chosen(compare=Compare.NOTHING), at(14, 20), YEAR)


def test_both_periods_end_at_the_last_full_hour_of_today():
    periods = compared_periods(chosen(), at(14, 20), YEAR)

    assert WEEK.first_hours(6 * 24 + 14) == periods.period
    assert periods.period.earlier(7) == periods.other
    assert (texts.cut_at_hour(at(14)), ()) == (periods.how, periods.notes)


def test_before_the_first_full_hour_today_is_left_out():
    periods = compared_periods(chosen(), at(0, 20), YEAR)

    assert Period(WEEK.first_day, TODAY) == periods.period
    assert (texts.cut_after_day(Period(TODAY - timedelta(days=1), TODAY)),) == periods.notes


def test_today_alone_has_nothing_to_compare_before_its_first_full_hour():
    today = Period(TODAY, WEEK.end_day)

    assert ComparedPeriods(today, None, (texts.NO_FULL_HOUR,)) == compared_periods(chosen(today), at(0, 20), YEAR)


def test_complete_days_need_no_note():
    complete = WEEK.earlier(7)

    assert ComparedPeriods(complete, complete.earlier(7)) == compared_periods(chosen(complete), at(14, 20), YEAR)


def test_a_period_that_begins_before_the_first_picture_has_a_note():
    since_friday = Period(date(2026, 11, 13), WEEK.end_day)

    periods = compared_periods(chosen(WEEK), datetime(2026, 11, 25, 9), since_friday)

    assert (texts.few_days(Period(date(2026, 11, 13), date(2026, 11, 14))),) == periods.notes


def test_nothing_is_cut_where_no_picture_is_older():
    first_day = Period(TODAY, WEEK.end_day)

    assert ComparedPeriods(WEEK, WEEK.earlier(7)) == compared_periods(chosen(), at(14, 20), first_day)
