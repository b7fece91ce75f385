"""The SQL conditions of filters and queries, in syntax that Athena (Trino) and DuckDB share.

In: days and chosen values. Out: `Condition(sql, params)`, where `sql` names its parameters as `%(name)s`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lib.contract.lake import PARTITION_KEY
from lib.data.periods import Period

NOT_MEASURED = "not measured"
# The aisle id of a store's folded aisles, which are counted as one where a view has too many.
ALL_AISLES = "all-aisles"

Params = Mapping[str, str | int | date]


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of a WHERE clause and the values of its parameters."""

    sql: str
    params: Params


def in_days(first_day: date, end_day: date) -> Condition:
    """The partitions of the local dates [first_day, end_day)."""
    return Condition(
        f"{PARTITION_KEY} >= %(first_day)s AND {PARTITION_KEY} < %(end_day)s",
        {"first_day": first_day, "end_day": end_day},
    )


def in_period(period: Period) -> Condition:
    """The rows of a period, by their partition and, where its last day is cut, by their local time."""
    days = in_days(period.first_day, period.end_day)
    return all_of((days, before_end("observed_local", period))) if period.is_cut else days


def before_end(expression: str, period: Period) -> Condition:
    """The condition that a local time is before the end of the period."""
    return Condition(f"{expression} < CAST(%(end_at)s AS timestamp)", {"end_at": f"{period.end:%Y-%m-%d %H:%M:%S}"})


def one_of(expression: str, name: str, values: tuple[str, ...]) -> Condition | None:
    """The condition that `expression` is one of `values`, or null if `NOT_MEASURED` is one; None without values.

    `name` is the prefix of the parameters' names.
    """
    if not values:
        return None
    params = {f"{name}_{index}": value for index, value in enumerate(v for v in values if v != NOT_MEASURED)}
    alternatives = []
    if params:
        alternatives.append(f"{expression} IN ({', '.join(f'%({parameter})s' for parameter in params)})")
    if NOT_MEASURED in values:
        alternatives.append(f"{expression} IS NULL")
    return Condition(alternatives[0] if len(alternatives) == 1 else f"({' OR '.join(alternatives)})", params)


def at_places(places: Iterable[Sequence[str]]) -> Condition | None:
    """One of the places, each a store, or a store and an aisle; None without any."""
    alternatives, params = [], {}
    for number, (store, *aisle) in enumerate(places):
        params[f"place_{number}_store"] = store
        condition = f"store_id = %(place_{number}_store)s"
        if aisle:
            params[f"place_{number}_aisle"] = aisle[0]
            condition = f"({condition} AND aisle_id = %(place_{number}_aisle)s)"
        alternatives.append(condition)
    return Condition(f"({' OR '.join(alternatives)})", params) if alternatives else None


def at_hours(weekdays: Sequence[int], hours: Sequence[int]) -> Condition | None:
    """The days of the week (0 is Monday) and the hours of the day (0 to 23), of the local time; None without any."""
    conditions = []
    if weekdays:
        days = "date_diff('day', DATE '2001-01-01', CAST(observed_local AS date))"  # a Monday
        conditions.append(f"mod({days}, 7) IN ({', '.join(map(str, weekdays))})")
    if hours:
        conditions.append(f"extract(hour FROM observed_local) IN ({', '.join(map(str, hours))})")
    return Condition(" AND ".join(conditions), {}) if conditions else None


def all_of(conditions: Iterable[Condition | None]) -> Condition:
    """The conjunction of the conditions that are not None, one per line."""
    given = [condition for condition in conditions if condition is not None]
    params = {name: value for condition in given for name, value in condition.params.items()}
    return Condition("\n  AND ".join(condition.sql for condition in given), params)
