"""Panel data: the counts by day and place as matrices, which are fast to subset and to sum.

In: a frame with one row per day and place. Out: a `PanelData` (places x days) and the `Cell`s of its groups.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.effects.effect import Cell

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PanelData:
    """`faces` and `positive` are places x days, both NaN where a day of a place is not usable.

    `positive` is all NaN where only faces are measured. `hidden` marks days whose counts are suppressed. `days` are
    ascending, with `during` for each of them; `names` and `test` are of the places.
    """

    days: pd.DatetimeIndex
    during: Flags
    names: tuple[str, ...]
    test: Flags
    faces: Floats
    positive: Floats
    hidden: Flags

    @property
    def has_control(self) -> bool:
        return not bool(self.test.all())

    def of_places(self, keep: Flags, test: Flags) -> "PanelData":
        """The places of `keep`; `test` marks, among all places, those that count as having the display."""
        names = tuple(name for name, kept in zip(self.names, keep, strict=True) if kept)
        counts = (self.faces[keep], self.positive[keep], self.hidden[keep])
        return PanelData(self.days, self.during, names, test[keep], *counts)

    def before_in_halves(self) -> "PanelData":
        """The time before the display, with its second half as the time during it."""
        keep = ~self.during
        days = self.days[keep]
        later = np.arange(len(days)) >= len(days) // 2
        counts = (self.faces[:, keep], self.positive[:, keep], self.hidden[:, keep])
        return PanelData(days, later, self.names, self.test, *counts)

    def cell(self, places: Flags, during: bool) -> Cell:
        """The counts of those places before or during."""
        block = np.ix_(places, self.during == during)
        usable = ~np.isnan(self.faces[block])
        measured = ~np.isnan(self.positive[block])
        return Cell(
            days=int(usable.any(axis=0).sum()),
            faces=float(self.faces[block][usable].sum()),
            positive_faces=float(self.positive[block][measured].sum()) if measured.any() else float("nan"),
        )


def build_panel_data(rows: pd.DataFrame, faces: str, positive: str | None) -> PanelData:
    """The matrices of `rows`, whose columns are day, place, test, during and the named counts.

    A day without a known expression has no share; for faces, 0 is a count. Raises ValueError when a place has a day
    twice, or a day is both before and during.
    """
    place, names = pd.factorize(rows["place"], sort=True)
    day, days = pd.factorize(rows["day"], sort=True)
    marked = rows["during"].to_numpy(dtype=np.bool_)
    during, test = np.zeros(len(days), dtype=np.bool_), np.zeros(len(names), dtype=np.bool_)
    during[day] = marked
    test[place] = rows["test"].to_numpy(dtype=np.bool_)
    present = np.zeros((len(names), len(days)), dtype=np.bool_)
    present[place, day] = True
    if present.sum() < len(rows) or (during[day] != marked).any():
        raise ValueError("rows must have each day once for each place, either before or during: group them first")

    def matrix(column: str) -> Floats:
        cells = np.full(present.shape, np.nan)
        cells[place, day] = rows[column].to_numpy(dtype=np.float64)
        return cells

    counted = matrix(faces)
    seen = matrix(positive) if positive else counted
    known = ~np.isnan(counted) & ~np.isnan(seen)
    usable = known & (counted > 0) if positive else known
    return PanelData(
        days=pd.DatetimeIndex(days),
        during=during,
        names=tuple(str(name) for name in names),
        test=test,
        faces=np.where(usable, counted, np.nan),
        positive=np.where(usable, seen, np.nan) if positive else np.full(counted.shape, np.nan),
        hidden=present & ~known,
    )
