"""URL state: the filters as query parameters, so that a link carries the view.

In: the query string and the filter options. Out: a valid `FilterChoice` with a message for each value that was dropped;
and the current choice written back to the URL. Each value is read on its own, so a bad one drops itself alone.
docs/adr/0016-url-state.md explains why it is not Streamlit's `bind`.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from lib.data import formats
from lib.data.filters import Filters, choices
from lib.data.labels import label
from lib.data.periods import Compare, Grain, Period, Preset
from lib.ui.filters import history
from lib.ui.filters.options import (
    COMPARISONS,
    OLDEST_DAY_TO_COMPARE,
    PRESETS,
    TITLES,
    FilterChoice,
    FilterOptions,
    grain_title,
)

_T = TypeVar("_T")
_D = TypeVar("_D")
_M = TypeVar("_M", bound=StrEnum)
OFF, ON = FLAGS = ("false", "true")
_SEPARATOR = ","
_FILTERS = ("first_day", "end_day", "stores", "aisles", "age_bands", "genders", "emotions")
_PARAMETERS = ("period", "include_today", "compare", "compare_first_day", "grain", *_FILTERS)
_MOST_CHARACTERS = 60


def not_an_option(title: str, values: Iterable[str], used: Iterable[str]) -> str:
    """For a control with this title: the link's values that are not options of it, and the values it has instead."""
    asked = escape_markdown(", ".join(_shortened(value) for value in values))
    shown = escape_markdown(formats.join_list(used) or "nothing")
    return f"This link selects {title}: {asked}. That is not available; the page uses {shown} instead."


def days_without_data(values: Iterable[str], options: FilterOptions, used: str) -> str:
    """`values` are the link's first day and the day after its last, or one of them."""
    return (
        f"This link selects days without data: {', '.join(values)}. Data is available from {options.first_day} to "
        f"{options.newest_day}; the page uses {used} instead."
    )


def read(parameters: Mapping[str, Sequence[str]], options: FilterOptions) -> tuple[FilterChoice, tuple[str, ...]]:
    """The choice of a link, restricted to what has data, and a message for each value dropped.

    `parameters` has all values of each query parameter; lists may also be one text with commas.
    """
    link, default = _Link(parameters), options.default
    stores = link.many("stores", tuple(options.aisles), str)
    chosen: dict[str, Any] = {"stores": stores, "aisles": link.many("aisles", options.aisles_of(stores), str)}
    chosen |= {name: link.many(name, values, label) for name, values in choices(options.bands).items()}

    first, last, not_dates = link.days()
    days = _days_with_data(first, last, options)
    preset = link.one("period", _member(Preset), default.preset, lambda used: days.text() if days else PRESETS[used])
    include_today = link.one("include_today", _flag, default.include_today, _flag_text)
    if days:
        preset, period = Preset.CUSTOM, days
    elif preset is Preset.CUSTOM:
        period = Period(max(default.filters.first_day, options.first_day), default.filters.end_day)
    else:
        period = options.days_of(preset, stores, include_today)
    if not_dates:
        link.messages.append(not_an_option(TITLES["days"], not_dates, [period.text()]))
    if days is None and (first or last):
        asked = [value for value in link.values("first_day", "end_day") if value not in not_dates]
        link.messages.append(days_without_data(asked, options, period.text()))

    compare = link.one("compare", _member(Compare), Compare.NOTHING, lambda used: COMPARISONS[used])
    before = period.earlier(period.days).first_day
    compare_from = link.one("compare_first_day", _day_to_compare(options), before, str)
    choice = FilterChoice(
        filters=Filters(first_day=period.first_day, end_day=period.end_day, bands=options.bands, **chosen),
        preset=preset,
        include_today=include_today,
        compare=compare,
        compare_first_day=compare_from if compare is Compare.CUSTOM else None,
        grain=link.one("grain", _member(Grain), None, grain_title),
    )
    return choice, tuple(link.messages)


