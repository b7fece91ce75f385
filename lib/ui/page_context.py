"""What every page needs before its first control: settings, places, local times and filter options.

In: the environment and the initial data. Out: `PageContext`; a page without any data ends here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import streamlit as st

from lib.data.periods import Period
from lib.data.place_names import local_now
from lib.ui import data_access
from lib.ui.errors import stop_without_data
from lib.ui.filters.options import FilterOptions
from lib.ui.settings import Settings

_OPTIONS = "filter_options"


@dataclass(frozen=True, slots=True)
class PageContext:
    """Filter options and what they were made from. `local_times` has each store's wall-clock time by store id."""

    settings: Settings
    initial: data_access.InitialData
    local_times: dict[str, datetime]
    options: FilterOptions

    def local_now(self, stores: Iterable[str]) -> datetime:
        """The earliest wall-clock time in `stores`, or in all stores when it is empty."""
        chosen = set(stores)
        return min(time for store, time in self.local_times.items() if not chosen or store in chosen)

    def days_with_pictures(self, stores: Iterable[str]) -> Period:
        """From the first day with a picture in `stores`, or in all stores when it is empty, to the newest one.

        Any day may be the first where the oldest known one has pictures.
        """
        return _days_with_pictures(self.initial, tuple(stores))


# Most filter changes leave the stores unchanged.
@lru_cache(maxsize=64)
def _days_with_pictures(initial: data_access.InitialData, stores: tuple[str, ...]) -> Period:
    places = initial.places[initial.places["store_id"].isin(stores)] if stores else initial.places
    first_day = places["first_day"].min().date()
    if first_day <= initial.known_from:
        first_day = date.min
    return Period(first_day, places["last_day"].max().date() + timedelta(days=1))


def page_context() -> PageContext:
    """Raises EngineError and InvalidSetting."""
    settings = data_access.app_settings()
    loaded = data_access.initial_data(settings)
    initial = loaded.value
    if initial.places.empty:
        stop_without_data(settings)
    zones = {store.store_id: store.time_zone for store in initial.reference.names.stores.values()}
    now = datetime.now(UTC)
    local_times = {store: local_now(now, zones.get(store), offset) for store, offset in initial.offsets.items()}
    today = {store: time.date() for store, time in local_times.items()}
    key = loaded.loaded_at, today, settings.age_bands
    cached: tuple[object, FilterOptions] | None = st.session_state.get(_OPTIONS)
    if cached is None or cached[0] != key:
        cached = key, FilterOptions.of(initial.places, today, settings.age_bands)
        st.session_state[_OPTIONS] = cached
    return PageContext(settings, initial, local_times, cached[1])
