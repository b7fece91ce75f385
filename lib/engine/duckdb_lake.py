"""DuckDB over a folder with the lake's layout: `<folder>/<table>/dt=YYYY-MM-DD/**/*.parquet`.

In: a folder and a query. Out: its answer. No server, no state, nothing written. Files may lie deeper than their
partition's folder, because Firehose adds the hour of arrival to a prefix without a time, and Athena reads those too:
https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
"""

import re
import time
from pathlib import Path

import duckdb

from lib.contract.column import Column
from lib.contract.lake import PARTITION_KEY, TABLES, Table
from lib.engine.errors import LakeMissing, QueryFailed
from lib.engine.result import QueryResult, normalise
from lib.queries import Query

_THREADS = 2
_MEMORY = "1GB"


class DuckDBEngine:
    """Answers queries from Parquet files; each query has its own connection, so threads never meet.

    A table without files is an empty table. Files are found anew by each query, so new ones count at once.
    """

    def __init__(self, lake_folder: Path) -> None:
        self.lake_folder = lake_folder

    def run(self, query: Query) -> QueryResult:
        """See `QueryEngine.run`; `scanned_bytes` is None. Raises LakeMissing where there is no folder, QueryFailed."""
        if not self.lake_folder.is_dir():
            raise LakeMissing(
                f"the lake folder {self.lake_folder} does not exist",
                "Set SHOPPER_LAKE to a folder with the lake's tables, or unset it to see the synthetic store.",
            )
        started = time.perf_counter()
        try:
            with duckdb.connect(config={"threads": _THREADS, "memory_limit": _MEMORY}) as connection:
                for table in TABLES:
                    connection.execute(_view(table, self.lake_folder))
                frame = connection.execute(dollar_parameters(query.sql), dict(query.params)).df()
        except duckdb.Error as error:
            raise QueryFailed(
                f"DuckDB could not read {self.lake_folder}: {error}",
                "Check that the folder's Parquet files were written with the columns of the data dictionary.",
            ) from error
        return QueryResult(normalise(frame, query.columns), None, time.perf_counter() - started)


def dollar_parameters(sql: str) -> str:
    """Pyformat SQL (`%(name)s`, and `%%` for a percent sign) as DuckDB writes it (`$name`, `%`)."""
    return re.sub(r"%(?:\((\w+)\)s|%)", lambda match: f"${match[1]}" if match[1] else "%", sql)


def _view(table: Table, lake_folder: Path) -> str:
    # Listed here, because DuckDB would read signs in the folder's own name as a pattern.
    files = sorted(map(str, lake_folder.glob(f"{table.name}/{PARTITION_KEY}=*/**/*.parquet")))
    if files:
        quoted = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        source = (
            f"SELECT * FROM read_parquet([{quoted}], hive_partitioning = true, "  # noqa: S608 - names of the contract
            f"hive_types = {{'{PARTITION_KEY}': DATE}}, union_by_name = true)"
        )
    else:
        columns = ", ".join(f"CAST(NULL AS {_duckdb_type(column)}) AS {column.name}" for column in table.all_columns)
        source = f"SELECT {columns} WHERE false"
    return f"CREATE VIEW {table.name} AS {source}"


def _duckdb_type(column: Column) -> str:
    if column.type.startswith("array"):
        fields = re.findall(r"(\w+):(\w+)", column.type)
        return f"STRUCT({', '.join(f'{name} {_TYPES[type_]}' for name, type_ in fields)})[]"
    return _TYPES[column.type]


_TYPES = {
    "string": "VARCHAR",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
}
