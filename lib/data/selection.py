"""What a viewer selected by clicks in charts: values by dimension, each with the chart it was selected in.

In: clicks, and the parameters of a link. Out: `Selection`, which narrows filters and never widens them.
docs/adr/0017-click-selections.md explains the rules.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from lib.data.filters import PLACE_SEPARATOR, Filters
from lib.data.labels import label
from lib.data.periods import Grain, Period
from lib.data.time_buckets import TimeBuckets

DAYS, PLACES, WEEKDAYS, HOURS = "days", "places", "weekdays", "hours"
ATTRIBUTES = ("emotions", "age_bands", "genders")
DIMENSIONS = (DAYS, PLACES, *ATTRIBUTES, WEEKDAYS, HOURS)
_CHART_SEPARATOR = "~"
_PREFIX = "select_"
Values = tuple[str, ...]


@dataclass(frozen=True)
class Selection:
    """Values by dimension, and by dimension the chart in which they were selected.

    The values of DAYS are the first and the last day (ISO), those of PLACES stores or `store.aisle`, and the others
    those of `Filters`.
    """

    values: Mapping[str, Values] = field(default_factory=dict)
    charts: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.values)

    def clicked(self, chart: str, clicked: Mapping[str, Iterable[str]], add: bool) -> "Selection":
        """The selection after a click on a mark with these values in `chart`.

        A click sets the dimensions of its mark and leaves others; a second click on the same mark clears them. With
        `add`, values are added and days extended; of a mark with a single dimension, a selected value is removed.
        """
        new = {name: tuple(values) for name, values in clicked.items() if name in DIMENSIONS}
        if new == {name: self.values.get(name) for name in new}:
            return self.without(*new)
        if not add:
            return self._with(chart, new)
        added = {name: _added(name, self.values.get(name, ()), values, len(new) == 1) for name, values in new.items()}
        return self.without(*new)._with(chart, {name: values for name, values in added.items() if values})

    def made_in(self, chart: str) -> dict[str, Values]:
        """The values that were selected in `chart`, by dimension."""
        return {name: values for name, values in self.values.items() if self.charts.get(name) == chart}

    def without(self, *dimensions: str) -> "Selection":
        """The selection without these dimensions."""
        return Selection(_without(self.values, dimensions), _without(self.charts, dimensions))

    def without_value(self, dimension: str, value: str) -> "Selection":
        """The selection without one value; days are removed together."""
        rest = tuple(each for each in self.values.get(dimension, ()) if each != value)
        if dimension == DAYS or not rest:
            return self.without(dimension)
        return replace(self, values={**self.values, dimension: rest})

    def narrowed(self, filters: Filters, buckets: TimeBuckets, grain: Grain) -> Filters | None:
        """`filters` narrowed to the selection, with days as whole `buckets`; None where nothing is in both.

        Hours and weekdays apply where the rollup's `grain` has them; see `ignored`.
        """
        chosen: dict[str, Any] = {
            name: values for name, values in self.values.items() if name != DAYS and name not in self.ignored(grain)
        }
        for name in ATTRIBUTES:
            if name in chosen and getattr(filters, name):
                chosen[name] = tuple(value for value in chosen[name] if value in getattr(filters, name))
                if not chosen[name]:
                    return None
        if self.days is not None:
            days = _whole_buckets(self.days, buckets)
            if days is None:
                return None
            if days.end_day < filters.end_day:
                days = days.whole_days
            filters = filters.on(days)
        return replace(filters, **chosen)

    def ignored(self, grain: Grain) -> Values:
        """The selected dimensions that a rollup of this grain cannot narrow."""
        narrowable = {Grain.HOUR: (), Grain.DAY: (HOURS,), Grain.WEEK: (HOURS, WEEKDAYS)}[grain]
        return tuple(name for name in narrowable if name in self.values)

    @property
    def days(self) -> Period | None:
        if DAYS not in self.values:
            return None
        first, last = (date.fromisoformat(day) for day in self.values[DAYS])
        return Period(first, last + timedelta(days=1))

    def texts(self, place_label: Callable[[str], str] = str) -> dict[tuple[str, str], str]:
        """The text of each value by its dimension and value, in a fixed order; the days are one text."""
        texts: dict[tuple[str, str], str] = {}
        for name in (each for each in DIMENSIONS if each in self.values):
            if name == DAYS and self.days is not None:
                texts[name, self.values[name][0]] = self.days.text()
            else:
                text_of = place_label if name == PLACES else label
                texts |= {(name, value): text_of(value) for value in self.values[name]}
        return texts

    def to_parameters(self) -> dict[str, str]:
        """The query parameters of a link to this selection, by name; "" where nothing is selected."""
        return {
            f"{_PREFIX}{name}": f"{','.join(self.values[name])}{_CHART_SEPARATOR}{self.charts.get(name, '')}"
            if name in self.values
            else ""
            for name in DIMENSIONS
        }

    def _with(self, chart: str, values: Mapping[str, Values]) -> "Selection":
        return Selection({**self.values, **values}, {**self.charts, **dict.fromkeys(values, chart)})


NOTHING = Selection()


def from_parameters(parameters: Mapping[str, str], filters: Filters) -> tuple[Selection, tuple[str, ...]]:
    """The selection of a link, and the values in it that do not exist. `filters` has the age bands."""
    selection, invalid = NOTHING, []
    for name in DIMENSIONS:
        joined, _, chart = parameters.get(f"{_PREFIX}{name}", "").partition(_CHART_SEPARATOR)
        values = tuple(filter(None, joined.split(",")))
        valid = tuple(value for value in values if _is_valid(name, value, filters))
        if name == DAYS and (len(valid) != 2 or valid[0] > valid[1]):
            valid = ()
        invalid += [value for value in values if value not in valid]
        if valid:
            selection = selection._with(chart, {name: valid})
    return selection, tuple(invalid)


def place_of(store_id: str, aisle_id: str | None) -> str:
    """The value of PLACES for an aisle, or for a whole store if `aisle_id` is None."""
    return store_id if aisle_id is None else f"{store_id}{PLACE_SEPARATOR}{aisle_id}"


def days_between(first: float, last: float, buckets: TimeBuckets) -> Values:
    """The first and last day of the buckets whose middle is between two instants (ms), or else of the bucket around
    them; () outside of the axis."""
    start, end = sorted(pd.to_datetime([first, last], unit="ms"))
    middles = buckets.starts + buckets.width / 2
    inside = (middles >= start) & (middles <= end)
    if not inside.any():
        middle = start + (end - start) / 2
        inside = (buckets.starts <= middle) & (middle < buckets.starts + buckets.width)
    if not inside.any():
        return ()
    starts = buckets.starts[inside]
    end_day = (starts[-1] + buckets.width - pd.Timedelta(microseconds=1)).date()
    first_day = max(starts[0].date(), buckets.period.first_day)
    return first_day.isoformat(), min(end_day, buckets.period.last_day).isoformat()


def _added(dimension: str, before: Values, values: Values, can_remove: bool) -> Values:
    if dimension == DAYS:
        return (min((*before, *values)), max((*before, *values)))
    if can_remove and set(values) <= set(before):
        return tuple(value for value in before if value not in values)
    return tuple(dict.fromkeys((*before, *values)))


def _whole_buckets(days: Period, buckets: TimeBuckets) -> Period | None:
    """The part of the buckets' period that the buckets with any of `days` cover."""
    starts = buckets.starts
    ends = starts + buckets.width
    found = starts[(ends > pd.Timestamp(days.first_day)) & (starts < pd.Timestamp(days.end_day))]
    if not len(found):
        return None
    end_day = (found[-1] + buckets.width - pd.Timedelta(microseconds=1)).date() + timedelta(days=1)
    first_day, end_day = max(found[0].date(), buckets.period.first_day), min(end_day, buckets.period.end_day)
    return replace(buckets.period, first_day=first_day, end_day=end_day)


def _is_valid(name: str, value: str, filters: Filters) -> bool:
    try:
        if name == DAYS:
            return value == date.fromisoformat(value).isoformat() < date.max.isoformat()
        else:
            chosen: dict[str, Any] = {name: (value,)}
            replace(filters, **chosen)
    except ValueError:  # InvalidFilter is one
        return False
    return True


def _without(mapping: Mapping[str, Any], dimensions: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name not in dimensions}
