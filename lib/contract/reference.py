"""The rows of the operator's tables, one dataclass each: `Store`, `Aisle`, `Campaign` and `SalesHour`.

Their files are CSV, and every column is text, because Athena's CSV reader fails on empty numbers and formatted dates:
https://docs.aws.amazon.com/athena/latest/ug/csv-serde.html. So a column's type is `string` and its unit is the text's
format; `lib.contract.reference_csv` parses it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated

from lib.contract.column import Column, columns_of

_DAY = "YYYY-MM-DD, store's wall clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """One store; optional values are None if empty."""

    store_id: Annotated[str, Column("string", "", "Store")]
    name: Annotated[str | None, Column("string", "", "Display name of the store; if empty, its id")]
    category: Annotated[str | None, Column("string", "", "Category for grouping stores, such as their format")]
    time_zone: Annotated[str | None, Column("string", "IANA name", "Time zone of the store's wall clock")]
    currency: Annotated[
        str | None, Column("string", "ISO 4217 code", "Currency of the store's revenue", optional=True)
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aisle:
    """One aisle; optional values are None if empty."""

    store_id: Annotated[str, Column("string", "", "Store")]
    aisle_id: Annotated[str, Column("string", "", "Aisle in the store")]
    name: Annotated[str | None, Column("string", "", "Display name of the aisle; if empty, its id")]
    category: Annotated[str | None, Column("string", "", "Category for grouping aisles, such as fresh food")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A display, sign or price in some aisles of one store, from its first day to its last, inclusive.

    Campaigns may overlap.
    """

    name: Annotated[str, Column("string", "", "Display name of the campaign")]
    store_id: Annotated[str, Column("string", "", "Store")]
    aisle_ids: Annotated[tuple[str, ...], Column("string", "aisle ids, separated by spaces", "Aisles of the campaign")]
    first_day: Annotated[date, Column("string", _DAY, "First day")]
    last_day: Annotated[date, Column("string", _DAY, "Last day, inclusive")]

    @property
    def end_day(self) -> date:
        """The day after the last: [first_day, end_day) is half-open, like every range of days in the code."""
        return self.last_day + timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesHour:
    """The sales of one aisle in one hour."""

    store_id: Annotated[str, Column("string", "", "Store")]
    aisle_id: Annotated[str, Column("string", "", "Aisle of the goods")]
    hour: Annotated[datetime, Column("string", "YYYY-MM-DD HH:00, store's wall clock", "Start of the hour")]
    transactions: Annotated[int, Column("string", "transactions", "Receipts with at least one item from the aisle")]
    revenue: Annotated[Decimal, Column("string", "store's currency", "Revenue of goods from the aisle")]


STORE_COLUMNS = columns_of(Store)
AISLE_COLUMNS = columns_of(Aisle)
CAMPAIGN_COLUMNS = columns_of(Campaign)
SALES_COLUMNS = columns_of(SalesHour)
