"""Parses rows of text to the operator's tables, or reports all their errors.

In: rows from `csv.DictReader` or a query of the lake, each a mapping from column to text. Out: tuples of `Store`,
`Aisle`, `Campaign` or `SalesHour`, or InvalidReference, in which the first row is line 2, after the header.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from zoneinfo import available_timezones

from lib.contract.reference import Aisle, Campaign, SalesHour, Store
from lib.contract.reference_cells import Cells, Problems

Rows = Iterable[Mapping[str, str | None]]

_FIRST_LINE = 2
_T = TypeVar("_T")


def parse_stores(rows: Rows) -> tuple[Store, ...]:
    """Parses stores, one per row; ids are unique. Raises InvalidReference."""
    zones = available_timezones()

    def store(cells: Cells) -> Store:
        return Store(
            store_id=cells.id("store_id"),
            name=cells.optional("name"),
            category=cells.optional("category"),
            time_zone=cells.zone("time_zone", zones),
            currency=cells.currency("currency"),
        )

    return _parsed("stores", rows, store, ("store_id",))


def parse_aisles(rows: Rows) -> tuple[Aisle, ...]:
    """Parses aisles, one per row; (store, aisle) is unique. Raises InvalidReference."""

    def aisle(cells: Cells) -> Aisle:
        return Aisle(
            store_id=cells.id("store_id"),
            aisle_id=cells.id("aisle_id"),
            name=cells.optional("name"),
            category=cells.optional("category"),
        )

    return _parsed("aisles", rows, aisle, ("store_id", "aisle_id"))


def parse_campaigns(rows: Rows) -> tuple[Campaign, ...]:
    """Parses campaigns, one store's campaign per row; they may overlap, but rows must be unique.

    Raises InvalidReference.
    """

    def campaign(cells: Cells) -> Campaign:
        parsed = Campaign(
            name=cells.text("name"),
            store_id=cells.id("store_id"),
            aisle_ids=cells.ids("aisle_ids"),
            first_day=cells.day("first_day"),
            last_day=cells.day("last_day"),
        )
        if cells.is_valid and parsed.last_day < parsed.first_day:
            cells.add_problem("last_day", f"must not be before first_day, which is {parsed.first_day}")
        return parsed

    return _parsed("campaigns", rows, campaign, ("name", "store_id", "aisle_ids", "first_day", "last_day"))


def parse_sales(rows: Rows) -> tuple[SalesHour, ...]:
    """Parses sales, one hour of one aisle per row; (store, aisle, hour) is unique. Raises InvalidReference."""

    def sales_hour(cells: Cells) -> SalesHour:
        return SalesHour(
            store_id=cells.id("store_id"),
            aisle_id=cells.id("aisle_id"),
            hour=cells.hour("hour"),
            transactions=cells.count("transactions"),
            revenue=cells.amount("revenue"),
        )

    return _parsed("sales", rows, sales_hour, ("store_id", "aisle_id", "hour"))


PARSERS: Mapping[str, Callable[[Rows], tuple[Any, ...]]] = {
    "stores": parse_stores,
    "aisles": parse_aisles,
    "campaigns": parse_campaigns,
    "sales": parse_sales,
}
"""Table name -> its parser."""


def _parsed(table: str, rows: Rows, make: Callable[[Cells], _T], key_columns: tuple[str, ...]) -> tuple[_T, ...]:
    problems = Problems(table)
    found: dict[tuple[Any, ...], tuple[int, _T]] = {}
    for line, texts in enumerate(rows, _FIRST_LINE):
        cells = Cells(line, texts, problems)
        parsed = make(cells)
        key = tuple(getattr(parsed, column) for column in key_columns)
        if not cells.is_valid:
            continue
        if key in found:
            text = ", ".join(texts[column] or "" for column in key_columns)
            problems.add(line, ", ".join(key_columns), text, f"duplicates line {found[key][0]}; keep one")
        else:
            found[key] = line, parsed
    problems.raise_if_any()
    return tuple(row for _, row in found.values())
