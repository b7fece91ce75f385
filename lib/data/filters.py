"""The filters: days, stores, aisles, age bands, predicted genders and apparent expressions.

In: choices. Out: one frozen `Filters` with its WHERE clause and parameters, its
English sentence and its query string. An empty tuple means "all"; `NOT_MEASURED` means null.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from lib.contract.age_band import AGE_BANDS, AgeBand
from lib.contract.hourly_counts import age_band_sql
from lib.contract.image_key import InvalidImageKey, validate_slug
from lib.contract.observation import Emotion, Gender
from lib.data import formats
from lib.data.conditions import (
    ALL_AISLES,
    NOT_MEASURED,
    Params,
    all_of,
    at_hours,
    at_places,
    in_period,
    one_of,
)
from lib.data.labels import label
from lib.data.periods import HOURS_OF_DAY, WEEKDAYS, Grain, Period

__all__ = ["NOT_MEASURED", "Filters", "InvalidFilter", "choices"]

_PLACES = ("stores", "aisles")
_DEMOGRAPHICS = ("age_bands", "genders", "emotions")
_CHOSEN = (*_PLACES, *_DEMOGRAPHICS)
# Chosen by clicks in charts only, and not among the URL parameters of this module.
_CLICKED = ("places", "weekdays", "hours")
PLACE_SEPARATOR = "."
_SEPARATOR = ","
_MAX_NAMED = 3
_MAX_SLUG_CHARACTERS = 120  # a file's name has at most 255


def choices(bands: tuple[AgeBand, ...] = AGE_BANDS) -> dict[str, tuple[str, ...]]:
    """The allowed values of each attribute, in display order."""
    return {
        "age_bands": (*(band.label for band in bands), NOT_MEASURED),
        "genders": (*(gender.value for gender in Gender), NOT_MEASURED),
        "emotions": (*(emotion.value for emotion in Emotion), NOT_MEASURED),
    }


class InvalidFilter(ValueError):
    """A filter value does not exist; the message has the value and the allowed ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """One selection of the lake. Days are half-open, [first_day, end_day), on the stores' wall clocks; of the last one
    only the first `last_day_hours` count.

    `stores` and `aisles` are ids; `genders` and `emotions` are values of the contract or `NOT_MEASURED`, `age_bands`
    labels of `bands` or `NOT_MEASURED`. `places` are stores or `store.aisle`, `weekdays` and `hours` are members of
    WEEKDAYS and HOURS_OF_DAY. Order and duplicates of values do not matter: they are sorted and deduplicated.
    Raises InvalidFilter for an empty range of days and for values outside the contract.
    """

    first_day: date
    end_day: date
    stores: tuple[str, ...] = ()
    aisles: tuple[str, ...] = ()
    age_bands: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    emotions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    bands: tuple[AgeBand, ...] = AGE_BANDS
    last_day_hours: int = 24

    def __post_init__(self) -> None:
        if self.end_day <= self.first_day:
            raise InvalidFilter(f"{self.first_day} to {self.end_day} has no day: end_day must be after first_day")
        for name in (*_CHOSEN, *_CLICKED):
            object.__setattr__(self, name, tuple(sorted({str(value) for value in getattr(self, name)})))
        for name in _PLACES:
            for value in getattr(self, name):
                _check_slug(value, name)
        for place in self.places:
            for value in place.split(PLACE_SEPARATOR, 1):
                _check_slug(value, "places")
        clickable = {"weekdays": WEEKDAYS, "hours": HOURS_OF_DAY}
        for name, allowed in (choices(self.bands) | clickable).items():
            for value in getattr(self, name):
                if value not in allowed:
                    raise InvalidFilter(f"{name} has no {value!r}: use {', '.join(allowed)}")

    @property
    def period(self) -> Period:
        return Period(self.first_day, self.end_day, self.last_day_hours)

    def on(self, period: Period) -> "Filters":
        """The same filters in another period."""
        first_day, end_day, hours = period.first_day, period.end_day, period.last_day_hours
        return replace(self, first_day=first_day, end_day=end_day, last_day_hours=hours)

    @property
    def coarsest_grain(self) -> Grain:
        """The widest time buckets in which these filters can be counted."""
        return Grain.HOUR if self.hours else Grain.DAY if self.weekdays else Grain.WEEK

    def has_place(self, store_id: str, aisle_id: str) -> bool:
        """True for an aisle that these filters select; folded aisles (`ALL_AISLES`) are selected with their store."""
        folded = aisle_id == ALL_AISLES
        return (
            (not self.stores or store_id in self.stores)
            and (not self.aisles or folded or aisle_id in self.aisles)
            and (
                not self.places
                or store_id in self.places
                or f"{store_id}{PLACE_SEPARATOR}{aisle_id}" in self.places
                or (folded and any(place.startswith(f"{store_id}{PLACE_SEPARATOR}") for place in self.places))
            )
        )

    def sentence(self, name: Callable[[str], str] = str) -> str:
        """The filters in English, without a full stop, as the description of the numbers next to them.

        `name` maps the id of a store or an aisle to its name. Clicked places stand instead of "all stores; all aisles".
        """
        parts = [f"{self.period.text()} in the stores' local time"]
        for kind, ids in (("store", self.stores), ("aisle", self.aisles)):
            if ids:
                parts.append(f"{kind if len(ids) == 1 else f'{kind}s'} {formats.join_list(map(name, ids))}")
            elif not self.places:
                parts.append(f"all {kind}s")
        if self.places:
            clicked = (" · ".join(map(name, place.split(PLACE_SEPARATOR))) for place in self.places)
            parts.append(f"only {formats.join_list(clicked)}")
        if self.age_bands:
            parts.append(f"age bands {formats.join_list(map(label, self.age_bands))}")
        if self.genders:
            parts.append(f"predicted gender {formats.join_list(map(label, self.genders))}")
        if self.emotions:
            parts.append(f"apparent expression {formats.join_list(map(label, self.emotions))}")
        for kind, values in (
            ("on", sorted(self.weekdays, key=WEEKDAYS.index)),
            ("in the hour from", self.hours),
        ):
            if values:
                parts.append(f"{kind} {formats.join_list(values)}")
        return "; ".join(parts)

    def slug(self) -> str:
        """The filters as part of a file name: `2026-11-16-to-2026-11-22-dublin-1-coffee-happy`.

        Of more than three values of a filter it has the number: `5-aisles`.
        """
        days = (str(self.first_day), f"to-{self.period.last_day}")
        parts = list(days[: min(self.period.days, len(days))])
        parts += [f"until-{self.last_day_hours:02}h"] if self.period.is_cut else []
        for name in (*_CHOSEN, *_CLICKED):
            values = getattr(self, name)
            parts += values if len(values) <= _MAX_NAMED else [f"{len(values)}-{name}"]
        return formats.slug(" ".join(parts))[:_MAX_SLUG_CHARACTERS].rstrip("-")

    def to_query_string(self) -> dict[str, str]:
        """The URL parameters; choices that mean "all" are omitted, and so are hours, which follow the clock."""
        chosen = {name: _SEPARATOR.join(getattr(self, name)) for name in _CHOSEN if getattr(self, name)}
        return {"first_day": self.first_day.isoformat(), "end_day": self.end_day.isoformat(), **chosen}

    def where(self) -> tuple[str, Params]:
        """The condition on face_observations and its pyformat parameters; it always prunes the partition `dt`."""
        condition = all_of(
            (
                in_period(self.period),
                one_of("store_id", "store", self.stores),
                one_of("aisle_id", "aisle", self.aisles),
                at_places(tuple(place.split(PLACE_SEPARATOR, 1) for place in self.places)),
                at_hours(
                    tuple(map(WEEKDAYS.index, self.weekdays)),
                    tuple(map(HOURS_OF_DAY.index, self.hours)),
                ),
                one_of(age_band_sql(self.bands), "age_band", self.age_bands),
                one_of("gender", "gender", self.genders),
                one_of("emotion", "emotion", self.emotions),
            )
        )
        return condition.sql, condition.params


def _check_slug(value: str, name: str) -> None:
    try:
        validate_slug(value, name)
    except InvalidImageKey as error:
        raise InvalidFilter(str(error)) from error
