"""The SQL of the history, for Athena and Trino (docs/adr/0024-history.md).

In: a table of the contract, and for maintenance a range of days. Out: the query of its view, or one statement.
"""

from collections.abc import Iterable
from datetime import date

from lib.contract.lake import PARTITION_KEY, Table


def view(table: Table) -> str:
    """The query of the view under the table's name: the history, and the landing rows that are not in it, each once."""
    return f"""\
SELECT {_columns(table)}
FROM {table.history_name}
UNION ALL
{unmerged(table)}"""  # noqa: S608 - names of the contract


def unmerged(table: Table, version: int | None = None) -> str:
    """The landing rows that are not in the history, each once; `version` is a snapshot of it, by default the newest.

    They are joined by the day as well as by the id, so that the history is read for their days only.
    """
    key, id_ = PARTITION_KEY, table.id_column
    return f"""\
SELECT {_columns(table, "delivered.")}
FROM (
{_deliveries(table)}
) delivered
LEFT JOIN (
  SELECT {key}, {id_}
  FROM {at_version(table.history_name, version)}
  WHERE {key} IN (SELECT {key} FROM {table.landing_name})
) known ON known.{key} = delivered.{key} AND known.{id_} = delivered.{id_}
WHERE delivered.delivery = 1 AND known.{id_} IS NULL"""  # noqa: S608 - names of the contract


def at_version(name: str, version: int | None) -> str:
    """An Iceberg table as of one of its snapshots, or as it is."""
    return name if version is None else f"{name} FOR VERSION AS OF {version}"


def merge(table: Table, days: Iterable[date]) -> str:
    """Inserts the landing rows of these days whose id is not in the history, each once; and rows of no other day."""
    id_, key, where = table.id_column, PARTITION_KEY, on_days(days)
    return f"""\
MERGE INTO {table.history_name} AS t
USING (
SELECT {_columns(table)}
FROM (
{_deliveries(table)}
  WHERE {where}
) delivered
WHERE delivery = 1
) AS s
ON (t.{where} AND t.{key} = s.{key} AND t.{id_} = s.{id_})
WHEN NOT MATCHED THEN INSERT ({_columns(table)}) VALUES ({_columns(table, "s.")})"""  # noqa: S608 - names of the contract


def on_days(days: Iterable[date]) -> str:
    """The condition that a row is of one of these days."""
    dates = ", ".join(f"DATE '{day}'" for day in days)
    return f"{PARTITION_KEY} IN ({dates})"


def optimize(table: Table, first: date, last: date) -> str:
    """Joins the small files of these days."""
    return (
        f"OPTIMIZE {table.history_name} REWRITE DATA USING BIN_PACK "
        f"WHERE {PARTITION_KEY} BETWEEN DATE '{first}' AND DATE '{last}'"
    )


def vacuum(table: Table) -> str:
    """Expires old snapshots and deletes files that none has."""
    return f"VACUUM {table.history_name}"


def purge(table: Table, condition: str, first: date, last: date) -> str:
    """Deletes the rows of these days that fulfil the condition from the history."""
    return (
        f"DELETE FROM {table.history_name} "  # noqa: S608 - names of the contract, slugs and dates
        f"WHERE {PARTITION_KEY} BETWEEN DATE '{first}' AND DATE '{last}' AND {condition}"
    )


def count_before(table: Table, first: date) -> str:
    """Counts the rows of the history from before this day, of which it reads no file if there are none."""
    return f"SELECT count(*) FROM {table.history_name} WHERE {PARTITION_KEY} < DATE '{first}'"  # noqa: S608 - as above


def delete_before(table: Table, first: date) -> str:
    """Deletes whole days from the history, all before this one."""
    return f"DELETE FROM {table.history_name} WHERE {PARTITION_KEY} < DATE '{first}'"  # noqa: S608 - as above


def fold_deletes(table: Table) -> str:
    """Has OPTIMIZE rewrite each file of which rows were deleted; by default, files with two deletions or more.

    https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-creating-tables.html#querying-iceberg-table-properties
    """
    return f"ALTER TABLE {table.history_name} SET TBLPROPERTIES ('optimize_rewrite_delete_file_threshold' = '1')"


def _deliveries(table: Table) -> str:
    """The landing rows, those of one id numbered by their delivery.

    They are numbered within their day too, so that an engine applies a condition on the day before.
    """
    each = f"PARTITION BY {PARTITION_KEY}, {table.id_column}"
    return f"""\
  SELECT {_columns(table)}, row_number() OVER ({each} ORDER BY ingested_at) AS delivery
  FROM {table.landing_name}"""  # noqa: S608 - names of the contract


def _columns(table: Table, prefix: str = "") -> str:
    return ", ".join(f"{prefix}{column.name}" for column in table.all_columns)
