"""The URL carries the view: what a link asks for, made to fit the data, and the view written back.

In: the query string, the places that the data has. Out: a `Choice` that the controls can show, and a word for each
value that could not be kept.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

import pandas as pd
import streamlit as st

from lib.contract.age_band import AgeBand
from lib.data.filters import Filters, InvalidFilter
from lib.data.periods import Compare, Grain, Period, Preset, preset_period

_M = TypeVar("_M", bound=StrEnum)
DEFAULT_PRESET = Preset.LAST_28_DAYS
_FILTERS = ("first_day", "end_day", "stores", "aisles", "age_bands", "genders", "emotions")
_NAMES = ("period", "compare", "compare_first_day", "grain", *_FILTERS)


@dataclass(frozen=True, slots=True)
class Choice:
    """Everything that the controls say. `filters` has the preset's days; `grain` None follows the range."""

    filters: Filters
    preset: Preset
    compare: Compare = Compare.NOTHING
    compare_first_day: date | None = None
    grain: Grain | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What the data has: local days [first_day, end_day), the aisles of each store, and the stores' local date."""

    first_day: date
    end_day: date
    aisles: Mapping[str, tuple[str, ...]]
    today: date
    bands: tuple[AgeBand, ...]

    @classmethod
    def of(cls, places: pd.DataFrame, today: date, bands: tuple[AgeBand, ...]) -> "Offer":
        """Of `queries.PLACES_COLUMNS`, which must have a row."""
        aisles = places.groupby("store_id", sort=True)["aisle_id"].agg(lambda ids: tuple(sorted(set(ids))))
        end_day = places["last_day"].max().date() + timedelta(days=1)
        return cls(places["first_day"].min().date(), end_day, aisles.to_dict(), today, bands)

    @property
    def newest_day(self) -> date:
        return self.end_day - timedelta(days=1)

    def days_of(self, preset: Preset) -> Period:
        """The days of a preset other than CUSTOM."""
        return preset_period(preset, self.today, self.newest_day)

    @property
    def default(self) -> Choice:
        """The last 28 days; where nothing was seen in them, the 28 days up to the newest picture."""
        period, preset = self.days_of(DEFAULT_PRESET), DEFAULT_PRESET
        if period.first_day >= self.end_day:
            first_day = max(self.first_day, self.end_day - timedelta(days=period.days))
            period, preset = Period(first_day, self.end_day), Preset.CUSTOM
        return Choice(Filters(first_day=period.first_day, end_day=period.end_day, bands=self.bands), preset)

    def aisles_of(self, stores: tuple[str, ...]) -> list[str]:
        """The aisles of `stores`, or of all stores when it is empty."""
        return sorted({aisle for store in (stores or self.aisles) for aisle in self.aisles.get(store, ())})


def read(query_string: Mapping[str, str], offer: Offer) -> tuple[Choice, tuple[str, ...]]:
    """What a link asks for, cut down to what the data has, and one sentence for each thing left out."""
    try:
        choice = _asked(query_string, offer)
    except InvalidFilter as error:
        return offer.default, (f"This link cannot be read: {plain(str(error))}. You see the default view instead.",)
    asked, words = choice.filters, []
    stores = tuple(store for store in asked.stores if store in offer.aisles)
    aisles = tuple(aisle for aisle in asked.aisles if aisle in offer.aisles_of(stores))
    for name, before, after in (("store", asked.stores, stores), ("aisle", asked.aisles, aisles)):
        missing = sorted(set(before) - set(after))
        if missing:
            words.append(
                f"This link asks for {name} {_quoted(missing)}, which the data{' of the chosen stores' * bool(stores)} "
                "does not have; it is left out."
            )
    if asked.end_day <= offer.first_day or asked.first_day >= max(offer.end_day, offer.today + timedelta(days=1)):
        words.append(f"This link asks for days outside the data, which has {offer.first_day} to {offer.newest_day}.")
        period, choice = offer.default.filters.period, replace(choice, preset=offer.default.preset)
        asked = replace(asked, first_day=period.first_day, end_day=period.end_day)
    return replace(choice, filters=replace(asked, stores=stores, aisles=aisles)), tuple(words)


def _asked(query_string: Mapping[str, str], offer: Offer) -> Choice:
    default = offer.default
    filters = Filters.from_query_string(query_string, default.filters)
    preset = default.preset
    if "first_day" in query_string or "end_day" in query_string:
        preset = Preset.CUSTOM
    elif "period" in query_string:
        preset = _member(Preset, query_string["period"], "period")
    if preset is not Preset.CUSTOM:
        period = offer.days_of(preset)
        filters = replace(filters, first_day=period.first_day, end_day=period.end_day)
    first_day = query_string.get("compare_first_day")
    return Choice(
        filters=filters,
        preset=preset,
        compare=_member(Compare, query_string.get("compare", Compare.NOTHING), "compare"),
        compare_first_day=_date(first_day, "compare_first_day") if first_day else None,
        grain=_member(Grain, query_string["grain"], "grain") if "grain" in query_string else None,
    )


def _member(kind: type[_M], text: str, name: str) -> _M:
    try:
        return kind(text)
    except ValueError as error:
        raise InvalidFilter(f"{name} has no {text!r}: use {', '.join(kind)}") from error


def _date(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidFilter(f"{name} {text!r} is no date: write it as 2026-11-22") from error


def _quoted(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def plain(text: str) -> str:
    """The text with Markdown's signs escaped: a link may carry anything."""
    return re.sub(r"([\\`*_{}\[\]()#+!<>|~$])", r"\\\1", text)


def texts(choice: Choice) -> dict[str, str]:
    """Name -> text for the URL; what is as ever is left out. A preset stands for its days, whatever day it is."""
    chosen = choice.filters.to_query_string()
    if choice.preset is not Preset.CUSTOM:
        del chosen["first_day"], chosen["end_day"]
        if choice.preset is not DEFAULT_PRESET:
            chosen["period"] = choice.preset.value
    if choice.compare is not Compare.NOTHING:
        chosen["compare"] = choice.compare.value
    if choice.compare is Compare.CUSTOM and choice.compare_first_day:
        chosen["compare_first_day"] = choice.compare_first_day.isoformat()
    if choice.grain is not None:
        chosen["grain"] = choice.grain.value
    return chosen


def write(choice: Choice) -> None:
    """Put the view into the page's URL, touching only what differs."""
    wanted = texts(choice)
    for name in _NAMES:
        if st.query_params.get(name) == wanted.get(name):
            continue
        if name in wanted:
            st.query_params[name] = wanted[name]
        else:
            del st.query_params[name]
