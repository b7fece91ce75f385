"""Rows of text -> the operator's tables, or everything that is wrong with them.

In: rows as `csv.DictReader` or a query over the lake gives them, a mapping of text by column each. Out: tuples of
`Store`, `Aisle`, `Campaign`, `SalesHour`, or InvalidReference. In its lines the first row is line 2, after the header.
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
    """One store a row, each id once. Raises InvalidReference."""
    zones = available_timezones()

    def store(cells: Cells) -> Store:
        return Store(
            store_id=cells.id("store_id"),
            name=cells.optional("name"),
            category=cells.optional("category"),
            time_zone=cells.zone("time_zone", zones),
        )

    return _parsed("stores", rows, store, ("store_id",))


def parse_aisles(rows: Rows) -> tuple[Aisle, ...]:
    """One aisle of a store a row, each once. Raises InvalidReference."""

    def aisle(cells: Cells) -> Aisle:
        return Aisle(
            store_id=cells.id("store_id"),
            aisle_id=cells.id("aisle_id"),
            name=cells.optional("name"),
            category=cells.optional("category"),
        )

    return _parsed("aisles", rows, aisle, ("store_id", "aisle_id"))


def parse_campaigns(rows: Rows) -> tuple[Campaign, ...]:
    """One campaign in one store a row; campaigns may overlap, but no line may stand there twice.

    Raises InvalidReference.
    """

    def campaign(cells: Cells) -> Campaign:
        made = Campaign(
            name=cells.text("name"),
            store_id=cells.id("store_id"),
            aisle_ids=cells.ids("aisle_ids"),
            first_day=cells.day("first_day"),
            last_day=cells.day("last_day"),
        )
        if cells.usable and made.last_day < made.first_day:
            cells.note("last_day", f"must not be before first_day, which is {made.first_day}")
        return made

    return _parsed("campaigns", rows, campaign, ("name", "store_id", "aisle_ids", "first_day", "last_day"))


def parse_sales(rows: Rows) -> tuple[SalesHour, ...]:
    """One hour of one aisle a row, each once. Raises InvalidReference."""

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
        made = make(cells)
        key = tuple(getattr(made, column) for column in key_columns)
        if not cells.usable:
            continue
        if key in found:
            text = ", ".join(texts[column] or "" for column in key_columns)
            problems.note(line, ", ".join(key_columns), text, f"stands in line {found[key][0]} already; keep one")
        else:
            found[key] = line, made
    problems.refuse()
    return tuple(made for _, made in found.values())
