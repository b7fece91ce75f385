"""Whether an aisle sells more per face on days (or hours, or weeks) with more positive expressions than usual in it.

In: `frames.sales_groups`. Out: a row per aisle, and one of all aisles together. Each aisle is compared with itself,
since another aisle sells other goods: its days above its median share of positive expressions are set against those
below. Half of the days have many faces, where one day has few and rounded ones. The error is that between days, as in
`lib.effects.changes`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.effects.changes import Changes, Counts, beyond_chance, family_levels, joined, rate_changes
from lib.frames.sales import PER_FACES

ALL_AISLES = "All aisles"
_MORE, _FEWER = 1, -1
Numbers = npt.NDArray[np.float64]


def sales_by_expression(groups: pd.DataFrame, rounded_to: int) -> pd.DataFrame:
    """First all aisles, if there are several, then those of `groups` in their order: label, rank, days (the number of
    time buckets), more and fewer (transactions per 100 faces on days with more and with fewer positive expressions),
    difference, low and high (its 95% interval), beyond_chance.

    Numbers are NaN with too few days. `beyond_chance` is of all aisles alone; of the others after Holm's
    correction, which widens their intervals: those without 0 are beyond chance, and no others.
    """
    labels = groups.sort_values("rank")["label"].unique().tolist()
    aisles = _halves(groups.assign(aisle=pd.Categorical(groups["label"], labels).codes), len(labels))
    parts = [aisles.together(), aisles] if len(labels) > 1 else [aisles]
    tested = [part.changes(rounded_to) for part in parts]
    changes = joined(tested)
    known = ~np.isnan(changes.value)
    reach = np.concatenate([_reach(each) for each in tested])
    numbers = {
        "more": np.concatenate([part.rate(_MORE) for part in parts]),
        "fewer": np.concatenate([part.rate(_FEWER) for part in parts]),
        "difference": changes.value,
        "low": changes.value - reach,
        "high": changes.value + reach,
    }
    return pd.DataFrame(
        {
            "label": [ALL_AISLES, *labels] if len(parts) > 1 else labels,
            "rank": np.arange(len(known)),
            "days": np.concatenate([part.days for part in parts]),
            **{name: np.where(known, PER_FACES * values, np.nan) for name, values in numbers.items()},
            "beyond_chance": np.concatenate([_beyond(each) for each in tested]),
        }
    )


@dataclass(frozen=True)
class _Halves:
    """Transactions and faces of aisles (first axis) by time bucket; `half` is _MORE, _FEWER, or 0 for neither."""

    sold: Numbers
    seen: Numbers
    half: npt.NDArray[np.int8]

    @property
    def days(self) -> npt.NDArray[np.int64]:
        return np.asarray((self.half != 0).sum(axis=1))

    def rate(self, half: int) -> Numbers:
        sold, seen = self._of(self.sold, half).total, self._of(self.seen, half).total
        return sold / np.where(seen > 0, seen, np.nan)

    def changes(self, rounded_to: int) -> Changes:
        sold, seen = ([self._of(counts, half) for half in (_MORE, _FEWER)] for counts in (self.sold, self.seen))
        return rate_changes(sold, seen, rounded_to)

    def together(self) -> "_Together":
        """All aisles as one, as if each sold as much per face as all do, so that days on which an aisle that sells much
        has most of the faces do not count as days of good sales."""
        used = self.half != 0
        sold, seen = (np.where(used, counts, 0.0) for counts in (self.sold, self.seen))
        own = sold.sum(axis=1) / np.maximum(seen.sum(axis=1), 1.0)
        every = sold.sum() / max(seen.sum(), 1.0)
        return _Together(sold - (own - every)[:, None] * seen, seen, self.half)

    def _of(self, counts: Numbers, half: int) -> Counts:
        by_bucket = np.where(self.half == half, counts, 0.0)
        return Counts(by_bucket, by_bucket.sum(axis=1))


class _Together(_Halves):
    """The aisles of both halves summed, as one group."""

    @property
    def days(self) -> npt.NDArray[np.int64]:
        return np.array([(self.half != 0).any(axis=0).sum()])

    def _of(self, counts: Numbers, half: int) -> Counts:
        by_bucket = np.where(self.half == half, counts, 0.0).sum(axis=0, keepdims=True)
        return Counts(by_bucket, by_bucket.sum(axis=1))


def _halves(groups: pd.DataFrame, aisles: int) -> _Halves:
    steps = int(groups["step"].max()) + 1 if len(groups) else 0
    sold, seen, half = np.zeros((aisles, steps)), np.zeros((aisles, steps)), np.zeros((aisles, steps), dtype=np.int8)
    used = groups[groups["reliable"] & groups["per_100"].notna() & groups["positive_share"].notna()]
    usual = used.groupby("label")["positive_share"].transform("median")
    place = used["aisle"].to_numpy(dtype=np.intp), used["step"].to_numpy(dtype=np.intp)
    sold[place], seen[place] = used["transactions"], used["faces"]
    half[place] = np.sign(used["positive_share"] - usual)
    return _Halves(sold, seen, half)


def _reach(changes: Changes) -> Numbers:
    return np.array([changes.chance(index, level) for index, level in enumerate(family_levels(changes))])


def _beyond(changes: Changes) -> npt.NDArray[np.bool_]:
    found = {index for index, _ in beyond_chance(changes)}
    return np.array([index in found for index in range(len(changes.value))], dtype=bool)
