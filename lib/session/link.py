"""The URL carries the view: what a link asks for, made to fit the data, and the view written back.

In: the query string, the places that the data has. Out: `Filters` that the controls can show, and a word for each
value that could not be kept.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from lib.filters import Filters, InvalidFilter

DEFAULT_DAYS = 28


@dataclass(frozen=True, slots=True)
class Offer:
    """What the data has: local days [first_day, end_day), and the aisles of each store."""

    first_day: date
    end_day: date
    aisles: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, places: pd.DataFrame) -> "Offer":
        """Of `queries.PLACES_COLUMNS`, which must have a row."""
        aisles = places.groupby("store_id", sort=True)["aisle_id"].agg(lambda ids: tuple(sorted(set(ids))))
        return cls(
            places["first_day"].min().date(), places["last_day"].max().date() + timedelta(days=1), aisles.to_dict()
        )

    @property
    def default(self) -> Filters:
        """The last 28 days up to the newest picture."""
        return Filters(first_day=max(self.first_day, self.end_day - timedelta(days=DEFAULT_DAYS)), end_day=self.end_day)

    def aisles_of(self, stores: tuple[str, ...]) -> list[str]:
        """The aisles of `stores`, or of all stores when it is empty."""
        return sorted({aisle for store in (stores or self.aisles) for aisle in self.aisles.get(store, ())})


def read(query_string: Mapping[str, str], offer: Offer) -> tuple[Filters, tuple[str, ...]]:
    """The filters that a link asks for, cut down to what the data has, and one sentence for each thing left out."""
    try:
        asked = Filters.from_query_string(query_string, offer.default)
    except InvalidFilter as error:
        return offer.default, (f"This link cannot be read: {_plain(str(error))}. You see the default view instead.",)
    words = []
    stores = tuple(store for store in asked.stores if store in offer.aisles)
    aisles = tuple(aisle for aisle in asked.aisles if aisle in offer.aisles_of(stores))
    for name, before, after in (("store", asked.stores, stores), ("aisle", asked.aisles, aisles)):
        missing = sorted(set(before) - set(after))
        if missing:
            words.append(
                f"This link asks for {name} {_quoted(missing)}, which the data{' of the chosen stores' * bool(stores)} "
                "does not have; it is left out."
            )
    first_day, end_day = max(asked.first_day, offer.first_day), min(asked.end_day, offer.end_day)
    if end_day <= first_day:
        first_day, end_day = offer.default.first_day, offer.default.end_day
    if (first_day, end_day) != (asked.first_day, asked.end_day):
        last_day = offer.end_day - timedelta(days=1)
        words.append(f"This link asks for days outside the data, which has {offer.first_day} to {last_day}.")
    return replace(asked, first_day=first_day, end_day=end_day, stores=stores, aisles=aisles), tuple(words)


def _quoted(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _plain(text: str) -> str:
    """The text with Markdown's signs escaped: a link may carry anything."""
    return re.sub(r"([\\`*_{}\[\]()#+!<>|~$])", r"\\\1", text)


def write(filters: Filters) -> None:
    """Put the view into the page's URL, touching only what differs."""
    texts = filters.to_query_string()
    for field in fields(Filters):
        if st.query_params.get(field.name) == texts.get(field.name):
            continue
        if field.name in texts:
            st.query_params[field.name] = texts[field.name]
        else:
            del st.query_params[field.name]
