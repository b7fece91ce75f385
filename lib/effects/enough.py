"""What an honest interval needs, and what of it is missing.

In: a `Panel` and its `Daily` series. Out: the places that can be used, shortages, and whether weekdays are comparable.
"""

import numpy as np

from lib.effects.daily import Daily
from lib.effects.effect import Group, Shortage
from lib.effects.panel import Flags, Panel

MIN_DAYS = 7
"""Before and during, each: with less than a week, a day of the week and the display cannot be told apart."""

MIN_FACES = 100
"""In each group before and during: below, shares of single days are too coarse for an interval from their scatter."""

# Hidden days are the ones with few positive faces, so leaving them out lifts the share: with 60 faces a day and a
# share of 20%, counts below 10 hide a fifth of the days and lift the rest by 2 points.
_MOST_HIDDEN = 0.2
# Days of one period that would have to be other weekdays to match the other period's.
_MOST_UNEVEN = 0.2


def usable_places(panel: Panel) -> Flags:
    """Places with at most a fifth of their days hidden, seen before and during, unless none is (yet)."""
    seen = ~np.isnan(panel.faces)
    usable = panel.hidden.sum(axis=1) <= _MOST_HIDDEN * (seen | panel.hidden).sum(axis=1)
    for period in (False, True):
        then = seen[:, panel.during == period].any(axis=1)
        usable &= then | ~then.any()
    return np.asarray(usable)


def missing(panel: Panel, daily: Daily, needs_control: bool) -> tuple[Shortage, ...]:
    """Every shortage of days or faces; none means that an interval can be had."""
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
            Shortage(Group.TEST, during, "days alike", daily.count_alike(during), MIN_DAYS)
            for during in (False, True)
            if daily.count_alike(during) < MIN_DAYS
        ]
    return tuple(shortages)


def uneven_weekdays(daily: Daily) -> bool:
    """Whether the days before and during fall on clearly other weekdays."""
    before, during = (
        np.bincount(daily.days[daily.during == period].day_of_week, minlength=7) / daily.count(period)
        for period in (False, True)
    )
    return float(np.abs(before - during).sum() / 2) > _MOST_UNEVEN
