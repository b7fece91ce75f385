"""Presets, comparisons and grains."""

from datetime import date

import pytest

from lib.data.periods import Compare, Grain, Period, Preset, compared_period, fitting_grain, preset_period

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
