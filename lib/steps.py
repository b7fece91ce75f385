"""The steps of a time axis: hours, days or weeks of a period, on the stores' wall clocks.

In: a period and a grain. Out: `Steps` with their starts, which one an instant falls in, and which are not complete.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.periods import Grain, Period

_FREQUENCIES = {Grain.HOUR: "h", Grain.DAY: "D", Grain.WEEK: "7D"}


@dataclass(frozen=True)
class Steps:
    """Consecutive steps of `grain` that cover `period`; the first and the last week may reach beyond it."""

    period: Period
    grain: Grain

    @cached_property
    def starts(self) -> pd.DatetimeIndex:
        """Start of each step, without a time zone."""
        first = pd.Timestamp(self.period.first_day)
        if self.grain is Grain.WEEK:
            first -= pd.Timedelta(days=first.weekday())
        end = pd.Timestamp(self.period.end_day)
        return pd.date_range(first, end, freq=_FREQUENCIES[self.grain], inclusive="left", unit="us")

    @property
    def width(self) -> pd.Timedelta:
        return {Grain.HOUR: pd.Timedelta(hours=1), Grain.DAY: pd.Timedelta(days=1), Grain.WEEK: pd.Timedelta(days=7)}[
            self.grain
        ]

    def __len__(self) -> int:
        return len(self.starts)

    def index_of(self, instants: pd.DatetimeIndex) -> npt.NDArray[np.int16]:
        """The step in which each instant lies; -1 outside of the steps."""
        found = np.asarray((instants - self.starts[0]) // self.width, dtype=np.int64)
        return np.where((found < 0) | (found >= len(self.starts)), -1, found).astype(np.int16)

    def among(self, steps: "Steps") -> npt.NDArray[np.int16]:
        """For each of these steps, which of the coarser `steps` it adds to; -1 where it lies outside of their days."""
        inside = (self.starts + self.width > pd.Timestamp(steps.period.first_day)) & (
            self.starts < pd.Timestamp(steps.period.end_day)
        )
        # A week that the period cuts starts before its first day, yet holds days of it.
        first = self.starts.where(self.starts >= steps.starts[0], steps.starts[0])
        return np.where(inside, steps.index_of(pd.DatetimeIndex(first)), -1).astype(np.int16)

    def partial(self, local_now: datetime | None) -> npt.NDArray[np.bool_]:
        """Steps that can still grow at `local_now`, and weeks that the period cuts."""
        ends = self.starts + self.width
        cut = (self.starts < pd.Timestamp(self.period.first_day)) | (ends > pd.Timestamp(self.period.end_day))
        growing = ends > pd.Timestamp(local_now) if local_now is not None else np.zeros(len(ends), dtype=bool)
        return np.asarray(cut | growing)

    def future(self, local_now: datetime | None) -> npt.NDArray[np.bool_]:
        """Steps that have not begun at `local_now`: nothing can be missing there."""
        if local_now is None:
            return np.zeros(len(self.starts), dtype=bool)
        return np.asarray(self.starts > pd.Timestamp(local_now))

    @cached_property
    def _words(self) -> tuple[str, ...]:
        return tuple(_WORDS[self.grain](start, start + self.width) for start in self.starts)

    def words(self) -> tuple[str, ...]:
        """Each step as tooltips name it: `Monday, 2 November 2026`, `Mon, 2 Nov 2026, 10:00–11:00`, `Week of ...`."""
        return self._words


_WORDS: dict[Grain, Any] = {
    Grain.HOUR: lambda start, end: f"{start:%a, %-d %b %Y, %H:%M}–{end:%H:%M}",
    Grain.DAY: lambda start, end: f"{start:%A, %-d %B %Y}",
    Grain.WEEK: lambda start, end: f"Week of Monday, {start:%-d %B %Y}",
}
