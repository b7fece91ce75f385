"""The time buckets of an axis: hours, days or weeks of a period, on the stores' wall clocks.

In: a period and a grain. Out: `TimeBuckets`: their starts, the bucket of an instant, and which are incomplete.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.data.periods import HOURS_OF_DAY, WEEKDAYS, Grain, Period

_FREQUENCIES = {Grain.HOUR: "h", Grain.DAY: "D", Grain.WEEK: "7D"}
_WIDTHS = {Grain.HOUR: pd.Timedelta(hours=1), Grain.DAY: pd.Timedelta(days=1), Grain.WEEK: pd.Timedelta(days=7)}


@dataclass(frozen=True)
class TimeBuckets:
    """Consecutive buckets of `grain` that cover `period`; the first and the last week may extend beyond it."""

    period: Period
    grain: Grain

    @property
    def starts(self) -> pd.DatetimeIndex:
        """Start of each bucket, without a time zone."""
        return _starts(self.period, self.grain)

    @property
    def width(self) -> pd.Timedelta:
        return _WIDTHS[self.grain]

    def __len__(self) -> int:
        return len(self.starts)

    def index_of(self, instants: pd.DatetimeIndex) -> npt.NDArray[np.int16]:
        """The index of the bucket that each instant is in; -1 outside of all buckets."""
        found = np.asarray((instants - self.starts[0]) // self.width, dtype=np.int64)
        return np.where((found < 0) | (found >= len(self.starts)), -1, found).astype(np.int16)

    def index_in(self, coarser: "TimeBuckets") -> npt.NDArray[np.int16]:
        """For each bucket, the index of the `coarser` bucket that contains it; -1 outside of that period, which ends at
        its hour."""
        return _index_in(self, coarser)

    @property
    def hours_of_day(self) -> npt.NDArray[np.int16]:
        """The hour of the day in which each bucket starts, 0 to 23."""
        return _hours_of_day(self.period, self.grain)

    @property
    def weekdays(self) -> npt.NDArray[np.int16]:
        """The day of the week on which each bucket starts; 0 is Monday."""
        return _weekdays(self.period, self.grain)

    def at_hours(self, weekdays: Collection[str], hours: Collection[str]) -> npt.NDArray[np.bool_]:
        """The buckets that start on one of the weekdays and in one of the hours; none means all.

        Raises ValueError where the buckets are too wide to tell.
        """
        if (hours and self.grain is not Grain.HOUR) or (weekdays and self.grain is Grain.WEEK):
            raise ValueError(f"buckets of a {self.grain} have no single {'hour' if hours else 'weekday'}")
        kept = np.ones(len(self), dtype=bool)
        for chosen, members, codes in (
            (weekdays, WEEKDAYS, self.weekdays),
            (hours, HOURS_OF_DAY, self.hours_of_day),
        ):
            if chosen:
                kept &= np.isin(codes, [members.index(each) for each in chosen])
        return kept

    def partial(self, local_now: datetime | None) -> npt.NDArray[np.bool_]:
        """Buckets that have not ended at `local_now`, and those that the period cuts."""
        cut = _cut_by_period(self.period, self.grain)
        return cut if local_now is None else cut | (self._ends > np.datetime64(local_now))

    def future(self, local_now: datetime | None) -> npt.NDArray[np.bool_]:
        """Buckets that begin at `local_now` or later: no data can be missing there."""
        if local_now is None:
            return np.zeros(len(self.starts), dtype=bool)
        return np.asarray(self.starts.to_numpy() >= np.datetime64(local_now))

    @property
    def _ends(self) -> npt.NDArray[np.datetime64]:
        return np.asarray(self.starts.to_numpy() + self.width.to_numpy())

    def labels(self) -> tuple[str, ...]:
        """Tooltip labels: `Monday, 2 November 2026`, `Mon, 2 Nov 2026, 10:00–11:00`, `Week of ...`; a
        day that the period cuts also has the hour."""
        return _labels(self.period, self.grain)


# One filter change of a viewer needs the same axis dozens of times.
@lru_cache(maxsize=64)
def _starts(period: Period, grain: Grain) -> pd.DatetimeIndex:
    first = pd.Timestamp(period.first_day)
    if grain is Grain.WEEK:
        first -= pd.Timedelta(days=first.weekday())
    end = pd.Timestamp(period.end_day)
    return pd.date_range(first, end, freq=_FREQUENCIES[grain], inclusive="left", unit="us")


@lru_cache(maxsize=64)
def _hours_of_day(period: Period, grain: Grain) -> npt.NDArray[np.int16]:
    return _read_only(_starts(period, grain).hour, np.int16)


@lru_cache(maxsize=64)
def _weekdays(period: Period, grain: Grain) -> npt.NDArray[np.int16]:
    return _read_only(_starts(period, grain).day_of_week, np.int16)


@lru_cache(maxsize=64)
def _cut_by_period(period: Period, grain: Grain) -> npt.NDArray[np.bool_]:
    starts = _starts(period, grain)
    ends = starts + _WIDTHS[grain]
    return _read_only((starts < pd.Timestamp(period.first_day)) | (ends > pd.Timestamp(period.end)), np.bool_)


def _read_only(values: Any, kind: Any) -> npt.NDArray[Any]:
    """A copy that cannot be changed, because all callers share it."""
    array = np.array(values, dtype=kind)
    array.flags.writeable = False
    return array


@lru_cache(maxsize=64)
def _labels(period: Period, grain: Grain) -> tuple[str, ...]:
    labels = [_LABELS[grain](start, start + _WIDTHS[grain]) for start in _starts(period, grain)]
    if period.is_cut and grain is Grain.DAY:
        labels[-1] += f", until {period.end:%H:%M}"
    return tuple(labels)


@lru_cache(maxsize=64)
def _index_in(fine: TimeBuckets, coarse: TimeBuckets) -> npt.NDArray[np.int16]:
    inside = (fine.starts + fine.width > pd.Timestamp(coarse.period.first_day)) & (
        fine.starts < pd.Timestamp(coarse.period.end)
    )
    # A week that the period cuts starts before its first day but contains days of it.
    first = fine.starts.where(fine.starts >= coarse.starts[0], coarse.starts[0])
    return _read_only(np.where(inside, coarse.index_of(pd.DatetimeIndex(first)), -1), np.int16)


_LABELS: dict[Grain, Any] = {
    Grain.HOUR: lambda start, end: f"{start:%a, %-d %b %Y, %H:%M}–{end:%H:%M}",
    Grain.DAY: lambda start, end: f"{start:%A, %-d %B %Y}",
    Grain.WEEK: lambda start, end: f"Week of Monday, {start:%-d %B %Y}",
}
