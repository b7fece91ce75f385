"""Sales beside faces: by aisle, by hour, in groups of an aisle and a step, and along time.

In: a slice, and `queries.SALES_BESIDE_COLUMNS` of its window at its cube's grain. Out: frames. Sales are the operator's
own numbers and are never hidden; faces are told as everywhere. Where either is unknown, nothing is compared: faces
count only in hours (or days, where the cube has no hours) whose sales are known, and sales only in hours with pictures.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.cube import Slice
from lib.disclosure import Counts
from lib.frames.over_time import FUTURE, HIDDEN, PARTIAL, shares_of
from lib.frames.summary import ratio
from lib.periods import Grain

UNKNOWN_SALES = "no sales known"
NO_FACES = "no faces"
_PER = 100


@dataclass(frozen=True)
class SalesBeside:
    """`view` is the part whose sales are known, `_rows` those of its places and days: place, start, sums.

    `aisles_without_pictures` have sales in these days and no camera.
    """

    view: Slice
    aisles_without_pictures: int
    _rows: pd.DataFrame = field(repr=False)

    @property
    def known(self) -> bool:
        """Any sales are known in the chosen days and aisles."""
        return bool(self._rows["transactions"].notna().any())

    def transactions(self, *dimensions: str) -> Counts:
        """Receipts of hours with pictures, an axis for each of place, step or hour_of_day."""
        shape = tuple(len(self.view.members(name)) for name in dimensions)
        codes = self._codes
        flat = np.zeros(len(self._rows), dtype=np.int64)
        for name, size in zip(dimensions, shape, strict=True):
            flat = flat * size + codes[name]
        sums = self._rows["seen_transactions"].fillna(0).to_numpy(dtype=np.float64)
        total = np.bincount(flat, weights=sums, minlength=int(np.prod(shape)))
        return np.asarray(total.reshape(shape), dtype=np.float64)

    def by_step(self, name: str) -> Counts:
        """All of a column's sums along the steps, seen or not; NaN where nothing is known."""
        steps = len(self.view.members("step"))
        known = self._rows[name].notna().to_numpy()
        codes = self._codes["step"][known]
        sums = np.bincount(codes, weights=self._rows[name][known].to_numpy(dtype=np.float64), minlength=steps)
        return np.where(np.bincount(codes, minlength=steps) > 0, sums, np.nan)

    @cached_property
    def _codes(self) -> Mapping[str, npt.NDArray[Any]]:
        starts, start = self.view.loaded.starts, self._rows["start"].to_numpy()
        return {
            "place": self._rows["place"].to_numpy(),
            "step": self.view.loaded.among(self.view.steps)[start],
            "hour_of_day": np.asarray(starts.hour)[start],
        }


@dataclass(frozen=True, slots=True)
class SalesSummary:
    """Totals: of all known sales, and of the hours that have faces beside them."""

    transactions: float
    revenue: float
    seen_transactions: float
    faces: float

    @property
    def per_100_faces(self) -> float:
        return _PER * ratio(self.seen_transactions, self.faces)


def sales_beside(view: Slice, joined: pd.DataFrame) -> SalesBeside:
    """`view` with its sales; days, stores and aisles cut both, expression, age and gender cut faces alone."""
    filters, loaded = view.filters, view.loaded
    start = loaded.index_of(pd.DatetimeIndex(joined["start"]))
    labels = joined["store_id"].astype(object) + " · " + joined["aisle_id"].astype(object)  # as `Place.label`
    place = pd.Index(view.members("place"), dtype=object).get_indexer(labels)
    wanted = np.ones(len(joined), dtype=bool)
    for name, chosen in (("store_id", filters.stores), ("aisle_id", filters.aisles)):
        wanted &= joined[name].isin(chosen).to_numpy() if chosen else True
    wanted &= (start >= 0) & (loaded.among(view.steps)[start] >= 0)
    strangers = joined[wanted & (place < 0) & joined["transactions"].notna().to_numpy()]
    rows = joined[wanted & (place >= 0)].assign(place=place[wanted & (place >= 0)], start=start[wanted & (place >= 0)])
    both = rows[rows["seen_transactions"].notna()]
    kept = np.zeros((len(view.places), len(loaded)), dtype=bool)
    kept[both["place"], both["start"]] = True
    return SalesBeside(view.within(kept), len(strangers[["store_id", "aisle_id"]].drop_duplicates()), rows)


