"""Panel data as two daily series, one of the test group and one of the control group.

In: a `PanelData`. Out: `DailySeries`. Each place is measured against its own time before, so that a day on which a
place is missing, or on which other places than usual are busy, does not look like a change.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from lib.effects.panel_data import Flags, Floats, PanelData


@dataclass(frozen=True)
class DailySeries:
    """One value per day on which both groups have usable counts.

    Shares: `test` and `control` are the group's share minus the shares of its places before (ratios), and their bases
    the number of faces in it. Faces: `test` and `control` are faces, and their bases the faces of those places on a
    mean day before. Without control, `control` is 0 and its base infinite. `min_dispersion` is the scale of the
    regression if faces were independent.
    """

    days: pd.DatetimeIndex
    during: Flags
    test: Floats
    test_base: Floats
    control: Floats
    control_base: Floats
    min_dispersion: float

    @property
    def has_control(self) -> bool:
        return bool(np.isfinite(self.control_base).all())

    @cached_property
    def design(self) -> Floats:
        """The design matrix: a column for during, then one for each day of the week that occurs."""
        weekday = self.days.day_of_week.to_numpy()
        return np.column_stack([self.during, *(weekday == day for day in np.unique(weekday))]).astype(np.float64)

    def count(self, during: bool) -> int:
        return int((self.during == during).sum())

    def count_matched(self, during: bool) -> int:
        """Days before or during on days of the week that occur in both periods; on the others, a change cannot be
        separated from the day of the week."""
        weekday = self.days.day_of_week.to_numpy()
        in_period = self.during == during
        return int(np.isin(weekday[in_period], weekday[~in_period]).sum())


def daily_shares(panel: PanelData) -> DailySeries:
    """The series of shares. Places without a usable day before have no baseline and do not count."""
    known, positive = (np.nansum(counts[:, ~panel.during], axis=1) for counts in (panel.faces, panel.positive))
    share = np.divide(positive, known, out=np.full(len(known), np.nan), where=known > 0)
    deviation = panel.positive - panel.faces * share[:, None]
    test, test_base = _sums(deviation, panel.faces, panel.test)
    control, control_base = _sums(deviation, panel.faces, ~panel.test)
    if not panel.has_control:
        control_base = np.full(len(panel.days), np.inf)
    keep = (test_base > 0) & (control_base > 0)
    faces = np.nansum(panel.faces)
    overall = np.nansum(panel.positive) / faces if faces else 0.0
    return DailySeries(
        panel.days[keep],
        panel.during[keep],
        test[keep] / test_base[keep],
        test_base[keep],
        control[keep] / control_base[keep],
        control_base[keep],
        float(overall * (1 - overall)),
    )


def daily_faces(panel: PanelData) -> DailySeries:
    """The series of faces. Days on which the control group has no face are dropped, to not divide by 0."""
    before = panel.faces[:, ~panel.during]
    days = (~np.isnan(before)).sum(axis=1)
    mean = np.divide(np.nansum(before, axis=1), days, out=np.full(len(days), np.nan), where=days > 0)
    expected = np.where(np.isnan(panel.faces), np.nan, mean[:, None])
    test, test_base = _sums(panel.faces, expected, panel.test)
    control, control_base = _sums(panel.faces, expected, ~panel.test)
    keep = test_base > 0
    dispersion = 1.0
    if panel.has_control:
        keep &= (control > 0) & (control_base > 0)
        dispersion += test[keep].sum() / max(1.0, control[keep].sum())
    else:
        control_base = np.full(len(panel.days), np.inf)
    return DailySeries(
        panel.days[keep],
        panel.during[keep],
        test[keep],
        test_base[keep],
        control[keep],
        control_base[keep],
        float(dispersion),
    )


def _sums(seen: Floats, base: Floats, places: Flags) -> tuple[Floats, Floats]:
    """Daily sums of usable counts over the places."""
    usable = (~np.isnan(seen) & ~np.isnan(base))[places]
    return np.where(usable, seen[places], 0.0).sum(axis=0), np.where(usable, base[places], 0.0).sum(axis=0)
