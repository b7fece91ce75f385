"""DuckDB over a folder with the lake's layout: `<folder>/<table>/dt=YYYY-MM-DD/**/*.parquet`.

In: a folder and a query. Out: its answer. No server, no state, nothing written.
"""

import re
import time
from pathlib import Path

import duckdb

from lib.contract.lake import TABLES
from lib.engine.errors import LakeMissing, QueryFailed
from lib.engine.lake_views import view
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
                    connection.execute(view(table, self.lake_folder))
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
