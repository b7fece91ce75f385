"""Sales per faces: by aisle, by hour of the day, by aisle and time bucket, and over time.

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

from lib.data.cube import HOURS_OF_DAY, Place, Slice
from lib.data.periods import Grain
from lib.data.suppression import Counts
from lib.frames.notes import FUTURE, HIDDEN, PARTIAL
from lib.frames.over_time import shares_of
from lib.frames.places import rows_in_places
from lib.frames.reliability import is_reliable
from lib.frames.summary import ratio

UNKNOWN_SALES = "no sales known"
NO_FACES = "no faces"
_PER = 100
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
        return _PER * ratio(self.seen_transactions, self.faces)


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


def sales_by_aisle(
    sales: SalesWithFaces, labels: Mapping[int, str], compared: SalesWithFaces | None = None
) -> pd.DataFrame:
    """One row per aisle with known sales, the highest reliable ratio first: place, label, rank, faces, transactions,
    per_100, reliable, note; per_100_before and change, NaN unless it is reliable in `compared` too.
    """
    (places,), columns = _cells(sales, "place")
    columns["per_100_before"] = _ratios_before(sales, compared)[places]
    columns["change"] = np.where(columns["reliable"], columns["per_100"] - columns["per_100_before"], np.nan)
    place, per_100, reliable = places.tolist(), columns["per_100"], columns["reliable"]
    order = sorted(
        (row for row, code in enumerate(place) if code in labels),
        key=lambda row: (not reliable[row], math.isnan(per_100[row]), -per_100[row], labels[place[row]]),
    )
    return pd.DataFrame(
        {
            "place": places[order],
            **{name: values[order] for name, values in columns.items()},
            "label": [labels[place[row]] for row in order],
            "rank": np.arange(len(order)),
        }
    )


def sales_by_hour(sales: SalesWithFaces, ranking: pd.DataFrame) -> pd.DataFrame:
    """One row per aisle of `sales_by_aisle` and hour of the day, in its order, with `hour`; needs a cube by the
    hour."""
    if sales.view.loaded_buckets.grain is not Grain.HOUR:
        return ranking.iloc[:0].assign(hour="")
    (place, hour), columns = _cells(sales, "place", "hour_of_day")
    rank, labels = _ranks(sales, ranking)
    order = np.lexsort((hour, rank[place]))
    order = order[rank[place[order]] >= 0]
    return pd.DataFrame(
        {
            "place": place[order],
            "hour": np.array(HOURS_OF_DAY, dtype=object)[hour[order]],
            **{name: values[order] for name, values in columns.items()},
            "label": labels[place[order]],
            "rank": rank[place[order]],
        }
    )


def sales_groups(sales: SalesWithFaces, ranking: pd.DataFrame) -> pd.DataFrame:
    """One row per aisle of `sales_by_aisle` and time bucket, also with store, start, known_faces and positive_share,
    whose `reliable` it is."""
    (place, step), columns = _cells(sales, "place", "step")
    rank, labels = _ranks(sales, ranking)
    kept = rank[place] >= 0
    place, step = place[kept], step[kept]
    known = sales.view.count("known_faces", "place", "step")
    positive = shares_of(sales.view.count("positive_faces", "place", "step"), known)
    return pd.DataFrame(
        {
            "place": place,
            **{name: values[kept] for name, values in columns.items()},
            "label": labels[place],
            "rank": rank[place],
            "store": np.array([each.store_id for each in sales.view.places], dtype=object)[place],
            "start": sales.view.time_buckets.starts[step],
            "known_faces": known[place, step],
            "reliable": is_reliable(known[place, step]),
            "positive_share": positive[place, step],
        }
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


def _ratios_before(sales: SalesWithFaces, compared: SalesWithFaces | None) -> Counts:
    """The reliable ratio of each place of the view in the compared period."""
    before = np.full(len(sales.view.places), np.nan)
    if compared is not None:
        (places,), columns = _cells(compared, "place")
        codes = np.array(sales.view.find_place_codes(compared.view.places[place] for place in places), dtype=np.intp)
        kept = columns["reliable"] & (codes >= 0)
        before[codes[kept]] = columns["per_100"][kept]
    return before


def _ranks(sales: SalesWithFaces, ranking: pd.DataFrame) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.object_]]:
    """The rank of each place of the view, -1 if it has none, and its label."""
    rank = np.full(len(sales.view.places), -1, dtype=np.intp)
    labels = np.full(len(sales.view.places), "", dtype=object)
    place = ranking["place"].to_numpy()
    rank[place], labels[place] = ranking["rank"].to_numpy(), ranking["label"].to_numpy(dtype=object)
    return rank, labels


def _cells(
    sales: SalesWithFaces, *dimensions: str
) -> tuple[tuple[npt.NDArray[np.intp], ...], dict[str, npt.NDArray[Any]]]:
    """Cells with known sales and pictures: codes by dimension, and faces, transactions, per_100, reliable, note."""
    faces, sold = sales.view.count("faces", *dimensions), sales.transactions(*dimensions)
    where = np.nonzero(sales.view.has_pictures(*dimensions))
    seen, receipts = faces[where], sold[where]
    with np.errstate(divide="ignore", invalid="ignore"):
        per_100 = np.where(seen > 0, _PER * receipts / seen, np.nan)
    note = np.select([np.isnan(seen), seen == 0], [HIDDEN, NO_FACES], "")
    columns = {"faces": seen, "transactions": receipts, "per_100": per_100, "reliable": is_reliable(seen), "note": note}
    return where, columns
