"""Counts by day and place -> the effect of a display: difference in differences.

In: a frame, one row per day and place: day (datetime64), place (str), test (bool: the place has the display), during
(bool: the day lies within the campaign), and counts of faces, missing where small counts are hidden. Rows of days
without pictures must not stand in it: 0 means that nobody came. Out: an `Effect`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.effects.daily import Daily, daily_faces, daily_shares
from lib.effects.effect import Caution, Cell, Change, Effect, Unit, Verdict, Warned
from lib.effects.enough import missing, uneven_weekdays, usable_places
from lib.effects.panel import Flags, Panel, panel_of
from lib.effects.regression import (
    CONFIDENCE,
    faces_change,
    faces_changes_alone,
    share_change,
    share_changes_alone,
)


@dataclass(frozen=True, slots=True)
class _Measure:
    unit: Unit
    daily: Callable[[Panel], Daily]
    change: Callable[[Daily, float], Change]
    changes_alone: Callable[[Daily], tuple[float, float | None]]


_SHARES = _Measure(Unit.POINTS, daily_shares, share_change, share_changes_alone)
_FACES = _Measure(Unit.PERCENT, daily_faces, faces_change, faces_changes_alone)


def share_effect(rows: pd.DataFrame) -> Effect:
    """The display's effect on the share of positive expressions, in percentage points.

    Counts: known_faces (with a known expression), positive_faces. Raises ValueError for a day that stands twice.
    """
    return _effect(panel_of(rows, "known_faces", "positive_faces"), _SHARES)


def faces_effect(rows: pd.DataFrame) -> Effect:
    """The display's effect on the number of faces, in percent of those to be expected without it.

    Count: faces. Raises ValueError for a day that stands twice.
    """
    return _effect(panel_of(rows, "faces", None), _FACES)


def _effect(whole: Panel, measure: _Measure) -> Effect:
    usable = usable_places(whole)
    panel = whole.of_places(usable, whole.test)
    wanted_control = whole.has_control
    daily = measure.daily(panel)
    shortages = missing(panel, daily, wanted_control)
    change = None if shortages else measure.change(daily, CONFIDENCE)
    test_change, control_change = (None, None) if shortages else measure.changes_alone(daily)
    left_out = [
        Warned(Caution.PLACE_LEFT_OUT, name) for name, kept in zip(whole.names, usable, strict=True) if not kept
    ]
    return Effect(
        unit=measure.unit,
        verdict=_verdict(change),
        test_before=panel.cell(panel.test, during=False),
        test_during=panel.cell(panel.test, during=True),
        control_before=_control_cell(panel, wanted_control, during=False),
        control_during=_control_cell(panel, wanted_control, during=True),
        change=change,
        test_change=test_change,
        control_change=control_change,
        shortages=shortages,
        warnings=(*left_out, *(_warnings(panel, daily, measure) if change else ())),
    )


def _control_cell(panel: Panel, wanted: bool, during: bool) -> Cell | None:
    return panel.cell(~panel.test, during) if wanted else None


def _verdict(change: Change | None) -> Verdict:
    if change is None:
        return Verdict.NOT_ENOUGH
    return {1: Verdict.ROSE, 0: Verdict.CANNOT_TELL, -1: Verdict.FELL}[change.direction]


def _warnings(panel: Panel, daily: Daily, measure: _Measure) -> Iterator[Warned]:
    controls = int((~panel.test).sum())
    if controls <= 1:
        yield Warned(Caution.NO_CONTROL if controls == 0 else Caution.ONE_CONTROL)
    earlier = _placebo(panel.before_in_halves(), measure, CONFIDENCE)
    if earlier is None:
        yield Warned(Caution.BEFORE_UNCHECKED)
    elif earlier.direction:
        yield Warned(Caution.APART_BEFORE, change=earlier)
    if controls > 1:
        yield from _moved_controls(panel, measure)
    if uneven_weekdays(daily):
        yield Warned(Caution.WEEKDAYS_UNEVEN)
    hidden = panel.hidden.sum() / max(1, (panel.hidden | ~np.isnan(panel.faces)).sum())
    if hidden > _HIDDEN_RATIO:
        yield Warned(Caution.DAYS_HIDDEN, ratio=float(hidden))


_HIDDEN_RATIO = 0.05


def _moved_controls(panel: Panel, measure: _Measure) -> Iterator[Warned]:
    """The control place that moved most clearly, if any did, as though it had the display.

    So many looks at once would raise false alarms; each is taken at a level divided by their number (Bonferroni).
    """
    places = np.flatnonzero(~panel.test)
    confidence = 1 - (1 - CONFIDENCE) / len(places)
    moved = []
    for place in places:
        as_test: Flags = np.arange(len(panel.names)) == place
        change = _placebo(panel.of_places(~panel.test, as_test), measure, confidence)
        if change is not None and change.direction:
            moved.append((abs(change.value) / (change.high - change.low), panel.names[place], change))
    if moved:
        _, name, change = max(moved, key=lambda entry: entry[0])
        yield Warned(Caution.CONTROL_MOVED, name, change)


def _placebo(panel: Panel, measure: _Measure, confidence: float) -> Change | None:
    """The change where there was no display; None where there are too few days or faces to say."""
    daily = measure.daily(panel)
    if missing(panel, daily, panel.has_control):
        return None
    return measure.change(daily, confidence)
