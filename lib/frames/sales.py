"""The sales of a slice: with the faces of the same aisles and hours, in total and over time.

In: a slice, and `queries.SALES_WITH_PICTURES_COLUMNS` of its window at its cube's grain. Out: frames. Sales are the
operator's own numbers and are never suppressed; faces are. Where either is unknown, nothing is compared: faces count
only in hours (or days, where the cube has no hours) whose sales are known, and sales only in hours with pictures.
"""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import starmap
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.data.cube import Place, Slice
from lib.data.suppression import Counts
from lib.frames.notes import FUTURE, PARTIAL
from lib.frames.places import rows_in_places
from lib.frames.summary import ratio

UNKNOWN_SALES = "no sales known"
PER_FACES = 100
_SUMS = ("transactions", "revenue", "seen_transactions")


@dataclass(frozen=True)
class SalesWithFaces:
    """`view` is the slice with known sales, `_rows` the sales of its places and days: codes and sums, NaN is unknown.

    `aisles_without_pictures` is the number of aisles with sales in these days but without a camera.
    """

    view: Slice
    aisles_without_pictures: int
    _rows: Mapping[str, npt.NDArray[Any]] = field(repr=False)

    @property
    def has_sales(self) -> bool:
        """True if any sales are known in the chosen days and aisles."""
        return bool((~np.isnan(self._rows["transactions"])).any())

    def transactions(self, *dimensions: str) -> Counts:
        """Receipts of hours with pictures, with an axis for each of place, step or hour_of_day."""
        shape = tuple(len(self.view.members(name)) for name in dimensions)
        codes = self._codes
        flat = np.zeros(len(self._rows["place"]), dtype=np.int64)
        for name, size in zip(dimensions, shape, strict=True):
            flat = flat * size + codes[name]
        sums = np.nan_to_num(self._rows["seen_transactions"])
        total = np.bincount(flat, weights=sums, minlength=math.prod(shape))
        return np.asarray(total.reshape(shape), dtype=np.float64)

    def revenue_by_place(self) -> Counts:
        """Revenue with or without pictures; NaN if none is known."""
        known, places = ~np.isnan(self._rows["revenue"]), len(self.view.places)
        codes = self._rows["place"][known]
        sums = np.bincount(codes, weights=self._rows["revenue"][known], minlength=places)
        return np.where(np.bincount(codes, minlength=places) > 0, sums, np.nan)

    @property
    def known_time_buckets(self) -> int:
        """The number of time buckets in which any sales are known."""
        return int((~np.isnan(self.by_time_bucket("transactions"))).sum())

    def currencies(self, currency_of: Callable[[str], str | None]) -> dict[str, tuple[str, ...]]:
        """The stores with known revenue by their currency, "" where a store has none; `currency_of` maps its id."""
        places = np.unique(self._rows["place"][~np.isnan(self._rows["revenue"])])
        stores = sorted({self.view.places[place].store_id for place in places})
        by_currency: dict[str, tuple[str, ...]] = {}
        for store in stores:
            currency = currency_of(store) or ""
            by_currency[currency] = (*by_currency.get(currency, ()), store)
        return dict(sorted(by_currency.items()))

    def by_time_bucket(self, name: str, stores: Collection[str] | None = None) -> Counts:
        """Sums of a column by time bucket, of all stores or of `stores`, with or without pictures; NaN if nothing is
        known."""
        buckets = len(self.view.members("step"))
        known = ~np.isnan(self._rows[name])
        if stores is not None:
            known &= np.array([place.store_id in stores for place in self.view.places], dtype=bool)[self._rows["place"]]
        codes = self._codes["step"][known]
        sums = np.bincount(codes, weights=self._rows[name][known], minlength=buckets)
        return np.where(np.bincount(codes, minlength=buckets) > 0, sums, np.nan)

    @cached_property
    def _codes(self) -> Mapping[str, npt.NDArray[Any]]:
        start = self._rows["start"]
        return {
            "place": self._rows["place"],
            "step": self.view.loaded_buckets.index_in(self.view.time_buckets)[start],
            "hour_of_day": self.view.loaded_buckets.hours_of_day[start],
        }


@dataclass(frozen=True, slots=True)
class SalesSummary:
    """Totals of all known sales, the revenue by its currency ("" is unknown), and of those in hours with pictures."""

    transactions: float
    revenue: Mapping[str, float]
    seen_transactions: float
    faces: float

    @property
    def per_100_faces(self) -> float:
        return PER_FACES * ratio(self.seen_transactions, self.faces)


def sales_with_faces(view: Slice, joined: pd.DataFrame) -> SalesWithFaces:
    """`view` with its sales; days, stores and aisles filter both, expression, age and gender filter only faces."""
    filters, loaded = view.filters, view.loaded_buckets
    start = loaded.index_of(pd.DatetimeIndex(joined["start"]))
    stores, aisles = joined["store_id"].tolist(), joined["aisle_id"].tolist()
    pairs = list(zip(stores, aisles, strict=True))
    known = set(pairs)  # few distinct pairs, each in many rows
    codes = dict(zip(known, view.find_place_codes(starmap(Place, known)), strict=True))
    place = np.array([codes[pair] for pair in pairs], dtype=np.intp)
    wanted = (start >= 0) & (loaded.index_in(view.time_buckets)[start] >= 0)
    wanted &= loaded.at_hours(filters.weekdays, filters.hours)[start] & rows_in_places(stores, aisles, filters)
    sums = {name: joined[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in _SUMS}
    without_pictures = np.flatnonzero(wanted & (place < 0) & ~np.isnan(sums["transactions"]))
    here = np.flatnonzero(wanted & (place >= 0))
    rows = {"place": place[here], "start": start[here], **{name: values[here] for name, values in sums.items()}}
    both = ~np.isnan(rows["seen_transactions"])
    kept = np.zeros((len(view.places), len(loaded)), dtype=bool)
    kept[rows["place"][both], rows["start"][both]] = True
    return SalesWithFaces(view.masked(kept), len({pairs[row] for row in without_pictures}), rows)


def sales_summary(sales: SalesWithFaces, currency_of: Callable[[str], str | None]) -> SalesSummary:
    """`currency_of` maps a store's id to its currency. Revenue of different currencies is not added."""
    revenue = {
        currency: float(np.nansum(sales.by_time_bucket("revenue", stores)))
        for currency, stores in sales.currencies(currency_of).items()
    }
    return SalesSummary(
        transactions=float(np.nansum(sales.by_time_bucket("transactions"))),
        revenue=revenue,
        seen_transactions=float(sales.transactions("step").sum()),
        faces=sales.view.total("faces"),
    )


def sales_over_time(sales: SalesWithFaces, local_now: datetime | None = None) -> pd.DataFrame:
    """One row per time bucket: start, revenue, transactions, note; NaN without known sales. With or without
    pictures."""
    view, revenue = sales.view, sales.by_time_bucket("revenue")
    unknown = np.isnan(revenue)
    return pd.DataFrame(
        {
            "start": view.time_buckets.starts,
            "revenue": revenue,
            "transactions": sales.by_time_bucket("transactions"),
            "note": np.select(
                [view.time_buckets.future(local_now) & unknown, unknown, view.time_buckets.partial(local_now)],
                [FUTURE, UNKNOWN_SALES, PARTIAL],
                "",
            ),
        }
    )
