"""What the filters can be set to, and what they are set to.

In: the places that have data. Out: frozen `FilterOptions` and `FilterChoice`, without Streamlit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from lib.contract.age_band import AgeBand
from lib.data.filters import Filters
from lib.data.periods import Compare, Grain, Period, Preset, preset_period

DEFAULT_PRESET = Preset.LAST_28_DAYS


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """The values of all sidebar controls. `filters` has the preset's days; a `grain` of None follows the range."""

    filters: Filters
    preset: Preset
    compare: Compare = Compare.NOTHING
    compare_first_day: date | None = None
    grain: Grain | None = None


@dataclass(frozen=True, slots=True)
class FilterOptions:
    """What has data: local days [first_day, end_day), and the aisles of each store; `today` is the stores' date."""

    first_day: date
    end_day: date
    aisles: Mapping[str, tuple[str, ...]]
    today: date
    bands: tuple[AgeBand, ...]

    @classmethod
    def of(cls, places: pd.DataFrame, today: date, bands: tuple[AgeBand, ...]) -> "FilterOptions":
        """From a DataFrame with `queries.PLACES_COLUMNS` and at least one row."""
        aisles = places.groupby("store_id", sort=True)["aisle_id"].agg(lambda ids: tuple(sorted(set(ids))))
        end_day = places["last_day"].max().date() + timedelta(days=1)
        return cls(places["first_day"].min().date(), end_day, aisles.to_dict(), today, bands)

    @property
    def newest_day(self) -> date:
        return self.end_day - timedelta(days=1)

    def days_of(self, preset: Preset) -> Period:
        """The days of a preset other than CUSTOM."""
        return preset_period(preset, self.today, self.newest_day)

    @property
    def default(self) -> FilterChoice:
        """The last 28 days; where these have no data, the 28 days up to the newest picture."""
        period, preset = self.days_of(DEFAULT_PRESET), DEFAULT_PRESET
        if period.first_day >= self.end_day:
            first_day = max(self.first_day, self.end_day - timedelta(days=period.days))
            period, preset = Period(first_day, self.end_day), Preset.CUSTOM
        return FilterChoice(Filters(first_day=period.first_day, end_day=period.end_day, bands=self.bands), preset)

    def aisles_of(self, stores: tuple[str, ...]) -> list[str]:
        """The aisles of `stores`, or of all stores when it is empty."""
        return sorted({aisle for store in (stores or self.aisles) for aisle in self.aisles.get(store, ())})
