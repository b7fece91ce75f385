"""Opening hours: the section [hours].

In: wall-clock spans for each weekday, and a time zone. Out: whether the store is open at an instant. A span may cross
midnight and then belongs to the day on which it begins. Spans are wall-clock time, so an hour that the change to winter
time repeats is open twice.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from capture.config.schema import Key

_DAY_MINUTES = 24 * 60
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})", re.ASCII)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ALLOWED = 'spans such as ["09:00-18:00"] or ["22:00-02:00"]; [] for closed'


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open span in minutes since midnight of its day; the end exceeds 1440 if the span crosses midnight."""

    start_minute: int
    end_minute: int


def parse_spans(value: object) -> tuple[Span, ...]:
    """Parses the spans of a day. Raises ValueError."""
    if not isinstance(value, list):
        raise ValueError(f"give {_ALLOWED}")
    return tuple(_parse_span(each) for each in value)


def parse_time_zone(value: object) -> ZoneInfo:
    """Parses the name of a time zone. Raises ValueError."""
    try:
        return ZoneInfo(str(value))
    except (KeyError, OSError, ValueError) as error:  # unknown, a folder of zones, or not a name
        matches = get_close_matches(str(value), available_timezones(), 1)
        advice = f"did you mean {matches[0]!r}?" if matches else "give a name such as Europe/Dublin"
        raise ValueError(f"there is no such time zone: {advice}") from error


def _weekday(name: str) -> Key:
    return Key(
        meaning=f"opening hours on {name.title()}s",
        parse=parse_spans,
        allowed=_ALLOWED,
        example='["09:00-12:30", "13:30-18:00"]' if name == "saturday" else '["09:00-18:00"]',
        default="the same as every_day",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours:
    """The section [hours]. Without any key the store is always open; otherwise a day without a key is closed."""

    time_zone: Annotated[
        ZoneInfo | None,
        Key(
            meaning="the store's time zone",
            parse=parse_time_zone,
            allowed="a name such as Europe/Dublin",
            example='"Europe/Dublin"',
            default="the machine's time zone",
        ),
    ] = None
    every_day: Annotated[
        tuple[Span, ...] | None,
        Key(
            meaning="opening hours on each day without a key of its own",
            parse=parse_spans,
            allowed=_ALLOWED,
            example='["09:00-18:00"]',
            default="always open if no day has a key, otherwise closed",
        ),
    ] = None
    monday: Annotated[tuple[Span, ...] | None, _weekday("monday")] = None
    tuesday: Annotated[tuple[Span, ...] | None, _weekday("tuesday")] = None
    wednesday: Annotated[tuple[Span, ...] | None, _weekday("wednesday")] = None
    thursday: Annotated[tuple[Span, ...] | None, _weekday("thursday")] = None
    friday: Annotated[tuple[Span, ...] | None, _weekday("friday")] = None
    saturday: Annotated[tuple[Span, ...] | None, _weekday("saturday")] = None
    sunday: Annotated[tuple[Span, ...] | None, _weekday("sunday")] = None

    @property
    def is_always_open(self) -> bool:
        """Whether no hours are configured."""
        return self.every_day is None and all(getattr(self, day) is None for day in _WEEKDAYS)

    def is_open_at(self, at: datetime) -> bool:
        """Whether the store is open at an aware time."""
        if self.is_always_open:
            return True
        local = at.astimezone(self.time_zone)
        minute = local.hour * 60 + local.minute
        today = local.date()
        return any(span.start_minute <= minute < span.end_minute for span in self._spans_of(today)) or any(
            minute + _DAY_MINUTES < span.end_minute for span in self._spans_of(today - timedelta(days=1))
        )

    def _spans_of(self, day: date) -> tuple[Span, ...]:
        own: tuple[Span, ...] | None = getattr(self, _WEEKDAYS[day.weekday()])
        return self.every_day or () if own is None else own


def _parse_span(text: object) -> Span:
    match = _SPAN.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"{text!r} is not a span; give {_ALLOWED}")
    start_hour, start, end_hour, end = map(int, match.groups())
    start_minute, end_minute = start_hour * 60 + start, end_hour * 60 + end
    if max(start, end) > 59 or start_minute >= _DAY_MINUTES or end_minute > _DAY_MINUTES:
        raise ValueError(f"{text!r} is not a time of day; give 00:00 to 24:00")
    if start_minute == end_minute:
        raise ValueError(f"{text!r} is empty; give 00:00-24:00 for a whole day, or [] for closed")
    return Span(start_minute, end_minute if end_minute > start_minute else end_minute + _DAY_MINUTES)
