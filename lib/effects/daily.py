"""A panel as two series, a value a day: the test group's and the control group's.

In: a `Panel`. Out: `Daily`. Each place is measured against its own time before, so that a day on which a place is
missing, or on which the busy places are others than usual, does not look like a change.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from lib.effects.panel import Flags, Floats, Panel


@dataclass(frozen=True)
class Daily:
    """One value per day on which both groups can be used.

    Shares: `test` and `control` say how far the group's share lay from its places' shares before (ratios), their bases
    how many faces that rests on. Faces: `test` and `control` are faces, their bases as many as those places had on a
    mean day before. `control` is 0 and its base infinite without control. `least_scatter` is the regression's scale if
    every face came by itself.
    """

    days: pd.DatetimeIndex
    during: Flags
    test: Floats
    test_base: Floats
    control: Floats
    control_base: Floats
    least_scatter: float

    @property
    def has_control(self) -> bool:
        return bool(np.isfinite(self.control_base).all())

    @cached_property
    def design(self) -> Floats:
        """The regression's columns: during first, then one for each day of the week that occurs."""
        weekday = self.days.day_of_week.to_numpy()
        return np.column_stack([self.during, *(weekday == day for day in np.unique(weekday))]).astype(np.float64)

    def count(self, during: bool) -> int:
        return int((self.during == during).sum())

    def count_alike(self, during: bool) -> int:
        """Days before or during on days of the week that occur both before and during; the others tell nothing of a
        change, since they cannot be told apart from their day of the week."""
        weekday = self.days.day_of_week.to_numpy()
        then = self.during == during
        return int(np.isin(weekday[then], weekday[~then]).sum())


def daily_shares(panel: Panel) -> Daily:
    """Places without a usable day before have nothing to be measured against and do not count."""
    known, positive = (np.nansum(counts[:, ~panel.during], axis=1) for counts in (panel.faces, panel.positive))
    share = np.divide(positive, known, out=np.full(len(known), np.nan), where=known > 0)
    beyond = panel.positive - panel.faces * share[:, None]
    test, test_base = _sums(beyond, panel.faces, panel.test)
    control, control_base = _sums(beyond, panel.faces, ~panel.test)
    if not panel.has_control:
        control_base = np.full(len(panel.days), np.inf)
    keep = (test_base > 0) & (control_base > 0)
    faces = np.nansum(panel.faces)
    overall = np.nansum(panel.positive) / faces if faces else 0.0
    return Daily(
        panel.days[keep],
        panel.during[keep],
        test[keep] / test_base[keep],
        test_base[keep],
        control[keep] / control_base[keep],
        control_base[keep],
        float(overall * (1 - overall)),
    )


def daily_faces(panel: Panel) -> Daily:
    """Days on which the control group had no face at all are left out: there is nothing to divide by."""
    before = panel.faces[:, ~panel.during]
    days = (~np.isnan(before)).sum(axis=1)
    mean = np.divide(np.nansum(before, axis=1), days, out=np.full(len(days), np.nan), where=days > 0)
    expected = np.where(np.isnan(panel.faces), np.nan, mean[:, None])
    test, test_base = _sums(panel.faces, expected, panel.test)
    control, control_base = _sums(panel.faces, expected, ~panel.test)
    keep = test_base > 0
    scatter = 1.0
    if panel.has_control:
        keep &= (control > 0) & (control_base > 0)
        scatter += test[keep].sum() / max(1.0, control[keep].sum())
    else:
        control_base = np.full(len(panel.days), np.inf)
    return Daily(
        panel.days[keep],
        panel.during[keep],
        test[keep],
        test_base[keep],
        control[keep],
        control_base[keep],
        float(scatter),
    )


def _sums(seen: Floats, base: Floats, places: Flags) -> tuple[Floats, Floats]:
    """Over the places, day by day, of what can be used."""
    usable = (~np.isnan(seen) & ~np.isnan(base))[places]
    return np.where(usable, seen[places], 0.0).sum(axis=0), np.where(usable, base[places], 0.0).sum(axis=0)
