"""The days of presets and the default view, by each store's date and the days with data."""

from datetime import date

import pandas as pd

from lib.contract.age_band import AGE_BANDS
from lib.data.periods import Period, Preset
from lib.ui.filters.options import FilterOptions

YESTERDAY, TODAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)
AHEAD, BEHIND = "tokyo-1", "dublin-1"


def options(first_day, last_day, today=None):
    places = pd.DataFrame(
        [
            (store, "coffee", pd.Timestamp(first_day), pd.Timestamp(last_day))
            for store in sorted(today or {BEHIND: TODAY})
        ],
        columns=["store_id", "aisle_id", "first_day", "last_day"],
    )
    return FilterOptions.of(places, today or {BEHIND: TODAY}, AGE_BANDS)


def test_the_last_complete_day_is_over_in_all_chosen_stores():
    two_zones = options(date(2026, 1, 1), TODAY, {AHEAD: TOMORROW, BEHIND: TODAY})

    assert YESTERDAY == two_zones.days_of(Preset.LAST_7_DAYS).last_day
    assert YESTERDAY == two_zones.days_of(Preset.LAST_7_DAYS, [AHEAD, BEHIND]).last_day
    assert TODAY == two_zones.days_of(Preset.LAST_7_DAYS, [AHEAD]).last_day
    assert TODAY == two_zones.days_of(Preset.TODAY).last_day
    assert TOMORROW == two_zones.days_of(Preset.TODAY, [AHEAD]).last_day
    assert TOMORROW == two_zones.last_choosable_day


def test_the_default_view_ends_with_yesterday():
    default = options(date(2026, 1, 1), TODAY).default

    assert (Preset.LAST_28_DAYS, False, YESTERDAY) == (
        default.preset,
        default.include_today,
        default.filters.period.last_day,
    )


def test_the_default_view_of_the_first_pictures_includes_today():
    default = options(TODAY, TODAY).default

    assert (Preset.LAST_28_DAYS, True, TODAY) == (
        default.preset,
        default.include_today,
        default.filters.period.last_day,
    )


def test_the_default_view_of_old_pictures_is_their_last_28_days():
    default = options(date(2026, 1, 1), date(2026, 3, 1)).default

    assert Preset.CUSTOM is default.preset
    assert Period(date(2026, 2, 2), date(2026, 3, 2)) == default.filters.period
