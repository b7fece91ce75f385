"""Which periods are compared, where there is no picture of the earlier one."""

from datetime import date, datetime, timedelta

from lib.contract.age_band import AGE_BANDS
from lib.data.filters import Filters
from lib.data.periods import Compare, Period, Preset
from lib.ui.compared_periods import ComparedPeriods, compared_periods
from lib.ui.filters.options import FilterChoice

TODAY = date(2026, 11, 29)
WEEK = Period(TODAY - timedelta(days=6), TODAY + timedelta(days=1))


def test_the_first_hour_of_the_first_camera_is_not_cut_where_no_picture_is_older():
    filters = Filters(first_day=WEEK.first_day, end_day=WEEK.end_day, bands=AGE_BANDS)
    choice = FilterChoice(filters, Preset.LAST_7_DAYS, include_today=True, compare=Compare.PREVIOUS)
    now, today_alone = datetime(2026, 11, 29, 14, 35), Period(TODAY, TODAY + timedelta(days=1))

    assert ComparedPeriods(WEEK, WEEK.earlier(7)) == compared_periods(choice, now, today_alone)
    assert 14 == compared_periods(choice, now, Period(date(2026, 11, 1), WEEK.end_day)).period.last_day_hours