class _Link:
    """The query parameters of a link, read one by one; each value that cannot be used leads to a message."""

    def __init__(self, parameters: Mapping[str, Sequence[str]]) -> None:
        self._parameters = parameters
        self.messages: list[str] = []

    def values(self, *names: str) -> list[str]:
        """The values of some parameters that are not empty."""
        return [value for name in names for value in self._parameters.get(name, ()) if value]

    def many(self, name: str, allowed: Collection[str], text: Callable[[str], str]) -> tuple[str, ...]:
        """The values of a list that are `allowed`; none means all."""
        asked = [value for values in self.values(name) for value in values.split(_SEPARATOR) if value]
        found = tuple(dict.fromkeys(value for value in asked if value in allowed))
        if rejected := dict.fromkeys(value for value in asked if value not in allowed):
            self.messages.append(not_an_option(TITLES[name], rejected, map(text, found) if found else ["all"]))
        return found

    def one(self, name: str, parse: Callable[[str], _T | None], default: _D, text: Callable[[_T | _D], str]) -> _T | _D:
        """The last value of a parameter that `parse` accepts, or else the default."""
        found, rejected = self._parsed(name, parse)
        used = default if found is None else found
        if rejected:
            self.messages.append(not_an_option(TITLES[name], rejected, [text(used)]))
        return used

    def days(self) -> tuple[date | None, date | None, list[str]]:
        """The first day, the last day, and the values that are no dates, for which the caller has the message."""
        first, not_first = self._parsed("first_day", _date)
        last, not_last = self._parsed("end_day", _day_before)
        return first, last, not_first + not_last

    def _parsed(self, name: str, parse: Callable[[str], _T | None]) -> tuple[_T | None, list[str]]:
        asked = [(value, parse(value)) for value in self.values(name)]
        found = [result for _, result in asked if result is not None]
        return found[-1] if found else None, [value for value, result in asked if result is None]


def _days_with_data(first: date | None, last: date | None, options: FilterOptions) -> Period | None:
    """The days of a link as far as there may be data; None where it has none.

    If it has one end only, the other is that of the default period, or the same day.
    """
    default = options.default.filters.period
    if first is None and last is None:
        return None
    first = first or min(default.first_day, last or default.first_day)
    last = last or max(default.last_day, first)
    first, last = max(first, options.first_day), min(last, options.last_choosable_day)
    return Period(first, last + timedelta(days=1)) if first <= last else None


def _member(kind: type[_M]) -> Callable[[str], _M | None]:
    members = {member.value: member for member in kind}
    return members.get


def _flag(text: str) -> bool | None:
    return {OFF: False, ON: True}.get(text)


def _flag_text(is_on: bool) -> str:
    return "on" if is_on else "off"


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day_to_compare(options: FilterOptions) -> Callable[[str], date | None]:
    """Parses the first day of a period to compare with; no picture is older or newer than these days."""

    def parse(text: str) -> date | None:
        day = _date(text)
        return day if day and OLDEST_DAY_TO_COMPARE <= day <= options.last_choosable_day else None

    return parse


def _day_before(text: str) -> date | None:
    end_day = _date(text)
    return None if end_day in (None, date.min) else end_day - timedelta(days=1)


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"


def escape_markdown(text: str) -> str:
    """The text with Markdown's special characters escaped: a link may carry any text."""
    return re.sub(r"([\\`*_{}\[\]()#+!<>|~$])", r"\\\1", text)


def to_query_string(choice: FilterChoice, default: FilterChoice) -> dict[str, str]:
    """Name -> text of each query parameter; defaults are omitted. A preset is written as such, not as its days."""
    parameters = choice.filters.to_query_string()
    if choice.preset is not Preset.CUSTOM:
        del parameters["first_day"], parameters["end_day"]
        if choice.preset is not default.preset:
            parameters["period"] = choice.preset.value
    if choice.include_today is not default.include_today:
        parameters["include_today"] = ON if choice.include_today else OFF
    if choice.compare is not default.compare:
        parameters["compare"] = choice.compare.value
    if choice.compare is Compare.CUSTOM and choice.compare_first_day:
        parameters["compare_first_day"] = choice.compare_first_day.isoformat()
    if choice.grain is not None:
        parameters["grain"] = choice.grain.value
    return parameters


def write(choice: FilterChoice, default: FilterChoice, selected: Mapping[str, str]) -> None:
    """Put the choice, as far as it differs from the default, and the parameters of a selection in charts ("" removes
    one) into the page's URL."""
    parameters = {**to_query_string(choice, default), **selected}
    for name in (*_PARAMETERS, *selected):
        history.put(name, *filter(None, [parameters.get(name, "")]))