def sales_summary(beside: SalesBeside) -> SalesSummary:
    return SalesSummary(
        transactions=float(np.nansum(beside.by_step("transactions"))),
        revenue=float(np.nansum(beside.by_step("revenue"))),
        seen_transactions=float(beside.transactions("step").sum()),
        faces=beside.view.total("faces"),
    )


def sales_by_aisle(beside: SalesBeside, labels: Mapping[int, str]) -> pd.DataFrame:
    """One row per aisle with known sales, highest first: place, label, rank, faces, transactions, per_100, note."""
    rows = _rows_of(beside, "place")
    rows = rows[rows["place"].isin(labels)].assign(label=lambda frame: frame["place"].map(labels))
    return rows.sort_values(["per_100", "label"], ascending=[False, True], ignore_index=True).assign(
        rank=lambda frame: frame.index
    )


def sales_by_hour(beside: SalesBeside, ranking: pd.DataFrame) -> pd.DataFrame:
    """One row per aisle of `sales_by_aisle` and hour of the day, in its order, with `hour`; for a cube by the hour."""
    if beside.view.loaded.grain is not Grain.HOUR:
        return ranking.iloc[:0].assign(hour="")
    rows = _ranked(_rows_of(beside, "place", "hour_of_day"), ranking)
    return rows.rename(columns={"hour_of_day": "hour"}).sort_values(["rank", "hour"], ignore_index=True)


def sales_groups(beside: SalesBeside, ranking: pd.DataFrame) -> pd.DataFrame:
    """One row per aisle of `sales_by_aisle` and step: also start, known_faces and positive_share."""
    rows = _ranked(_rows_of(beside, "place", "step"), ranking)
    known = beside.view.count("known_faces", "place", "step")
    positive = shares_of(beside.view.count("positive_faces", "place", "step"), known)
    step = beside.view.steps.starts.get_indexer(pd.DatetimeIndex(rows["step"]))
    return rows.assign(
        start=rows["step"], known_faces=known[rows["place"], step], positive_share=positive[rows["place"], step]
    ).drop(columns="step")


def sales_over_time(beside: SalesBeside, local_now: datetime | None = None) -> pd.DataFrame:
    """One row per step: start, revenue, transactions, note; NaN where no sales are known. Seen by a camera or not."""
    view, revenue = beside.view, beside.by_step("revenue")
    unknown = np.isnan(revenue)
    return pd.DataFrame(
        {
            "start": view.steps.starts,
            "revenue": revenue,
            "transactions": beside.by_step("transactions"),
            "note": np.select(
                [view.steps.future(local_now) & unknown, unknown, view.steps.partial(local_now)],
                [FUTURE, UNKNOWN_SALES, PARTIAL],
                "",
            ),
        }
    )


def _ranked(rows: pd.DataFrame, ranking: pd.DataFrame) -> pd.DataFrame:
    """The rows of places in `ranking`, with their label and rank."""
    known = ranking.set_index("place")
    rows = rows[rows["place"].isin(known.index)]
    return rows.assign(label=rows["place"].map(known["label"]), rank=rows["place"].map(known["rank"]))


def _rows_of(beside: SalesBeside, *dimensions: str) -> pd.DataFrame:
    """One row per cell with known sales and pictures: the dimensions, faces, transactions, per_100, note."""
    faces, sold = beside.view.count("faces", *dimensions), beside.transactions(*dimensions)
    where = np.nonzero(beside.view.occurs(*dimensions))
    members = {
        name: codes if name == "place" else np.asarray(beside.view.members(name), dtype=object)[codes]
        for name, codes in zip(dimensions, where, strict=True)
    }
    seen, receipts = faces[where], sold[where]
    with np.errstate(divide="ignore", invalid="ignore"):
        per_100 = np.where(seen > 0, _PER * receipts / seen, np.nan)
    note = np.select([np.isnan(seen), seen == 0], [HIDDEN, NO_FACES], "")
    return pd.DataFrame({**members, "faces": seen, "transactions": receipts, "per_100": per_100, "note": note})
