"""Whether the data suffice for an estimate, and what is missing.

In: a `PanelData` and its `DailySeries`. Out: the usable places, the shortages, and whether weekdays are comparable.
"""

import numpy as np

from lib.effects.daily_series import DailySeries
from lib.effects.effect import Group, Shortage
from lib.effects.panel_data import Flags, PanelData

MIN_DAYS = 7
"""Before and during, each: with less than a week, the display cannot be separated from the day of the week."""

MIN_FACES = 100
"""In each group before and during: with fewer, daily shares are too coarse to estimate an interval from."""

# Suppressed days are those with few positive faces, so dropping them biases the share upwards: with 60 faces a day and
# a share of 20%, counts below 10 suppress a fifth of the days and raise the share of the rest by 2 points.
_MAX_HIDDEN_SHARE = 0.2
# Share of the days of one period that would have to be other weekdays to match the other period.
_MAX_UNEVEN_SHARE = 0.2


def usable_places(panel: PanelData) -> Flags:
    """Places with at most a fifth of their days suppressed, and with days before and during if any place has both."""
    seen = ~np.isnan(panel.faces)
    usable = panel.hidden.sum(axis=1) <= _MAX_HIDDEN_SHARE * (seen | panel.hidden).sum(axis=1)
    for period in (False, True):
        in_period = seen[:, panel.during == period].any(axis=1)
        usable &= in_period | ~in_period.any()
    return np.asarray(usable)


def find_shortages(panel: PanelData, daily: DailySeries, needs_control: bool) -> tuple[Shortage, ...]:
    """All shortages of days or faces; an estimate is possible if there is none."""
    groups = [(Group.TEST, panel.test)] + ([(Group.CONTROL, ~panel.test)] if needs_control else [])
    shortages = []
    for group, places in groups:
        for during in (False, True):
            cell = panel.cell(places, during)
            if cell.days < MIN_DAYS:
                shortages.append(Shortage(group, during, "days", cell.days, MIN_DAYS))
            elif cell.faces < MIN_FACES:
                shortages.append(Shortage(group, during, "faces", cell.faces, MIN_FACES))
    if not shortages:
        shortages = [
            Shortage(Group.CONTROL, during, "days", daily.count(during), MIN_DAYS)
            for during in (False, True)
            if daily.count(during) < MIN_DAYS
        ]
    if not shortages:
        shortages = [
            Shortage(Group.TEST, during, "matched days", daily.count_matched(during), MIN_DAYS)
            for during in (False, True)
            if daily.count_matched(during) < MIN_DAYS
        ]
    return tuple(shortages)


def uneven_weekdays(daily: DailySeries) -> bool:
    """True when the days before and during are distributed over clearly different weekdays."""
    before, during = (
        np.bincount(daily.days[daily.during == period].day_of_week, minlength=7) / daily.count(period)
        for period in (False, True)
    )
    return float(np.abs(before - during).sum() / 2) > _MAX_UNEVEN_SHARE
