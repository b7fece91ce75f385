"""The SQL that maintains the history, for Athena and Trino (docs/adr/0024-history.md).

In: a table of the contract and a range of days. Out: one statement each.
"""

from datetime import date

from lib.contract.lake import PARTITION_KEY, Table


def merge(table: Table, first: date, last: date) -> str:
    """Inserts the landing rows of these days whose id is not in the history, each once."""
    id_, key, days = table.id_column, PARTITION_KEY, f"BETWEEN DATE '{first}' AND DATE '{last}'"
    names = [column.name for column in table.all_columns]
    columns, values = ", ".join(names), ", ".join(f"s.{name}" for name in names)
    return f"""\
MERGE INTO {table.history_name} AS t
USING (
  SELECT {columns}
  FROM (
    SELECT {columns}, row_number() OVER (PARTITION BY {key}, {id_} ORDER BY ingested_at) AS delivery
    FROM {table.landing_name}
    WHERE {key} {days}
  ) delivered
  WHERE delivery = 1
) AS s
ON (t.{key} {days} AND t.{key} = s.{key} AND t.{id_} = s.{id_})
WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({values})"""  # noqa: S608 - names of the contract


def optimize(table: Table, first: date, last: date) -> str:
    """Joins the small files of these days."""
    return (
        f"OPTIMIZE {table.history_name} REWRITE DATA USING BIN_PACK "
        f"WHERE {PARTITION_KEY} BETWEEN DATE '{first}' AND DATE '{last}'"
    )


def vacuum(table: Table) -> str:
    """Expires old snapshots and deletes files that none has."""
    return f"VACUUM {table.history_name}"
