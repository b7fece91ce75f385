"""Periods of local days: presets, comparison periods, and the grain of their time buckets.

In: the stores' local date and the viewer's choice. Out: half-open `Period`s and the `Grain` that fits them. Weeks start
on Monday.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# Whole weeks, so that weekdays are compared with the same weekdays: the like-for-like year of the retail calendar.
LIKE_FOR_LIKE_YEAR_DAYS = 364
_HOURS_UP_TO_DAYS = 3
_DAYS_UP_TO_DAYS = 92


class Grain(StrEnum):
    """The width of a time bucket, finest first; the value is its name in SQL."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"

    @property
    def fineness(self) -> int:
        """0 is the finest: counts by hour can be summed to days, but not the other way round."""
        return list(Grain).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Local days [first_day, end_day). Raises ValueError if it has no day."""

    first_day: date
    end_day: date

    def __post_init__(self) -> None:
        if self.end_day <= self.first_day:
            raise ValueError(f"{self.first_day} to {self.end_day} has no day: end_day must be after first_day")

    @property
    def days(self) -> int:
        return (self.end_day - self.first_day).days

    @property
    def last_day(self) -> date:
        return self.end_day - timedelta(days=1)

    def earlier(self, days: int) -> "Period":
        """The period of the same length, that many days earlier."""
        return Period(self.first_day - timedelta(days=days), self.end_day - timedelta(days=days))

    def contains(self, other: "Period") -> bool:
        return self.first_day <= other.first_day and other.end_day <= self.end_day

    def can_extract(self, part: "Period", grain: Grain) -> bool:
        """True if `part` consists of whole buckets of `grain` of this period: weeks from Monday, or from one of its
        ends."""
        if not self.contains(part):
            return False
        ends = (self.first_day, self.end_day)
        return grain is not Grain.WEEK or all(
            day.weekday() == 0 or day in ends for day in (part.first_day, part.end_day)
        )

    def text(self) -> str:
        """`3 October 2026`, `3–9 October 2026`, `28 September to 4 October 2026`, with the year once if it is the
        same."""
        first, last = self.first_day, self.last_day
        if first == last:
            return f"{first:%-d %B %Y}"
        if (first.year, first.month) == (last.year, last.month):
            return f"{first:%-d}–{last:%-d %B %Y}"
        return f"{first:%-d %B}{f' {first:%Y}' * (first.year != last.year)} to {last:%-d %B %Y}"


class Preset(StrEnum):
    """A range relative to today; the value is the URL parameter."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    LAST_7_DAYS = "last-7-days"
    LAST_28_DAYS = "last-28-days"
    LAST_90_DAYS = "last-90-days"
    THIS_MONTH = "this-month"
    CUSTOM = "custom"


_LAST = {Preset.LAST_7_DAYS: 7, Preset.LAST_28_DAYS: 28, Preset.LAST_90_DAYS: 90}
PRESETS_UP_TO_TODAY = frozenset({*_LAST, Preset.THIS_MONTH})
"""Presets that end today or yesterday, as the viewer chooses; the others have their own last day."""


def preset_period(preset: Preset, today: date, include_today: bool = False) -> Period:
    """The period of a preset on the local date `today`. Raises ValueError for CUSTOM, which has no days of its own.

    The last 7, 28 and 90 days and this month end with yesterday, the last complete day, or with today if
    `include_today`. On the first of a month, this month is today alone.
    """
    tomorrow = today + timedelta(days=1)
    end_day = tomorrow if include_today else today
    if preset in _LAST:
        return Period(end_day - timedelta(days=_LAST[preset]), end_day)
    if preset is Preset.TODAY:
        return Period(today, tomorrow)
    if preset is Preset.YESTERDAY:
        return Period(today - timedelta(days=1), today)
    if preset is Preset.THIS_MONTH:
        return Period(today.replace(day=1), tomorrow if today.day == 1 else end_day)
    raise ValueError("a custom range has no days of its own")


class Compare(StrEnum):
    """What a period is compared with; the value is the URL parameter."""

    NOTHING = "nothing"
    PREVIOUS = "previous"
    LAST_YEAR = "last-year"
    CUSTOM = "custom"


def compared_period(period: Period, compare: Compare, chosen_first_day: date | None = None) -> Period | None:
    """The period of the same length right before, 52 weeks before, or from `chosen_first_day`; None for NOTHING."""
    if compare is Compare.PREVIOUS:
        return period.earlier(period.days)
    if compare is Compare.LAST_YEAR:
        return period.earlier(LIKE_FOR_LIKE_YEAR_DAYS)
    if compare is Compare.CUSTOM and chosen_first_day is not None:
        return Period(chosen_first_day, chosen_first_day + timedelta(days=period.days))
    return None


def fitting_grain(period: Period) -> Grain:
    """The finest grain whose marks remain readable: hours up to 3 days, days up to 92, then weeks."""
    if period.days <= _HOURS_UP_TO_DAYS:
        return Grain.HOUR
    return Grain.DAY if period.days <= _DAYS_UP_TO_DAYS else Grain.WEEK
