"""URL state: the filters as query parameters, so that a link carries the view.

In: the query string and the filter options. Out: a valid `FilterChoice` with a message for each value that was dropped;
and the current choice written back to the URL. docs/adr/0016-url-state.md explains why it is not Streamlit's `bind`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from lib.data.filters import Filters, InvalidFilter
from lib.data.periods import Compare, Grain, Preset
from lib.ui.filters import history
from lib.ui.filters.options import DEFAULT_PRESET, FilterChoice, FilterOptions

_M = TypeVar("_M", bound=StrEnum)
_FILTERS = ("first_day", "end_day", "stores", "aisles", "age_bands", "genders", "emotions")
OFF, ON = FLAGS = ("false", "true")
_PARAMETERS = ("period", "include_today", "compare", "compare_first_day", "grain", *_FILTERS)


def invalid_link(reason: str) -> str:
    return f"This link is invalid: {escape_markdown(reason)}. The default view is shown instead."


def unknown_places(kind: str, ids: Iterable[str], of_chosen_stores: bool) -> str:
    """`kind` is store or aisle."""
    where = "the chosen stores have" if of_chosen_stores else "there is"
    return (
        f"This link selects {kind} {', '.join(f'`{id_}`' for id_ in ids)}, for which {where} no data. It was ignored."
    )


def days_without_data(options: FilterOptions) -> str:
    return (
        f"This link selects days without data. Data is available from {options.first_day} to {options.newest_day}; "
        "the default period is shown instead."
    )


def not_an_option(label: str, values: Iterable[str]) -> str:
    """For a control of a single page."""
    return f"This link selects {label}: {escape_markdown(', '.join(values))}. There is no such option; it was ignored."


def read(query_string: Mapping[str, str], options: FilterOptions) -> tuple[FilterChoice, tuple[str, ...]]:
    """The choice of a link, restricted to what has data, and a message for each value dropped."""
    try:
        choice = _parsed(query_string, options)
    except InvalidFilter as error:
        return options.default, (invalid_link(str(error)),)
    asked, messages = choice.filters, []
    stores = tuple(store for store in asked.stores if store in options.aisles)
    aisles = tuple(aisle for aisle in asked.aisles if aisle in options.aisles_of(stores))
    for kind, before, after in (("store", asked.stores, stores), ("aisle", asked.aisles, aisles)):
        if missing := sorted(set(before) - set(after)):
            messages.append(unknown_places(kind, missing, of_chosen_stores=bool(stores)))
    if choice.preset is not Preset.CUSTOM:
        period = options.days_of(choice.preset, stores, choice.include_today)
        asked = replace(asked, first_day=period.first_day, end_day=period.end_day)
    if asked.end_day <= options.first_day or asked.first_day > options.last_choosable_day:
        messages.append(days_without_data(options))
        default = options.default
        choice = replace(choice, preset=default.preset, include_today=default.include_today)
        asked = replace(asked, first_day=default.filters.first_day, end_day=default.filters.end_day)
    return replace(choice, filters=replace(asked, stores=stores, aisles=aisles)), tuple(messages)


def _parsed(query_string: Mapping[str, str], options: FilterOptions) -> FilterChoice:
    default = options.default
    filters = Filters.from_query_string(query_string, default.filters)
    preset = default.preset
    if "first_day" in query_string or "end_day" in query_string:
        preset = Preset.CUSTOM
    elif "period" in query_string:
        preset = _member(Preset, query_string["period"], "period")
    first_day = query_string.get("compare_first_day")
    return FilterChoice(
        filters=filters,
        preset=preset,
        include_today=_flag(query_string, "include_today", default.include_today),
        compare=_member(Compare, query_string.get("compare", Compare.NOTHING), "compare"),
        compare_first_day=_date(first_day, "compare_first_day") if first_day else None,
        grain=_member(Grain, query_string["grain"], "grain") if "grain" in query_string else None,
    )


def _member(kind: type[_M], text: str, name: str) -> _M:
    try:
        return kind(text)
    except ValueError as error:
        raise InvalidFilter(f"{name} has no value {text!r}: use {', '.join(kind)}") from error


def _flag(query_string: Mapping[str, str], name: str, default: bool) -> bool:
    if name not in query_string:
        return default
    if query_string[name] not in FLAGS:
        raise InvalidFilter(f"{name} has no value {query_string[name]!r}: use {', '.join(FLAGS)}")
    return query_string[name] == ON


def _date(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidFilter(f"{name} {text!r} is not a date: write it as 2026-11-22") from error


def escape_markdown(text: str) -> str:
    """The text with Markdown's special characters escaped: a link may carry any text."""
    return re.sub(r"([\\`*_{}\[\]()#+!<>|~$])", r"\\\1", text)


def to_query_string(choice: FilterChoice) -> dict[str, str]:
    """Name -> text of each query parameter; defaults are omitted. A preset is written as such, not as its days."""
    parameters = choice.filters.to_query_string()
    if choice.preset is not Preset.CUSTOM:
        del parameters["first_day"], parameters["end_day"]
        if choice.preset is not DEFAULT_PRESET:
            parameters["period"] = choice.preset.value
    if choice.include_today:
        parameters["include_today"] = ON
    if choice.compare is not Compare.NOTHING:
        parameters["compare"] = choice.compare.value
    if choice.compare is Compare.CUSTOM and choice.compare_first_day:
        parameters["compare_first_day"] = choice.compare_first_day.isoformat()
    if choice.grain is not None:
        parameters["grain"] = choice.grain.value
    return parameters


def write(choice: FilterChoice, selected: dict[str, str]) -> None:
    """Put the choice and the parameters of a selection in charts ("" removes one) into the page's URL."""
    parameters = to_query_string(choice) | selected
    for name in (*_PARAMETERS, *selected):
        history.put(name, *filter(None, [parameters.get(name, "")]))
