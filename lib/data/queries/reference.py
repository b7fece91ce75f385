"""The queries over the operator's reference tables and the cameras' heartbeats.

In: days and stores. Out: `Query`s. The reference tables are all text in the lake; empty text is null, because Athena's
CSV reader has no null. The SQL runs unchanged on Athena (Trino) and DuckDB.
"""

from collections.abc import Iterable
from datetime import date

from lib.contract.column import Column
from lib.contract.lake import AISLES, CAMERA_HEARTBEATS, CAMPAIGNS, STORES, Table
from lib.contract.reference import SALES_COLUMNS
from lib.data.conditions import Condition, all_of, one_of
from lib.data.queries.query import Query

_TEXTS = """\
SELECT
  {columns}
FROM {table}
ORDER BY {order}"""


def stores() -> Query:
    """The operator's stores as text, one row per store, for `reference_parser.parse_stores`."""
    return _texts(STORES)


def aisles() -> Query:
    """The operator's aisles as text, one row per aisle, for `reference_parser.parse_aisles`."""
    return _texts(AISLES)


def campaigns() -> Query:
    """The operator's campaigns as text, one row per campaign: the rows that `reference_parser.parse_campaigns`
    reads."""
    return _texts(CAMPAIGNS)


def _texts(table: Table) -> Query:
    columns = ",\n  ".join(f"nullif({column.name}, '') AS {column.name}" for column in table.columns)
    order = ", ".join(str(place) for place, _ in enumerate(table.columns, 1))
    return Query(_TEXTS.format(columns=columns, table=table.name, order=order), {}, table.columns)


HEARTBEAT_COLUMNS = CAMERA_HEARTBEATS.columns

_HEARTBEATS = """\
SELECT
  {columns}
FROM camera_heartbeats
ORDER BY 1, 2, 3"""


def camera_heartbeats() -> Query:
    """The last heartbeat of each camera: `HEARTBEAT_COLUMNS`."""
    columns = ",\n  ".join(column.name for column in HEARTBEAT_COLUMNS)
    return Query(_HEARTBEATS.format(columns=columns), {}, HEARTBEAT_COLUMNS)


_TYPES = {"hour": "timestamp", "transactions": "bigint", "revenue": "double"}
SALES_HOURS_COLUMNS = tuple(
    Column(_TYPES.get(column.name, column.type), column.unit, column.meaning, name=column.name)
    for column in SALES_COLUMNS
)

_SALES_HOURS = """\
SELECT
  store_id,
  aisle_id,
  sold_at AS hour,
  transactions,
  revenue
FROM (
  SELECT
    store_id,
    aisle_id,
    TRY_CAST(hour AS timestamp) AS sold_at,
    TRY_CAST(transactions AS bigint) AS transactions,
    TRY_CAST(revenue AS double) AS revenue
  FROM sales
) AS sales_hours
WHERE {condition}
ORDER BY 1, 2, 3"""


def sales_hours(first_day: date, end_day: date, stores: Iterable[str] = ()) -> Query:
    """Sales by store, aisle and local hour in [first_day, end_day): `SALES_HOURS_COLUMNS`.

    An empty `stores` means all of them. A cell that is not a number is null; `python -m infra upload` rejects those.
    """
    days = Condition(
        "sold_at >= CAST(%(first_day)s AS timestamp) AND sold_at < CAST(%(end_day)s AS timestamp)",
        {"first_day": first_day, "end_day": end_day},
    )
    condition = all_of((days, one_of("store_id", "store", tuple(sorted(stores)))))
    return Query(_SALES_HOURS.format(condition=condition.sql), condition.params, SALES_HOURS_COLUMNS)
