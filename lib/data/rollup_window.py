"""Which rollup to load for a view: fine enough for its panels, small enough to keep.

In: what the places of the lake hold, and the chosen days, stores and aisles. Out: a `Window`, which names one rollup
query. A window that was loaded before serves every view inside it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from lib.data.periods import Grain, Period

MOST_ROWS = 500_000
# Rows of a cell (one step of one place) by its faces: a power law through what 10 million faces of 600 aisles gave, 9
# rows an hour of 14 faces and 39 a day of 185, a tenth more to be safe; at most every combination of 10 expressions,
# 8 age bands and 3 predicted genders.
_ROWS_OF_ONE_FACE, _GROWTH = 2.2, 0.57
_COMBINATIONS = 240
_HOURS_A_DAY = 13

# Finest first; the places of a store are folded only where even weeks of every aisle are too many.
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
    """One rollup: empty `stores` and `aisles` are all of them; with `fold_aisles` a store's aisles are one.

    `pose` says whether head poses are counted.
    """

    period: Period
    grain: Grain
    stores: tuple[str, ...] = ()
    aisles: tuple[str, ...] = ()
    fold_aisles: bool = False
    pose: bool = False

    def covers(self, wanted: "Window") -> bool:
        """Everything of `wanted` can be cut out of it."""
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
    """The finest window for a view, by `queries.PLACES_COLUMNS`, which tell of days from `known_from` on.

    All aisles of the stores are loaded where they fit by the hour, so that choosing aisles asks nothing new; where
    they do not, only the chosen ones are.
    """
    chosen = places[places["store_id"].isin(stores)] if stores else places
    like = _days_like(period, places, known_from)
    if aisles and estimated_rows(chosen, like, Grain.HOUR, fold_aisles=False) > MOST_ROWS:
        chosen = chosen[chosen["aisle_id"].isin(aisles)]
        kept_aisles = aisles
    else:
        kept_aisles = ()
    for grain, fold_aisles in _SHAPES:
        if estimated_rows(chosen, like, grain, fold_aisles) <= MOST_ROWS:
            return Window(period, grain, stores, kept_aisles, fold_aisles, pose)
    return Window(period, Grain.WEEK, stores, kept_aisles, fold_aisles=True, pose=pose)


def _days_like(period: Period, places: pd.DataFrame, known_from: date) -> Period:
    """The days by which a period is estimated: the newest of as many, where it begins before any that are known."""
    if period.first_day >= known_from or places.empty:
        return period
    newest = places["last_day"].max().date()
    return Period(newest - timedelta(days=period.days - 1), newest + timedelta(days=1))


def estimated_rows(places: pd.DataFrame, period: Period, grain: Grain, fold_aisles: bool) -> float:
    """How many rows the rollup of these places will have, rather too many than too few."""
    day = np.timedelta64(1, "D")
    begins = np.maximum(places["first_day"].to_numpy("datetime64[D]"), np.datetime64(period.first_day))
    ends = np.minimum(places["last_day"].to_numpy("datetime64[D]") + day, np.datetime64(period.end_day))
    days = np.maximum((ends - begins) / day, 0)
    faces = days * places["faces"].to_numpy(float) / np.maximum(places["days"].to_numpy(float), 1)
    if fold_aisles:
        _, store = np.unique(places["store_id"].to_numpy(object), return_inverse=True)
        longest = np.zeros(store.max(initial=-1) + 1)
        np.maximum.at(longest, store, days)
        days, faces = longest, np.bincount(store, weights=faces)
    seen = days > 0
    cells = np.maximum(days[seen] / _DAYS[grain], 1)
    rows = cells * (1 + np.minimum(_ROWS_OF_ONE_FACE * (faces[seen] / cells) ** _GROWTH, _COMBINATIONS))
    return float(rows.sum())


def _within(wanted: tuple[str, ...], held: tuple[str, ...]) -> bool:
    return not held or (bool(wanted) and set(wanted) <= set(held))
