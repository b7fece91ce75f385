"""A page's view: suppressed counts of the chosen period and of the compared period.

In: the page context and the viewer's `FilterChoice`. Out: a `View`.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from lib import frames
from lib.charts import ChartContext
from lib.contract.reference import Campaign
from lib.data.cube import Cube, Slice
from lib.data.filters import Filters
from lib.data.periods import Grain, Period, compared_period, fitting_grain
from lib.data.place_names import Names
from lib.data.rollup_window import Window, choose_window
from lib.effects import campaigns
from lib.frames import Summary
from lib.ui import data_access
from lib.ui.filters.options import FilterChoice
from lib.ui.page_context import PageContext
from lib.ui.settings import Settings

_WINDOWS = "loaded_windows"
_MAX_WINDOWS = 6


@dataclass(frozen=True)
class View:
    """The suppressed slice of the chosen filters, that of the compared period, and what describes them."""

    filters: Filters
    slice: Slice
    compared: Slice | None
    names: Names
    campaigns: tuple[Campaign, ...]
    local_now: datetime
    settings: Settings
    loaded: data_access.Loaded[Cube]
    compared_cube: Cube | None = None

    @property
    def grain(self) -> Grain:
        return self.slice.time_buckets.grain

    @cached_property
    def summary(self) -> Summary:
        return frames.summary(self.slice)

    @cached_property
    def compared_summary(self) -> Summary | None:
        return frames.summary(self.compared) if self.compared else None

    @cached_property
    def over_time(self) -> pd.DataFrame:
        """`frames.over_time` of the view."""
        return frames.over_time(self.slice, self.local_now)

    @cached_property
    def compared_over_time(self) -> pd.DataFrame | None:
        return frames.over_time(self.compared) if self.compared else None

    @cached_property
    def chart_context(self) -> ChartContext:
        """The gaps and campaigns that the view's charts over time show in their background."""
        return ChartContext(
            time_buckets=self.slice.time_buckets,
            threshold_faces=self.slice.threshold_faces,
            gaps=frames.gaps(self.over_time, self.slice.time_buckets.width),
            campaigns=campaigns.bands(
                self.campaigns, self.filters.period, self.names, self.filters.stores, self.filters.aisles
            )[["start", "end", "label"]],
        )

    def narrowed(self, **chosen: Any) -> "View":
        """The same view with other filters inside the loaded days, such as `emotions=("HAPPY",)`; runs no query.

        The compared slice is narrowed alike, to the days that correspond to the chosen ones. It is None where the
        compared cube was loaded by the week and those days are not whole weeks.
        """
        filters = replace(self.filters, **chosen)
        narrowed = _slice(self.loaded.value, filters, self.grain, self.settings)
        return replace(self, filters=filters, slice=narrowed, compared=self._compared_with(filters))

    def _compared_with(self, filters: Filters) -> Slice | None:
        cube = self.compared_cube
        if cube is None or self.compared is None:
            return None
        days_earlier = (self.filters.first_day - self.compared.filters.first_day).days
        period = filters.period.earlier(days_earlier)
        if not cube.period.can_extract(period, cube.grain):
            return None
        compared = replace(filters, first_day=period.first_day, end_day=period.end_day)
        return _slice(cube, compared, self.grain, self.settings)

    def for_period(self, period: Period, stores: tuple[str, ...]) -> "View":
        """Daily counts of the chosen age bands and genders in another period, in every aisle of `stores`.

        Runs a query unless these days are loaded. Raises EngineError.
        """
        first_day, end_day = period.first_day, period.end_day
        filters = replace(self.filters, first_day=first_day, end_day=end_day, stores=stores, aisles=(), emotions=())
        loaded = _load(self.settings, data_access.initial_data(self.settings).value, period, filters)
        daily = _slice(loaded.value, filters, Grain.DAY, self.settings)
        return replace(self, filters=filters, slice=daily, compared=None, loaded=loaded, compared_cube=None)


def view_of(context: PageContext, choice: FilterChoice, pose: bool = False) -> View:
    """The chosen view, of a loaded rollup window where one serves it; head poses are counted only with `pose`.

    Raises EngineError.
    """
    settings, initial, filters = context.settings, context.initial, choice.filters
    grain = choice.grain or fitting_grain(filters.period)
    loaded = _load(settings, initial, filters.period, filters, pose)
    other_period = compared_period(filters.period, choice.compare, choice.compare_first_day)
    compared = compared_cube = None
    if other_period is not None:
        other = replace(filters, first_day=other_period.first_day, end_day=other_period.end_day)
        compared_cube = _load(settings, initial, other_period, other, pose).value
        compared = _slice(compared_cube, other, grain, settings)
    return View(
        filters=filters,
        slice=_slice(loaded.value, filters, grain, settings),
        compared=compared,
        names=initial.reference.names,
        campaigns=initial.reference.campaigns,
        local_now=context.local_now(filters.stores),
        settings=settings,
        loaded=loaded,
        compared_cube=compared_cube,
    )


def _slice(cube: Cube, filters: Filters, grain: Grain, settings: Settings) -> Slice:
    return cube.slice(filters, grain, settings.min_faces)


def _load(
    settings: Settings, initial: data_access.InitialData, period: Period, filters: Filters, pose: bool = False
) -> data_access.Loaded[Cube]:
    """The cube of a window that this session has loaded and that serves the view, or else of a new window.

    A window is remembered only once it is loaded: a viewer who stops waiting for a year must not wait for it again to
    see a week.
    """
    wanted = _window(initial, period, filters.stores, filters.aisles, pose)
    loaded_windows: list[Window] = st.session_state.get(_WINDOWS, [])
    window = next((each for each in loaded_windows if each.covers(wanted)), wanted)
    loaded = data_access.cube(settings, window)
    st.session_state[_WINDOWS] = [window, *(each for each in loaded_windows if each != window)][:_MAX_WINDOWS]
    return loaded


# Most filter changes leave days and places unchanged.
@lru_cache(maxsize=64)
def _window(
    initial: data_access.InitialData, period: Period, stores: tuple[str, ...], aisles: tuple[str, ...], pose: bool
) -> Window:
    return choose_window(initial.places, period, stores, aisles, pose, initial.known_from)
