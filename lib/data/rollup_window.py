"""The choice of the rollup to load for a view: fine enough for its panels, small enough to cache.

In: the places of the lake with their counts, and the chosen days, stores and aisles. Out: a `Window`, the parameters of
one rollup query. A loaded window covers every view inside it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from lib.data.periods import Grain, Period

MAX_ROWS = 500_000
# Rows of a cell (one time bucket of one place) by its faces: a power law fitted to 10 million faces of 600 aisles, with
# 9 rows for an hour of 14 faces and 39 for a day of 185, plus a tenth for safety; at most all combinations of 10
# expressions, 8 age bands and 3 predicted genders.
_ROWS_OF_ONE_FACE, _EXPONENT = 2.2, 0.57
_COMBINATIONS = 240
_HOURS_A_DAY = 13

# Finest first; the aisles of a store are folded only if even weeks of every aisle are too many rows.
_SHAPES = (
    (Grain.HOUR, False),
    (Grain.DAY, False),
    (Grain.WEEK, False),
    (Grain.DAY, True),
    (Grain.WEEK, True),
)
_DAYS = {Grain.HOUR: 1 / _HOURS_A_DAY, Grain.DAY: 1.0, Grain.WEEK: 7.0}


@dataclass(frozen=True, slots=True)
class Window:
    """One rollup: empty `stores` and `aisles` mean all of them; with `fold_aisles` the aisles of a store are one.

    With `pose`, head poses are counted.
    """

    period: Period
    grain: Grain
    stores: tuple[str, ...] = ()
    aisles: tuple[str, ...] = ()
    fold_aisles: bool = False
    pose: bool = False

    def covers(self, wanted: "Window") -> bool:
        """True if all counts of `wanted` can be extracted from this window."""
        return (
            self.period.can_extract(wanted.period, self.grain)
            and self.grain.fineness <= wanted.grain.fineness
            and _within(wanted.stores, self.stores)
            and _within(wanted.aisles, self.aisles)
            and self.fold_aisles <= wanted.fold_aisles
            and (not self.fold_aisles or self.aisles == wanted.aisles)
            and wanted.pose <= self.pose
        )


def choose_window(
    places: pd.DataFrame,
    period: Period,
    stores: tuple[str, ...],
    aisles: tuple[str, ...],
    pose: bool = False,
    known_from: date = date.min,
) -> Window:
    """The finest window for a view, estimated from `queries.PLACES_COLUMNS`, which has the days from `known_from` on.

    All aisles of the stores are loaded if they fit by the hour, so that a choice of aisles needs no new query;
    otherwise only the chosen ones.
    """
    chosen = places[places["store_id"].isin(stores)] if stores else places
    reference = _reference_period(period, places, known_from)
    if aisles and estimated_rows(chosen, reference, Grain.HOUR, fold_aisles=False) > MAX_ROWS:
        chosen = chosen[chosen["aisle_id"].isin(aisles)]
        kept_aisles = aisles
    else:
        kept_aisles = ()
    for grain, fold_aisles in _SHAPES:
        if estimated_rows(chosen, reference, grain, fold_aisles) <= MAX_ROWS:
            # Hours can be cut after loading; days and weeks only in the query.
            loaded = period.whole_days if grain is Grain.HOUR else period
            return Window(loaded, grain, stores, kept_aisles, fold_aisles, pose)
    return Window(period, Grain.WEEK, stores, kept_aisles, fold_aisles=True, pose=pose)


def _reference_period(period: Period, places: pd.DataFrame, known_from: date) -> Period:
    """The period to estimate a period by: the newest one of its length, if it starts before the known days."""
    if period.first_day >= known_from or places.empty:
        return period
    newest = places["last_day"].max().date()
    return Period(newest - timedelta(days=period.days - 1), newest + timedelta(days=1))


def estimated_rows(places: pd.DataFrame, period: Period, grain: Grain, fold_aisles: bool) -> float:
    """An estimate of the rows of the rollup of these places, rather too high than too low."""
    day = np.timedelta64(1, "D")
    starts = np.maximum(places["first_day"].to_numpy("datetime64[D]"), np.datetime64(period.first_day))
    ends = np.minimum(places["last_day"].to_numpy("datetime64[D]") + day, np.datetime64(period.end_day))
    days = np.maximum((ends - starts) / day, 0)
    faces = days * places["faces"].to_numpy(float) / np.maximum(places["days"].to_numpy(float), 1)
    if fold_aisles:
        _, store = np.unique(places["store_id"].to_numpy(object), return_inverse=True)
        longest = np.zeros(store.max(initial=-1) + 1)
        np.maximum.at(longest, store, days)
        days, faces = longest, np.bincount(store, weights=faces)
    seen = days > 0
    cells = np.maximum(days[seen] / _DAYS[grain], 1)
    rows = cells * (1 + np.minimum(_ROWS_OF_ONE_FACE * (faces[seen] / cells) ** _EXPONENT, _COMBINATIONS))
    return float(rows.sum())


def _within(wanted: tuple[str, ...], loaded: tuple[str, ...]) -> bool:
    return not loaded or (bool(wanted) and set(wanted) <= set(loaded))
