"""Presets, comparisons and grains."""

from datetime import date, datetime

import pytest

from lib.data.periods import (
    Compare,
    Grain,
    Period,
    Preset,
    comparable,
    compared_period,
    fitting_grain,
    preset_period,
)

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("preset", "first_day", "last_day"),
    [
        (Preset.TODAY, "2026-11-23", "2026-11-23"),
        (Preset.YESTERDAY, "2026-11-22", "2026-11-22"),
        (Preset.LAST_7_DAYS, "2026-11-16", "2026-11-22"),
        (Preset.LAST_28_DAYS, "2026-10-26", "2026-11-22"),
        (Preset.LAST_90_DAYS, "2026-08-25", "2026-11-22"),
        (Preset.THIS_MONTH, "2026-11-01", "2026-11-22"),
    ],
)
def test_a_preset_ends_with_the_last_complete_day_unless_it_is_today(preset, first_day, last_day):
    period = preset_period(preset, TODAY)

    assert (first_day, last_day) == (str(period.first_day), str(period.last_day))


@pytest.mark.parametrize(
    ("preset", "first_day", "last_day"),
    [
        (Preset.TODAY, "2026-11-23", "2026-11-23"),
        (Preset.YESTERDAY, "2026-11-22", "2026-11-22"),
        (Preset.LAST_7_DAYS, "2026-11-17", "2026-11-23"),
        (Preset.LAST_28_DAYS, "2026-10-27", "2026-11-23"),
        (Preset.LAST_90_DAYS, "2026-08-26", "2026-11-23"),
        (Preset.THIS_MONTH, "2026-11-01", "2026-11-23"),
    ],
)
def test_with_today_the_presets_that_lead_up_to_it_include_it(preset, first_day, last_day):
    period = preset_period(preset, TODAY, include_today=True)

    assert (first_day, last_day) == (str(period.first_day), str(period.last_day))


def test_the_first_of_a_month_is_a_month_of_one_day():
    first = date(2026, 12, 1)
    assert Period(first, date(2026, 12, 2)) == preset_period(Preset.THIS_MONTH, first)


def test_the_custom_preset_has_no_days():
    with pytest.raises(ValueError, match="no days of its own"):
        preset_period(Preset.CUSTOM, TODAY)


WEEK = Period(date(2026, 11, 16), date(2026, 11, 23))


@pytest.mark.parametrize(
    ("compare", "first_day"),
    [
        (Compare.PREVIOUS, date(2026, 11, 9)),
        (Compare.LAST_YEAR, date(2025, 11, 17)),
        (Compare.CUSTOM, date(2026, 3, 2)),
    ],
)
def test_a_comparison_has_the_same_number_of_days_and_weekdays(compare, first_day):
    other = compared_period(WEEK, compare, chosen_first_day=date(2026, 3, 2))

    assert other is not None
    assert (first_day, 7) == (other.first_day, other.days)
    assert WEEK.first_day.weekday() == other.first_day.weekday()


def test_without_a_choice_nothing_is_compared():
    assert compared_period(WEEK, Compare.NOTHING) is None
    assert compared_period(WEEK, Compare.CUSTOM) is None


@pytest.mark.parametrize(
    ("days", "grain"), [(1, Grain.HOUR), (3, Grain.HOUR), (4, Grain.DAY), (92, Grain.DAY), (93, Grain.WEEK)]
)
def test_the_grain_depends_on_the_length(days, grain):
    assert grain == fitting_grain(Period(date(2026, 1, 1), date.fromordinal(date(2026, 1, 1).toordinal() + days)))


