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
from lib.data.periods import Grain, Period, fitting_grain
from lib.data.place_names import Names
from lib.data.rollup_window import Window, choose_window
from lib.data.selection import DAYS, NOTHING, Selection
from lib.effects import campaigns
from lib.frames import SalesWithFaces, Summary
from lib.ui import data_access
from lib.ui.compared_periods import compared_periods
from lib.ui.filters.options import FilterChoice
from lib.ui.page_context import PageContext
from lib.ui.sales import load_sales
from lib.ui.settings import Settings

_WINDOWS = "loaded_windows"
_MAX_WINDOWS = 6


@dataclass(frozen=True)
class View:
    """The suppressed slice of the chosen filters, that of the compared period, and what describes them.

    `comparison_notes` are sentences about what is compared, `comparison_how` one on equal hours for the help.
    `local_now` is the time up to which the view counts: the wall clock in the store furthest behind, or the hour after
    which a comparison cuts today.
    `selection` is what it was narrowed to in charts, `unselected` the view before that.
    """

    filters: Filters
    slice: Slice
    compared: Slice | None
    names: Names
    campaigns: tuple[Campaign, ...]
    local_now: datetime
    settings: Settings
    loaded: data_access.Loaded[Cube]
    compared_cube: Cube | None = None
    comparison_notes: tuple[str, ...] = ()
    comparison_how: str = ""
    selection: Selection = NOTHING
    unselected: "View | None" = None

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
    def sales(self) -> SalesWithFaces:
        """The sales of the view. Raises EngineError."""
        return load_sales(self.settings, self.loaded.value, self.slice)

    @cached_property
    def compared_sales(self) -> SalesWithFaces | None:
        """The sales of the period compared with; None if none are known. Raises EngineError."""
        if self.compared is None or self.compared_cube is None:
            return None
        sales = load_sales(self.settings, self.compared_cube, self.compared)
        return sales if sales.has_sales else None

    @cached_property
    def chart_context(self) -> ChartContext:
        """The gaps and campaigns that the view's charts over time show in their background."""
        return ChartContext(
            time_buckets=self.slice.time_buckets,
            threshold_faces=self.slice.threshold_faces,
            gaps=frames.gaps(self.over_time, self.slice.time_buckets.width),
            campaigns=campaigns.bands(self.campaigns, self.filters, self.names),
        )

    @property
    def running_campaigns(self) -> tuple[Campaign, ...]:
        """The campaigns that run on a day of the view."""
        period = self.filters.period
        return tuple(
            each for each in self.campaigns if each.first_day < period.end_day and each.last_day >= period.first_day
        )

    def has_loaded(self, period: Period, stores: tuple[str, ...]) -> bool:
        """True if `for_period` runs no query."""
        wanted = _window(data_access.initial_data(self.settings).value, period, stores, (), False)
        return any(each.covers(wanted) for each in st.session_state.get(_WINDOWS, []))

    def narrowed(self, **chosen: Any) -> "View":
        """The same view with other stores, aisles or demographics, such as `emotions=("HAPPY",)`; runs no query."""
        unselected = self.unselected and self.unselected.narrowed(**chosen)
        return replace(self._with(replace(self.filters, **chosen)), unselected=unselected)

    def _with(self, filters: Filters) -> "View":
        """The view of other filters on its days, or on some of them; runs no query.

        The compared slice is that of the days that correspond to them. It is None where the compared cube was loaded by
        longer steps than those days or hours need.
        """
        narrowed = _slice(self.loaded.value, filters, self.grain, self.settings)
        return replace(self, filters=filters, slice=narrowed, compared=self._compared_with(filters))

    def select(self, selection: Selection) -> "View | None":
        """The view narrowed to a selection in charts; None where nothing can be in both. Runs no query."""
        if not selection:
            return self
        filters = selection.narrowed(self.filters, self.slice.time_buckets, self.loaded.value.grain)
        if filters is None:
            return None
        return replace(self._with(filters), selection=selection, unselected=self)

    def for_chart(self, name: str) -> "View":
        """The view for a chart: not narrowed to what was selected in it, so that its other marks stay."""
        return self.without_selected(*self.selection.made_in(name))

    @property
    def on_all_days(self) -> "View":
        """The view for a chart over time, which shows the selected days instead of being narrowed to them."""
        return self.without_selected(DAYS)

    @property
    def whole(self) -> "View":
        """The view before it was narrowed to a selection in charts."""
        return self.unselected or self

    @property
    def selected_emotions(self) -> tuple[str, ...]:
        return self.selection.values.get("emotions", ())

    @property
    def selected_days(self) -> str:
        """`, 3–9 November 2026`, for the subtitle of a chart that is narrowed to the selected days; "" without any."""
        return f", {self.filters.period.text()}" if DAYS in self.selection.values else ""

    def without_selected(self, *dimensions: str) -> "View":
        """The view, not narrowed to what was selected in these dimensions."""
        if self.unselected is None or not set(dimensions) & set(self.selection.values):
            return self
        return self.unselected.select(self.selection.without(*dimensions)) or self

    def slice_by(self, grain: Grain) -> Slice:
        """The same counts by another grain, or by the loaded one where that is coarser; runs no query."""
        return self.slice if grain is self.grain else _slice(self.loaded.value, self.filters, grain, self.settings)

    def _compared_with(self, filters: Filters) -> Slice | None:
        cube = self.compared_cube
        if cube is None or self.compared is None:
            return None
        days_earlier = (self.filters.first_day - self.compared.filters.first_day).days
        period = filters.period.earlier(days_earlier)
        if not cube.period.can_extract(period, cube.grain) or cube.grain.fineness > filters.coarsest_grain.fineness:
            return None
        return _slice(cube, filters.on(period), self.grain, self.settings)

    def for_period(self, period: Period, stores: tuple[str, ...]) -> "View":
        """Daily counts of the chosen age bands and genders in another period, in every aisle of `stores`.

        Runs a query unless these days are loaded. Raises EngineError.
        """
        every: dict[str, Any] = dict.fromkeys(("aisles", "places", "emotions", "weekdays", "hours"), ())
        filters = replace(self.filters.on(period), stores=stores, **every)
        loaded = _load(self.settings, data_access.initial_data(self.settings).value, period, filters)
        daily = _slice(loaded.value, filters, Grain.DAY, self.settings)
        return replace(
            self, filters=filters, slice=daily, compared=None, loaded=loaded, compared_cube=None, unselected=None
        )


def view_of(context: PageContext, choice: FilterChoice, pose: bool = False) -> View:
    """The chosen view, of a loaded rollup window where one serves it; head poses are counted only with `pose`.

    Raises EngineError.
    """
    settings, initial = context.settings, context.initial
    grain = choice.grain or fitting_grain(choice.filters.period)
    local_now = context.local_now(choice.filters.stores)
    periods = compared_periods(choice, local_now, context.days_with_pictures(choice.filters.stores))
    filters = choice.filters.on(periods.period)
    loaded = _load(settings, initial, periods.period, filters, pose)
    compared = compared_cube = None
    if periods.other is not None:
        other = filters.on(periods.other)
        compared_cube = _load(settings, initial, periods.other, other, pose).value
        compared = _slice(compared_cube, other, grain, settings)
    return View(
        filters=filters,
        slice=_slice(loaded.value, filters, grain, settings),
        compared=compared,
        names=initial.reference.names,
        campaigns=initial.reference.campaigns,
        local_now=min(local_now, periods.period.end) if periods.period.is_cut else local_now,
        settings=settings,
        loaded=loaded,
        compared_cube=compared_cube,
        comparison_notes=periods.notes,
        comparison_how=periods.how,
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
