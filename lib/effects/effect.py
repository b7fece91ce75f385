"""The result of a comparison as values: cells, estimates with intervals, the verdict, shortages and warnings.

In: values only. Out: frozen dataclasses, which `lib.effects.texts` turns into sentences.
"""

import math
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """The unit of a change."""

    POINTS = "points"
    """Percentage points of the share of positive expressions."""
    PERCENT = "percent"
    """Percent of the expected number of faces."""


class Verdict(StrEnum):
    """The conclusion that the interval supports."""

    ROSE = "rose"
    FELL = "fell"
    INCONCLUSIVE = "inconclusive"
    INSUFFICIENT_DATA = "insufficient data"


class Group(StrEnum):
    """The places with the display (test) or without (control)."""

    TEST = "test"
    CONTROL = "control"


class Caution(StrEnum):
    """Why an effect must be read with care."""

    NO_CONTROL = "no control"
    ONE_CONTROL = "one control place"
    DIVERGED_BEFORE = "the groups diverged before the display"
    PRE_TREND_UNCHECKED = "the time before is too short to check for that"
    CONTROL_MOVED = "one control place diverged from the others"
    UNEVEN_WEEKDAYS = "other weekdays before than during"
    DAYS_SUPPRESSED = "days are missing because their counts are suppressed"
    PLACE_EXCLUDED = "a place has too few published days"


@dataclass(frozen=True, slots=True)
class Cell:
    """One group before or during.

    `days` are the usable days, `faces` the faces on them (with a known expression, where a share is measured),
    `positive_faces` the positive ones among these, NaN where only faces are measured. Counts are as rounded as their
    source.
    """

    days: int
    faces: float
    positive_faces: float

    @property
    def share(self) -> float:
        """Positive among known expressions, 0 to 1; NaN without faces and where only faces are measured."""
        return self.positive_faces / self.faces if self.faces else math.nan

    @property
    def faces_per_day(self) -> float:
        """NaN without days."""
        return self.faces / self.days if self.days else math.nan


@dataclass(frozen=True, slots=True)
class Estimate:
    """A point estimate of a change and the ends of its 95% interval, in the unit of the effect."""

    value: float
    low: float
    high: float

    @property
    def direction(self) -> int:
        """1 if the whole interval is above 0, -1 if it is below, else 0."""
        return int(self.low > 0) - int(self.high < 0)


@dataclass(frozen=True, slots=True)
class Shortage:
    """A requirement of the estimate that is not met: `have` of `need` days or faces, in one group, before or during.

    `what` is "days", "faces" or "matched days": days on days of the week that occur both before and during.
    """

    group: Group
    during: bool
    what: str
    have: float
    need: int


@dataclass(frozen=True, slots=True)
class EffectWarning:
    """A caution with the place, change or ratio (0 to 1) that it is about, where it has one."""

    caution: Caution
    place: str = ""
    change: Estimate | None = None
    ratio: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The result of one comparison.

    `change` is the effect: the change of the test places minus that of the control places, or, without control, the
    change of the test places. It is None if the verdict is INSUFFICIENT_DATA; `shortages` then say why. `test_change`
    and `control_change` weigh days and weekdays as the effect does, so they differ slightly from a subtraction of the
    cells; in points, `change.value` is exactly their difference. The control members are None without control.
    """

    unit: Unit
    verdict: Verdict
    test_before: Cell
    test_during: Cell
    control_before: Cell | None
    control_during: Cell | None
    change: Estimate | None
    test_change: float | None
    control_change: float | None
    shortages: tuple[Shortage, ...]
    warnings: tuple[EffectWarning, ...]

    @property
    def excluded_places(self) -> tuple[str, ...]:
        """Places of the rows that are in none of the cells and estimates."""
        return tuple(warning.place for warning in self.warnings if warning.caution is Caution.PLACE_EXCLUDED)
