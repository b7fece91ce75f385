"""The hours in which each store usually has pictures, learned from its pictures of the last weeks.

In: `queries.STORE_HOURS_COLUMNS` of days that are over. Out: `StoreHours` by store, on its wall clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd

LEARNED_FROM = timedelta(days=28)
LEARNED_AFTER = timedelta(days=14)
_HOUR = timedelta(hours=1)
_USUAL_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class StoreHours:
    """The usual hours (0 to 23) of each weekday from Monday; None until a store has pictures of `LEARNED_AFTER`.

    `synthetic` is whether the store is generated and has no real cameras.
    """

    by_weekday: tuple[frozenset[int], ...] | None
    synthetic: bool = False

    def on(self, day: date) -> str:
        """`08:00\N{EN DASH}21:00`, `closed`, or "" where the hours are not known."""
        if self.by_weekday is None:
            return ""
        hours = self.by_weekday[day.weekday()]
        starts, ends = (sorted(hour for hour in hours if hour + step not in hours) for step in (-1, 1))
        runs = (f"{start:02d}:00\N{EN DASH}{end + 1:02d}:00" for start, end in zip(starts, ends, strict=True))
        return ", ".join(runs) or "closed"

    def open_time(self, start: datetime, end: datetime) -> timedelta | None:
        """The time between two local times in which the store is surely open; None where its hours are not known.

        The first and the last hour of a day do not count: a store may open late in the one and close early in the
        other.
        """
        if self.by_weekday is None:
            return None
        total, at = timedelta(), start
        while at < end:
            following = datetime.combine(at.date(), time(at.hour)) + _HOUR
            if self._is_open(at - _HOUR) and self._is_open(at) and self._is_open(following):
                total += min(following, end) - at
            at = following
        return total

    def _is_open(self, at: datetime) -> bool:
        return self.by_weekday is not None and at.hour in self.by_weekday[at.weekday()]


UNKNOWN_HOURS = StoreHours(None)


def learn_store_hours(hours: pd.DataFrame) -> Mapping[str, StoreHours]:
    """An hour of a weekday is usual if a store has pictures in it on at least half of these weekdays, from the first
    day with a picture to the last: so a day without any does not make a store closed.
    """
    return {str(store): _learn(rows) for store, rows in hours.groupby("store_id")}


def _learn(rows: pd.DataFrame) -> StoreHours:
    synthetic = bool(rows["synthetic"].any())
    seen = pd.DatetimeIndex(rows["local_hour"])
    first, last = seen.min().normalize(), seen.max().normalize()
    if last - first + timedelta(days=1) < LEARNED_AFTER:
        return StoreHours(None, synthetic)
    weekdays = pd.date_range(first, last).day_of_week.value_counts()
    counts = pd.Series(1, index=[seen.day_of_week, seen.hour]).groupby(level=[0, 1]).sum()
    usual = {(day, hour) for (day, hour), number in counts.items() if number >= _USUAL_SHARE * weekdays[day]}
    return StoreHours(tuple(frozenset(hour for day, hour in usual if day == each) for each in range(7)), synthetic)
