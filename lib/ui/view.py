"""What a page draws.

In: what there is to choose from, and the viewer's choice. Out: a `View` with what may be told of it.
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
from lib.ui.filters.options import Offered
from lib.ui.filters.url_state import Choice
from lib.ui.settings import Settings

_WINDOWS = "windows"
_MOST_WINDOWS = 6


@dataclass(frozen=True)
class View:
    """What a page draws: what may be told of the chosen part of the rollup, and of the period compared with."""

    filters: Filters
    slice: Slice
    compared: Slice | None
    names: Names
    campaigns: tuple[Campaign, ...]
    local_now: datetime
    settings: Settings
    loaded: data_access.Answer[Cube]
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
    def steps(self) -> pd.DataFrame:
        """`frames.over_time` of the view."""
        return frames.over_time(self.slice, self.local_now)

    @cached_property
    def compared_steps(self) -> pd.DataFrame | None:
        return frames.over_time(self.compared) if self.compared else None

    @cached_property
    def chart_context(self) -> ChartContext:
        """What the view's time charts share: time buckets, gaps and campaigns."""
        return ChartContext(
            steps=self.slice.time_buckets,
            threshold_faces=self.slice.threshold_faces,
            gaps=frames.gaps(self.steps, self.slice.time_buckets.width),
            campaigns=campaigns.bands(
                self.campaigns, self.filters.period, self.names, self.filters.stores, self.filters.aisles
            )[["start", "end", "label"]],
        )

    def narrowed(self, **chosen: Any) -> "View":
        """The same view with other filters inside the loaded days, such as `emotions=("HAPPY",)`; asks nothing.

        What it is compared with is narrowed alike: the days that stand beside the chosen ones. There is nothing to
        compare with where the loaded weeks do not give those days.
        """
        filters = replace(self.filters, **chosen)
        here = _cut(self.loaded.value, filters, self.grain, self.settings)
        return replace(self, filters=filters, slice=here, compared=self._beside(filters))

    def _beside(self, filters: Filters) -> Slice | None:
        cube = self.compared_cube
        if cube is None or self.compared is None:
            return None
        days_apart = (self.filters.first_day - self.compared.filters.first_day).days
        then = filters.period.earlier(days_apart)
        if not cube.period.can_extract(then, cube.grain):
            return None
        beside = replace(filters, first_day=then.first_day, end_day=then.end_day)
        return _cut(cube, beside, self.grain, self.settings)

    def elsewhere(self, period: Period, stores: tuple[str, ...]) -> "View":
        """Faces of the chosen age bands and genders on other days, by the day, in every aisle of `stores`.

        Asks a query unless these days are loaded. Raises EngineError.
        """
        first_day, end_day = period.first_day, period.end_day
        filters = replace(self.filters, first_day=first_day, end_day=end_day, stores=stores, aisles=(), emotions=())
        loaded = _loaded(self.settings, data_access.start(self.settings).value, period, filters)
        there = _cut(loaded.value, filters, Grain.DAY, self.settings)
        return replace(self, filters=filters, slice=there, compared=None, loaded=loaded, compared_cube=None)


def view_of(offered: Offered, choice: Choice, pose: bool = False) -> View:
    """The chosen part of the smallest rollup that holds it; head poses are counted with `pose` only.

    Raises EngineError.
    """
    settings, start, filters = offered.settings, offered.start, choice.filters
    grain = choice.grain or fitting_grain(filters.period)
    loaded = _loaded(settings, start, filters.period, filters, pose)
    other = compared_period(filters.period, choice.compare, choice.compare_first_day)
    compared = compared_cube = None
    if other is not None:
        then = replace(filters, first_day=other.first_day, end_day=other.end_day)
        compared_cube = _loaded(settings, start, other, then, pose).value
        compared = _cut(compared_cube, then, grain, settings)
    return View(
        filters=filters,
        slice=_cut(loaded.value, filters, grain, settings),
        compared=compared,
        names=start.reference.names,
        campaigns=start.reference.campaigns,
        local_now=offered.local_now(filters.stores),
        settings=settings,
        loaded=loaded,
        compared_cube=compared_cube,
    )


def _cut(cube: Cube, filters: Filters, grain: Grain, settings: Settings) -> Slice:
    return cube.slice(filters, grain, settings.min_faces)


def _loaded(
    settings: Settings, start: data_access.Start, period: Period, filters: Filters, pose: bool = False
) -> data_access.Answer[Cube]:
    """A rollup that this session has loaded and that holds the view, or a new one.

    It is remembered once it is there: whoever gives up waiting for a year must not wait for it again to see a week.
    """
    wanted = _wanted(start, period, filters.stores, filters.aisles, pose)
    known: list[Window] = st.session_state.get(_WINDOWS, [])
    window = next((each for each in known if each.covers(wanted)), wanted)
    answer = data_access.cube(settings, window)
    st.session_state[_WINDOWS] = [window, *(each for each in known if each != window)][:_MOST_WINDOWS]
    return answer


# Most changes of a viewer leave days and places as they are.
@lru_cache(maxsize=64)
def _wanted(
    start: data_access.Start, period: Period, stores: tuple[str, ...], aisles: tuple[str, ...], pose: bool
) -> Window:
    return choose_window(start.places, period, stores, aisles, pose, start.known_from)
