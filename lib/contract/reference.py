"""The operator's own tables: stores, aisles, campaigns and sales, a row a dataclass.

In: nothing but values. Out: `Store`, `Aisle`, `Campaign`, `SalesHour` and the column lists made from them. Their files
are CSV, and every column is text there, because Athena's CSV reader takes empty numbers and written dates for errors:
https://docs.aws.amazon.com/athena/latest/ug/csv-serde.html. So a column's type is `string`, and its unit the form of
the text; `lib.contract.reference_csv` makes values of it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated

from lib.contract.column import Column, columns_of

_DAY = "YYYY-MM-DD, store's wall clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """What the operator says of one store; None where nothing is said."""

    store_id: Annotated[str, Column("string", "", "Store")]
    name: Annotated[str | None, Column("string", "", "What people call the store; empty: its id")]
    category: Annotated[str | None, Column("string", "", "A word that groups stores, such as their format")]
    time_zone: Annotated[str | None, Column("string", "IANA name", "Time zone of the store's wall clock")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aisle:
    """What the operator says of one aisle; None where nothing is said."""

    store_id: Annotated[str, Column("string", "", "Store")]
    aisle_id: Annotated[str, Column("string", "", "Aisle in the store")]
    name: Annotated[str | None, Column("string", "", "What people call the aisle; empty: its id")]
    category: Annotated[str | None, Column("string", "", "A word that groups aisles, such as fresh food")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A display, sign or price that stood in some aisles of one store, from its first day to its last, both included.

    Campaigns may overlap.
    """

    name: Annotated[str, Column("string", "", "What people call the campaign")]
    store_id: Annotated[str, Column("string", "", "Store")]
    aisle_ids: Annotated[tuple[str, ...], Column("string", "aisle ids, with spaces", "Aisles in which it stands")]
    first_day: Annotated[date, Column("string", _DAY, "First day")]
    last_day: Annotated[date, Column("string", _DAY, "Last day, which belongs to it")]

    @property
    def end_day(self) -> date:
        """The day after the last: [first_day, end_day) is half-open, as every range of days in the code."""
        return self.last_day + timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesHour:
    """What was sold from one aisle in one hour."""

    store_id: Annotated[str, Column("string", "", "Store")]
    aisle_id: Annotated[str, Column("string", "", "Aisle that the goods stand in")]
    hour: Annotated[datetime, Column("string", "YYYY-MM-DD HH:00, store's wall clock", "Start of the hour")]
    transactions: Annotated[int, Column("string", "transactions", "Receipts with something from the aisle")]
    revenue: Annotated[Decimal, Column("string", "store's own currency", "What was paid for goods from the aisle")]


STORE_COLUMNS = columns_of(Store)
AISLE_COLUMNS = columns_of(Aisle)
CAMPAIGN_COLUMNS = columns_of(Campaign)
SALES_COLUMNS = columns_of(SalesHour)
