"""What a comparison says, as values: cells, changes with their intervals, the verdict, what is missing, what to mind.

In: nothing but values. Out: frozen dataclasses that `lib.effects.words` puts into words.
"""

import math
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a change is measured in."""

    POINTS = "points"
    """Percentage points of the share of positive expressions."""
    PERCENT = "percent"
    """Percent of the faces that were to be expected."""


class Verdict(StrEnum):
    """What the interval allows one to say."""

    ROSE = "rose"
    FELL = "fell"
    CANNOT_TELL = "cannot tell"
    NOT_ENOUGH = "not enough"


class Group(StrEnum):
    """The places with the display, and those without."""

    TEST = "test"
    CONTROL = "control"


class Caution(StrEnum):
    """What a reader of the effect must mind."""

    NO_CONTROL = "no control"
    ONE_CONTROL = "one control place"
    APART_BEFORE = "the groups moved apart before the display already"
    BEFORE_UNCHECKED = "the time before is too short to look for that"
    CONTROL_MOVED = "one control place moved apart from the others"
    WEEKDAYS_UNEVEN = "the weekdays before are not those during"
    DAYS_HIDDEN = "days are missing because their counts are hidden"
    PLACE_LEFT_OUT = "a place has too few days that can be shown"


@dataclass(frozen=True, slots=True)
class Cell:
    """One group before or during.

    `days` that could be used; `faces` on them (with a known expression, where a share is measured);
    `positive_faces` among these, NaN where faces alone are measured. Counts are as rounded as their source.
    """

    days: int
    faces: float
    positive_faces: float

    @property
    def share(self) -> float:
        """Positive among known, 0 to 1; NaN without faces and where faces alone are measured."""
        return self.positive_faces / self.faces if self.faces else math.nan

    @property
    def faces_per_day(self) -> float:
        """NaN without days."""
        return self.faces / self.days if self.days else math.nan


@dataclass(frozen=True, slots=True)
class Change:
    """A change and the ends of its 95% interval, in the effect's unit."""

    value: float
    low: float
    high: float

    @property
    def direction(self) -> int:
        """1 where the whole interval is above 0, -1 where it is below, else 0."""
        return int(self.low > 0) - int(self.high < 0)


@dataclass(frozen=True, slots=True)
class Shortage:
    """What is missing for an honest interval: `have` of `need` days or faces, in one group, before or during.

    `what` is "days", "faces", or "days alike": days of both groups on days of the week that the other time has too.
    """

    group: Group
    during: bool
    what: str
    have: float
    need: int


@dataclass(frozen=True, slots=True)
class Warned:
    """A caution, with the place and the change or the ratio (0 to 1) that it is about, where it has them."""

    caution: Caution
    place: str = ""
    change: Change | None = None
    ratio: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The answer of one comparison.

    `change` is the effect: the test places' change beyond the control places', or, without control, the test places'
    own. It is None where the verdict is NOT_ENOUGH; `shortages` then say why. `test_change` and `control_change` weigh
    days and weekdays as the effect does, so they differ a little from a subtraction of the cells; in points,
    `change.value` is their difference to the last digit. Control's members are None without control.
    """

    unit: Unit
    verdict: Verdict
    test_before: Cell
    test_during: Cell
    control_before: Cell | None
    control_during: Cell | None
    change: Change | None
    test_change: float | None
    control_change: float | None
    shortages: tuple[Shortage, ...]
    warnings: tuple[Warned, ...]
