"""Difference in differences: from counts by day and place to the effect of a display.

In: a frame with one row per day and place: day (datetime64), place (str), test (bool: the place has the display),
during (bool: the day is within the campaign), and counts of faces, NaN where they are suppressed. It must not have rows
of days without pictures, because 0 means that no face was seen. Out: an `Effect`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.effects.daily_series import DailySeries, daily_faces, daily_shares
from lib.effects.effect import Caution, Cell, Effect, EffectWarning, Estimate, Unit, Verdict
from lib.effects.panel_data import Flags, PanelData, build_panel_data
from lib.effects.regression import (
    CONFIDENCE,
    estimate_faces_change,
    estimate_share_change,
    faces_changes_by_group,
    share_changes_by_group,
)
from lib.effects.sufficiency import find_shortages, uneven_weekdays, usable_places


@dataclass(frozen=True, slots=True)
class _Measure:
    unit: Unit
    daily: Callable[[PanelData], DailySeries]
    change: Callable[[DailySeries, float], Estimate]
    changes_by_group: Callable[[DailySeries], tuple[float, float | None]]


_SHARES = _Measure(Unit.POINTS, daily_shares, estimate_share_change, share_changes_by_group)
_FACES = _Measure(Unit.PERCENT, daily_faces, estimate_faces_change, faces_changes_by_group)


def share_effect(rows: pd.DataFrame) -> Effect:
    """The display's effect on the share of positive expressions, in percentage points.

    Counts: known_faces (with a known expression), positive_faces. Raises ValueError for duplicate days.
    """
    return _effect(build_panel_data(rows, "known_faces", "positive_faces"), _SHARES)


def faces_effect(rows: pd.DataFrame) -> Effect:
    """The display's effect on the number of faces, in percent of the number expected without it.

    Count: faces. Raises ValueError for duplicate days.
    """
    return _effect(build_panel_data(rows, "faces", None), _FACES)


def _effect(whole: PanelData, measure: _Measure) -> Effect:
    usable = usable_places(whole)
    panel = whole.of_places(usable, whole.test)
    has_control = whole.has_control
    daily = measure.daily(panel)
    shortages = find_shortages(panel, daily, has_control)
    change = None if shortages else measure.change(daily, CONFIDENCE)
    test_change, control_change = (None, None) if shortages else measure.changes_by_group(daily)
    excluded = [
        EffectWarning(Caution.PLACE_EXCLUDED, name) for name, kept in zip(whole.names, usable, strict=True) if not kept
    ]
    return Effect(
        unit=measure.unit,
        verdict=_verdict(change),
        test_before=panel.cell(panel.test, during=False),
        test_during=panel.cell(panel.test, during=True),
        control_before=_control_cell(panel, has_control, during=False),
        control_during=_control_cell(panel, has_control, during=True),
        change=change,
        test_change=test_change,
        control_change=control_change,
        shortages=shortages,
        warnings=(*excluded, *(_warnings(panel, daily, measure) if change else ())),
    )


def _control_cell(panel: PanelData, has_control: bool, during: bool) -> Cell | None:
    return panel.cell(~panel.test, during) if has_control else None


def _verdict(change: Estimate | None) -> Verdict:
    if change is None:
        return Verdict.INSUFFICIENT_DATA
    return {1: Verdict.ROSE, 0: Verdict.INCONCLUSIVE, -1: Verdict.FELL}[change.direction]


def _warnings(panel: PanelData, daily: DailySeries, measure: _Measure) -> Iterator[EffectWarning]:
    controls = int((~panel.test).sum())
    if controls <= 1:
        yield EffectWarning(Caution.NO_CONTROL if controls == 0 else Caution.ONE_CONTROL)
    earlier = _placebo(panel.before_in_halves(), measure, CONFIDENCE)
    if earlier is None:
        yield EffectWarning(Caution.PRE_TREND_UNCHECKED)
    elif earlier.direction:
        yield EffectWarning(Caution.DIVERGED_BEFORE, change=earlier)
    if controls > 1:
        yield from _outlier_control(panel, measure)
    if uneven_weekdays(daily):
        yield EffectWarning(Caution.UNEVEN_WEEKDAYS)
    hidden = panel.hidden.sum() / max(1, (panel.hidden | ~np.isnan(panel.faces)).sum())
    if hidden > _MAX_HIDDEN_RATIO:
        yield EffectWarning(Caution.DAYS_SUPPRESSED, ratio=float(hidden))


_MAX_HIDDEN_RATIO = 0.05


def _outlier_control(panel: PanelData, measure: _Measure) -> Iterator[EffectWarning]:
    """A warning about the control place with the clearest placebo effect, if any is significant.

    Testing each control place would raise false alarms, so the level is divided by their number (Bonferroni).
    """
    places = np.flatnonzero(~panel.test)
    confidence = 1 - (1 - CONFIDENCE) / len(places)
    outliers = []
    for place in places:
        is_test: Flags = np.arange(len(panel.names)) == place
        change = _placebo(panel.of_places(~panel.test, is_test), measure, confidence)
        if change is not None and change.direction:
            outliers.append((abs(change.value) / (change.high - change.low), panel.names[place], change))
    if outliers:
        _, name, change = max(outliers, key=lambda entry: entry[0])
        yield EffectWarning(Caution.CONTROL_MOVED, name, change)


def _placebo(panel: PanelData, measure: _Measure, confidence: float) -> Estimate | None:
    """A placebo test: the estimated effect where there was no display; None without enough days or faces."""
    daily = measure.daily(panel)
    if find_shortages(panel, daily, panel.has_control):
        return None
    return measure.change(daily, confidence)
