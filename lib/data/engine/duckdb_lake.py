"""DuckDB over a folder with the lake's layout: `<folder>/<table>/dt=YYYY-MM-DD/**/*.parquet`.

In: a folder and a query. Out: its result. No server, no state, no writes.
"""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from lib.data.engine.errors import (
    EngineError,
    LakeFileBroken,
    LakeMissing,
    QueryFailed,
    QueryTooLarge,
    query_abandoned,
    raise_if_cancelled,
)
from lib.data.engine.lake_views import views
from lib.data.engine.result import QueryResult, normalise
from lib.data.queries import Query

_THREADS = 2
_MEMORY = "1GB"
_POLL_SECONDS = 0.05


class DuckDBEngine:
    """Runs queries over Parquet files; each query opens its own connection, so threads share nothing.

    A table without files is empty. Each query lists the files again, so new ones are visible immediately.
    """

    def __init__(self, lake_folder: Path) -> None:
        self.lake_folder = lake_folder

    def run(self, query: Query, cancelled: threading.Event | None = None) -> QueryResult:
        """See `QueryEngine.run`; `scanned_bytes` is None.

        Raises LakeMissing where there is no folder, LakeFileBroken, QueryCancelled, QueryTooLarge, QueryFailed.
        """
        raise_if_cancelled(cancelled)
        if not self.lake_folder.is_dir():
            raise LakeMissing(
                f"the lake folder {self.lake_folder} does not exist",
                "Set SHOPPER_LAKE to a folder with the lake's tables, or unset it to use the synthetic store.",
            )
        started = time.perf_counter()
        try:
            with (
                duckdb.connect(config={"threads": _THREADS, "memory_limit": _MEMORY}) as connection,
                _interrupted_by(cancelled, connection),
            ):
                for statement in views(query.sql, self.lake_folder):
                    connection.execute(statement)
                answer: Any = connection.sql(dollar_parameters(query.sql), params=dict(query.params))
                # Through Arrow, because `df` takes two to three times as long for text columns.
                frame = answer.to_arrow_table().to_pandas()
        except duckdb.InterruptException as error:
            raise query_abandoned() from error
        except duckdb.Error as error:
            raise self._engine_error(error) from error
        return QueryResult(normalise(frame, query.columns), None, time.perf_counter() - started)

    def _engine_error(self, error: duckdb.Error) -> EngineError:
        if isinstance(error, duckdb.OutOfMemoryException):
            return QueryTooLarge(f"the query needs more than {_MEMORY} of memory", "Choose fewer days or fewer stores.")
        first_line = str(error).partition("\n")[0]
        file = re.search(r"""file (['"])(.+)\1""", first_line, re.IGNORECASE)
        if file and isinstance(error, duckdb.InvalidInputException | duckdb.IOException):
            return LakeFileBroken(
                f"DuckDB cannot read the file {file[2]}: {first_line}",
                "Move that file out of the table's folder, and check the program that wrote it.",
            )
        return QueryFailed(
            f"DuckDB could not read {self.lake_folder}: {error}",
            "Check that the folder's Parquet files were written with the columns of the data dictionary.",
        )


@contextmanager
def _interrupted_by(cancelled: threading.Event | None, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Interrupt the connection if the event is set while the block runs.

    Repeatedly until the block ends, because DuckDB loses an interrupt that arrives between two statements.
    """
    if cancelled is None:
        yield
        return
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_POLL_SECONDS):
            if cancelled.is_set():
                connection.interrupt()

    watcher = threading.Thread(target=watch, name="query watcher")
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def dollar_parameters(sql: str) -> str:
    """Convert pyformat SQL (`%(name)s`, `%%` for a percent sign) to DuckDB's parameters (`$name`, `%`)."""
    return re.sub(r"%(?:\((\w+)\)s|%)", lambda match: f"${match[1]}" if match[1] else "%", sql)
