"""What the filters can be set to, and what they are set to.

In: the places that have data. Out: frozen `FilterOptions` and `FilterChoice`, without Streamlit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import pandas as pd

from lib.contract.age_band import AgeBand
from lib.data.filters import Filters
from lib.data.periods import Compare, Grain, Period, Preset, preset_period

DEFAULT_PRESET = Preset.LAST_28_DAYS
_MEANING_ALL = frozenset({"aisles", "emotions", "age_bands", "genders"})
NOTHING_IGNORED: Mapping[str, str] = MappingProxyType({})
OLDEST_DAY_TO_COMPARE = date(2020, 1, 1)  # older pictures are in quarantine
TITLES = {
    "period": "Period",
    "include_today": "Include today",
    "days": "Days",
    "compare": "Compare with",
    "compare_first_day": "Compare from",
    "grain": "Time steps",
    "stores": "Stores",
    "aisles": "Aisles",
    "emotions": "Apparent expression",
    "age_bands": "Age band",
    "genders": "Predicted gender",
}
"""The titles of the controls."""

PRESETS = {
    Preset.TODAY: "Today",
    Preset.YESTERDAY: "Yesterday",
    Preset.LAST_7_DAYS: "Last 7 days",
    Preset.LAST_28_DAYS: "Last 28 days",
    Preset.LAST_90_DAYS: "Last 90 days",
    Preset.THIS_MONTH: "This month",
    Preset.CUSTOM: "Custom days",
}
COMPARISONS = {
    Compare.NOTHING: "Nothing",
    Compare.PREVIOUS: "Previous period",
    Compare.LAST_YEAR: "Same period last year",
    Compare.CUSTOM: "Another period",
}


def grain_title(grain: Grain | None) -> str:
    return grain.value.capitalize() if grain else "Automatic"


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """The values of all sidebar controls. `filters` has the preset's days; a `grain` of None follows the range."""

    filters: Filters
    preset: Preset
    include_today: bool = False
    compare: Compare = Compare.NOTHING
    compare_first_day: date | None = None
    grain: Grain | None = None

    def without(self, controls: Iterable[str]) -> "FilterChoice":
        """The choice as a page sees it that ignores these controls; days and stores stay, every view has them."""
        ignored = set(controls)
        every: dict[str, Any] = dict.fromkeys(_MEANING_ALL & ignored, ())
        return replace(
            self,
            filters=replace(self.filters, **every),
            compare=Compare.NOTHING if "compare" in ignored else self.compare,
            grain=None if "grain" in ignored else self.grain,
        )


@dataclass(frozen=True, slots=True)
class FilterOptions:
    """What has data: local days [first_day, end_day), and the aisles of each store; `today` is each store's date."""

    first_day: date
    end_day: date
    aisles: Mapping[str, tuple[str, ...]]
    today: Mapping[str, date]
    bands: tuple[AgeBand, ...]

    @classmethod
    def of(cls, places: pd.DataFrame, today: Mapping[str, date], bands: tuple[AgeBand, ...]) -> "FilterOptions":
        """From a DataFrame with `queries.PLACES_COLUMNS` and at least one row."""
        aisles = places.groupby("store_id", sort=True)["aisle_id"].agg(lambda ids: tuple(sorted(set(ids))))
        end_day = places["last_day"].max().date() + timedelta(days=1)
        return cls(places["first_day"].min().date(), end_day, aisles.to_dict(), today, bands)

    @property
    def newest_day(self) -> date:
        return self.end_day - timedelta(days=1)

    @property
    def last_choosable_day(self) -> date:
        """The newest day with data or today in the store furthest ahead, whichever is later."""
        return max(self.newest_day, *self.today.values())

    def days_of(self, preset: Preset, stores: Iterable[str] = (), include_today: bool = False) -> Period:
        """The days of a preset other than CUSTOM in `stores`, or in all stores when it is empty.

        Today is the date in the store furthest behind, so that the days before it are complete in every store.
        """
        today = min(self.today[store] for store in (tuple(stores) or self.today))
        return preset_period(preset, today, include_today)

    @property
    def default(self) -> FilterChoice:
        """The last 28 complete days; with today if only that adds data; if neither has any, the 28 days up to the
        newest picture."""
        for include_today in (False, True):
            period = self.days_of(DEFAULT_PRESET, include_today=include_today)
            if period.first_day < self.end_day and self.first_day < period.end_day:
                return FilterChoice(self._filters(period), DEFAULT_PRESET, include_today)
        first_day = max(self.first_day, self.end_day - timedelta(days=period.days))
        return FilterChoice(self._filters(Period(first_day, self.end_day)), Preset.CUSTOM)

    def _filters(self, period: Period) -> Filters:
        return Filters(first_day=period.first_day, end_day=period.end_day, bands=self.bands)

    def aisles_of(self, stores: tuple[str, ...]) -> list[str]:
        """The aisles of `stores`, or of all stores when it is empty."""
        return sorted({aisle for store in (stores or self.aisles) for aisle in self.aisles.get(store, ())})