def test_weeks_can_be_extracted_only_from_a_monday_or_an_end():
    loaded = Period(date(2026, 11, 4), date(2026, 11, 26))  # Wednesday to Wednesday

    assert loaded.can_extract(loaded, Grain.WEEK)
    assert loaded.can_extract(Period(date(2026, 11, 9), date(2026, 11, 23)), Grain.WEEK)
    assert loaded.can_extract(Period(date(2026, 11, 4), date(2026, 11, 9)), Grain.WEEK)
    assert not loaded.can_extract(Period(date(2026, 11, 10), date(2026, 11, 23)), Grain.WEEK)
    assert loaded.can_extract(Period(date(2026, 11, 10), date(2026, 11, 23)), Grain.DAY)
    assert not loaded.can_extract(Period(date(2026, 11, 3), date(2026, 11, 23)), Grain.HOUR)


@pytest.mark.parametrize(
    ("first_day", "end_day", "words"),
    [
        (date(2026, 11, 3), date(2026, 11, 4), "3 November 2026"),
        (date(2026, 11, 3), date(2026, 11, 10), "3–9 November 2026"),
        (date(2026, 9, 28), date(2026, 10, 5), "28 September to 4 October 2026"),
        (date(2025, 12, 28), date(2026, 1, 4), "28 December 2025 to 3 January 2026"),
    ],
)
def test_the_text_of_a_period_is_short(first_day, end_day, words):
    assert words == Period(first_day, end_day).text()


def test_a_period_without_a_day_is_rejected():
    with pytest.raises(ValueError, match="2026-11-04 to 2026-11-04 has no day"):
        Period(date(2026, 11, 4), date(2026, 11, 4))


def test_a_last_day_has_one_to_24_hours():
    with pytest.raises(ValueError, match="the last day has 0 hours"):
        Period(date(2026, 11, 4), date(2026, 11, 5), 0)


UP_TO_TODAY = Period(date(2026, 11, 17), date(2026, 11, 24))


@pytest.mark.parametrize(
    ("until", "now", "then"),
    [
        (datetime(2026, 11, 23, 14, 59), "17–23 November 2026 until 14:00", "10–16 November 2026 until 14:00"),
        (datetime(2026, 11, 23, 14, 0), "17–23 November 2026 until 14:00", "10–16 November 2026 until 14:00"),
        (datetime(2026, 11, 23, 0, 59), "17–22 November 2026", "10–15 November 2026"),
        (datetime(2026, 11, 21, 9, 30), "17–21 November 2026 until 09:00", "10–14 November 2026 until 09:00"),
        (datetime(2026, 12, 1, 14, 0), "17–23 November 2026", "10–16 November 2026"),
    ],
)
def test_compared_periods_end_after_the_same_number_of_full_hours(until, now, then):
    both = comparable(UP_TO_TODAY, UP_TO_TODAY.earlier(7), until)

    assert both is not None
    assert (now, then) == tuple(period.text() for period in both)
    assert both[0].earlier(7) == both[1]


def test_a_compared_period_that_is_not_over_cuts_the_chosen_one():
    both = comparable(UP_TO_TODAY.earlier(7), UP_TO_TODAY, datetime(2026, 11, 23, 14, 59))

    assert both is not None
    assert ("10–16 November 2026 until 14:00", "17–23 November 2026 until 14:00") == tuple(p.text() for p in both)


def test_periods_without_a_full_hour_are_not_compared():
    today = Period(TODAY, date(2026, 11, 24))
    assert comparable(today, today.earlier(1), datetime(2026, 11, 23, 0, 59)) is None


def test_a_cut_day_can_be_extracted_from_hours_or_where_the_loaded_period_ends_at_the_same_hour():
    whole, cut = UP_TO_TODAY, UP_TO_TODAY.first_hours(6 * 24 + 14)

    assert whole.can_extract(cut, Grain.HOUR)
    assert not whole.can_extract(cut, Grain.DAY)
    assert cut.can_extract(cut, Grain.DAY)
    assert cut.can_extract(Period(date(2026, 11, 17), TODAY), Grain.DAY)
    assert not cut.can_extract(whole, Grain.HOUR)
    assert not cut.can_extract(UP_TO_TODAY.first_hours(6 * 24 + 13), Grain.DAY)
