"""Periods of local days: presets, comparison periods, and the grain of their time buckets.

In: the stores' local date and the viewer's choice. Out: half-open `Period`s and the `Grain` that fits them. Weeks start
on Monday.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

# Whole weeks, so that weekdays are compared with the same weekdays: the like-for-like year of the retail calendar.
LIKE_FOR_LIKE_YEAR_DAYS = 364
HOURS_OF_DAY = tuple(f"{hour:02d}:00" for hour in range(24))
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOURS_A_DAY = 24
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
    """Local days [first_day, end_day), of which the last may be cut after some hours of its clock.

    Raises ValueError if it has no day, or if `last_day_hours` is not 1 to 24.
    """

    first_day: date
    end_day: date
    last_day_hours: int = _HOURS_A_DAY

    def __post_init__(self) -> None:
        if self.end_day <= self.first_day:
            raise ValueError(f"{self.first_day} to {self.end_day} has no day: end_day must be after first_day")
        if not 1 <= self.last_day_hours <= _HOURS_A_DAY:
            raise ValueError(f"the last day has {self.last_day_hours} hours: use 1 to {_HOURS_A_DAY}")

    @property
    def days(self) -> int:
        return (self.end_day - self.first_day).days

    @property
    def last_day(self) -> date:
        return self.end_day - timedelta(days=1)

    @property
    def end(self) -> datetime:
        """The instant of the local clock before which everything counts."""
        return datetime.combine(self.last_day, time()) + timedelta(hours=self.last_day_hours)

    @property
    def is_cut(self) -> bool:
        """True if the last day is not whole."""
        return self.last_day_hours < _HOURS_A_DAY

    @property
    def whole_days(self) -> "Period":
        """The period with its last day whole."""
        return Period(self.first_day, self.end_day)

    def earlier(self, days: int) -> "Period":
        """The period of the same length, that many days earlier."""
        return replace(
            self, first_day=self.first_day - timedelta(days=days), end_day=self.end_day - timedelta(days=days)
        )

    def first_hours(self, hours: int) -> "Period":
        """The first hours of the period; `hours` is at least 1."""
        days = -(-hours // _HOURS_A_DAY)
        return Period(self.first_day, self.first_day + timedelta(days=days), hours - _HOURS_A_DAY * (days - 1))

    def hours_until(self, instant: datetime) -> int:
        """The whole hours of the period that are over at `instant` of the local clock; 0 if there is none."""
        until = min(instant, self.end)
        return max(0, (until - datetime.combine(self.first_day, time())) // timedelta(hours=1))

    def contains(self, other: "Period") -> bool:
        return self.first_day <= other.first_day and other.end <= self.end

    def can_extract(self, part: "Period", grain: Grain) -> bool:
        """True if `part` consists of whole buckets of `grain` of this period: weeks from Monday, or from one of its
        ends. A bucket that this period cuts is whole where `part` ends at the same hour."""
        if not self.contains(part) or (part.is_cut and grain is not Grain.HOUR and part.end != self.end):
            return False
        ends = (self.first_day, self.end_day)
        return grain is not Grain.WEEK or all(
            day.weekday() == 0 or day in ends for day in (part.first_day, part.end_day)
        )

    def text(self) -> str:
        """`3 October 2026`, `3–9 October 2026`, `28 September to 4 October 2026`, with the year once if it is the
        same; `3–9 October 2026 until 14:00` if the last day is cut."""
        return f"{self._days_text()}{f' until {self.end:%H:%M}' * self.is_cut}"

    def _days_text(self) -> str:
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


def comparable(period: Period, other: Period, until: datetime) -> tuple[Period, Period] | None:
    """Both periods cut after as many hours as are over in both at `until` of the local clock; None if there is none.

    Like is compared with like: a last day that is not over would otherwise count against a whole one. The cut is after
    a full hour and not at the newest picture: rollups count by the hour, so only then are both sides exact, and the
    figures do not depend on which camera uploaded last. An hour is an hour of the clock, also where the clock changes.
    """
    hours = min(period.hours_until(until), other.hours_until(until))
    return (period.first_hours(hours), other.first_hours(hours)) if hours else None


def fitting_grain(period: Period) -> Grain:
    """The finest grain whose marks remain readable: hours up to 3 days, days up to 92, then weeks."""
    if period.days <= _HOURS_UP_TO_DAYS:
        return Grain.HOUR
    return Grain.DAY if period.days <= _DAYS_UP_TO_DAYS else Grain.WEEK
