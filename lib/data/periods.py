"""Stretches of local days and the steps that divide them: presets, comparisons, grains.

In: the stores' local date and what the viewer chose. Out: half-open `Period`s and the `Grain` that fits them. Weeks
begin on Monday.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# Whole weeks, so that weekdays stand beside the same weekdays: the retail calendar's like-for-like year.
LIKE_FOR_LIKE_YEAR_DAYS = 364
_HOURS_UP_TO_DAYS = 3
_DAYS_UP_TO_DAYS = 92


class Grain(StrEnum):
    """Width of a step on the time axis, finest first; the value is SQL's name for it."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"

    @property
    def fineness(self) -> int:
        """0 is the finest: an answer by hours can be added up to days, never the other way."""
        return list(Grain).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Local days [first_day, end_day). Raises ValueError when there is none."""

    first_day: date
    end_day: date

    def __post_init__(self) -> None:
        if self.end_day <= self.first_day:
            raise ValueError(f"no day lies in {self.first_day} to {self.end_day}: end_day must be after first_day")

    @property
    def days(self) -> int:
        return (self.end_day - self.first_day).days

    @property
    def last_day(self) -> date:
        return self.end_day - timedelta(days=1)

    def earlier(self, days: int) -> "Period":
        """As many days, that many days before."""
        return Period(self.first_day - timedelta(days=days), self.end_day - timedelta(days=days))

    def contains(self, other: "Period") -> bool:
        return self.first_day <= other.first_day and other.end_day <= self.end_day

    def can_extract(self, part: "Period", grain: Grain) -> bool:
        """Steps of `grain` over this period add up to `part` exactly: weeks do so from Monday or from an end."""
        if not self.contains(part):
            return False
        ends = (self.first_day, self.end_day)
        return grain is not Grain.WEEK or all(
            day.weekday() == 0 or day in ends for day in (part.first_day, part.end_day)
        )

    def words(self) -> str:
        """`3 October 2026`, `3–9 October 2026`, `28 September to 4 October 2026`, years only once where they agree."""
        first, last = self.first_day, self.last_day
        if first == last:
            return f"{first:%-d %B %Y}"
        if (first.year, first.month) == (last.year, last.month):
            return f"{first:%-d}–{last:%-d %B %Y}"
        return f"{first:%-d %B}{f' {first:%Y}' * (first.year != last.year)} to {last:%-d %B %Y}"


class Preset(StrEnum):
    """A range that moves with the calendar; the value stands in links."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    LAST_7_DAYS = "last-7-days"
    LAST_28_DAYS = "last-28-days"
    LAST_90_DAYS = "last-90-days"
    THIS_MONTH = "this-month"
    CUSTOM = "custom"


_LAST = {Preset.LAST_7_DAYS: 7, Preset.LAST_28_DAYS: 28, Preset.LAST_90_DAYS: 90}


def preset_period(preset: Preset, today: date, newest_day: date) -> Period:
    """The days of a preset, on the local date `today`. Raises ValueError for CUSTOM, which has no days of its own.

    The last 7, 28 and 90 days end with today once it has a picture (`newest_day`), and with yesterday until then.
    """
    if preset in _LAST:
        end_day = today + timedelta(days=1) if newest_day >= today else today
        return Period(end_day - timedelta(days=_LAST[preset]), end_day)
    if preset is Preset.TODAY:
        return Period(today, today + timedelta(days=1))
    if preset is Preset.YESTERDAY:
        return Period(today - timedelta(days=1), today)
    if preset is Preset.THIS_MONTH:
        return Period(today.replace(day=1), today + timedelta(days=1))
    raise ValueError("a custom range has no days of its own")


class Compare(StrEnum):
    """What a period is compared with; the value stands in links."""

    NOTHING = "nothing"
    PREVIOUS = "previous"
    LAST_YEAR = "last-year"
    CUSTOM = "custom"


def compared_period(period: Period, compare: Compare, chosen_first_day: date | None = None) -> Period | None:
    """As many days right before, 52 weeks before, or from `chosen_first_day` on; None for NOTHING."""
    if compare is Compare.PREVIOUS:
        return period.earlier(period.days)
    if compare is Compare.LAST_YEAR:
        return period.earlier(LIKE_FOR_LIKE_YEAR_DAYS)
    if compare is Compare.CUSTOM and chosen_first_day is not None:
        return Period(chosen_first_day, chosen_first_day + timedelta(days=period.days))
    return None


def fitting_grain(period: Period) -> Grain:
    """The grain whose marks can still be told apart: hours up to 3 days, days up to 92, then weeks."""
    if period.days <= _HOURS_UP_TO_DAYS:
        return Grain.HOUR
    return Grain.DAY if period.days <= _DAYS_UP_TO_DAYS else Grain.WEEK
