"""Patches for ministack's Athena: its result format, real statistics, queries that can be stopped, and more tables.

In: ministack's `services/athena.py` and `services/s3.py`. Out: replacements for some of their functions.
"""

import asyncio
import shutil
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlparse

import duckdb
from pyiceberg.exceptions import CommitFailedException

from infra.local_cloud.patches import replace
from infra.local_cloud.patches.athena_iceberg import IcebergStatement, is_iceberg_statement
from infra.local_cloud.patches.athena_results import athena_type, format_value, results_csv, scanned_bytes
from infra.local_cloud.patches.athena_tables import Tables

_CANCELLED = "CANCELLED"
_UNFINISHED = ("QUEUED", "RUNNING")
_STOP_INTERVAL_SECONDS = 0.1
_CATALOG = "AwsDataCatalog"


def apply() -> None:
    """Replaces query execution, with its reads of tables, result files and statistics."""
    from ministack.services import athena, glue, s3

    replace(athena, "_execute_query", execute_query(athena, glue, s3))
    replace(athena, "_datum_text", format_value)
    replace(athena, "get_state", drop_saved_executions(athena))
    for name in ("_get_database", "_list_databases"):
        replace(athena, name, with_catalog_in_any_case(getattr(athena, name)))


def execute_query(athena: Any, glue: Any, s3: Any) -> Callable[..., Any]:
    """Replacement for `_execute_query` that records a query's real outcome in ministack's execution.

    In the original, a stopped query keeps running and is set back to SUCCEEDED when it ends; `DataScannedInBytes` is
    the size of the result's text; and the result is written to `<OutputLocation>/<id>.csv`, although OutputLocation
    already is the file's name, so PyAthena's PandasCursor and ArrowCursor find nothing.
    """

    async def execute(query_id: str, query: str, database: str, ddl: Any, catalog: str | None = None) -> None:
        execution = athena._executions[query_id]
        status, statistics = execution["Status"], execution["Statistics"]
        started = time.monotonic()
        try:
            tables = Tables(athena, glue, s3)
            if is_iceberg_statement(query):
                status["State"] = "RUNNING"
                results = await change_table(tables, query, database)
            elif ddl is None:
                results, statistics["DataScannedInBytes"] = await select(tables, query, database, status)
            else:
                results = athena._run_ddl(ddl, database)
            if status["State"] != _CANCELLED:
                write_results(s3, execution["ResultConfiguration"]["OutputLocation"], results)
                execution["_results"] = {"columns": results["columns"], "rows": results["rows"]}
                execution["_column_types"] = results["column_types"]
                status["State"] = "SUCCEEDED"
        except (duckdb.Error, ValueError, OSError) as error:
            if status["State"] != _CANCELLED:
                status["State"] = "FAILED"
                status["StateChangeReason"] = str(error)[:2000]
        finally:
            if status["State"] in _UNFINISHED:  # an unexpected error, which is logged: clients must not wait forever
                status["State"] = "FAILED"
                status["StateChangeReason"] = "GENERIC_INTERNAL_ERROR: see the local cloud's log"
            milliseconds = int((time.monotonic() - started) * 1000)
            statistics["EngineExecutionTimeInMillis"] = statistics["TotalExecutionTimeInMillis"] = milliseconds
            status["CompletionDateTime"] = time.time()

    return execute


def drop_saved_executions(athena: Any) -> Callable[[], dict[str, Any]]:
    """Replacement for `get_state` that omits the query history.

    The original saves every execution with its rows, which fails when they contain a time or a date; then no Athena
    state is saved, and the workgroup is missing at the next start.
    """
    original = athena.get_state

    def get_state() -> dict[str, Any]:
        state = original()
        return {**state, "_executions": type(state["_executions"])()}

    return get_state


def with_catalog_in_any_case(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Replacement for a request's function: on AWS the catalog may be spelt as PyAthena does, `awsdatacatalog`."""

    def answer(request: dict[str, Any]) -> Any:
        known = request.get("CatalogName", "").lower() == _CATALOG.lower()
        return original({**request, "CatalogName": _CATALOG} if known else request)

    return answer


async def select(tables: Tables, query: str, database: str, status: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Runs `run_select` in a thread, and interrupts the query once `status` is CANCELLED."""
    connection = duckdb.connect(":memory:")
    try:
        sql = tables.resolve(query, database)
        if status["State"] == "QUEUED":
            status["State"] = "RUNNING"
        running = asyncio.create_task(asyncio.to_thread(run_select, connection, sql, tables.athena._DUCKDB_TYPE_MAP))
        while not running.done():
            await asyncio.wait({running}, timeout=_STOP_INTERVAL_SECONDS)
            if status["State"] == _CANCELLED:
                connection.interrupt()  # repeated, since it has no effect before the query starts
        return running.result()
    finally:
        connection.interrupt()  # the server is shutting down
        connection.close()
        remove_folders(tables)


async def change_table(tables: Tables, statement: str, database: str) -> dict[str, Any]:
    """Runs a statement that changes an Iceberg table, in a thread, since it makes requests to this server."""
    running = IcebergStatement(tables, database, tables.s3.get_account_id(), tables.athena.get_region())
    try:
        await asyncio.to_thread(running.run, statement)
    except CommitFailedException as error:
        raise ValueError(f"ICEBERG_COMMIT_ERROR: {error}") from error
    finally:
        remove_folders(tables)
    return {"columns": [], "column_types": [], "rows": []}


def remove_folders(tables: Tables) -> None:
    """Removes the folders of a query."""
    for folder in tables.folders:
        shutil.rmtree(folder, ignore_errors=True)


def write_results(s3: Any, output_location: str, results: dict[str, Any]) -> None:
    """Writes the result file and its metadata to `output_location`. Raises ValueError when S3 rejects them."""
    location = urlparse(output_location)
    key = location.path.lstrip("/")
    columns, types = results["columns"], results["column_types"]
    files = {
        key: results_csv(columns, results["rows"]),
        f"{key}.metadata": "\n".join((",".join(columns), ",".join(types))).encode(),
    }
    for name, body in files.items():
        headers = {"content-type": "application/octet-stream", "content-length": str(len(body))}
        status_code, _, response = s3._put_object(location.netloc, name, body, headers)
        if status_code >= 300:
            raise ValueError(f"Unable to verify/create output bucket {location.netloc}: {response.decode()}")


def run_select(
    connection: duckdb.DuckDBPyConnection, sql: str, known_types: Mapping[str, str]
) -> tuple[dict[str, Any], int]:
    """Runs the query. Returns columns, column types and rows in ministack's format, and the bytes scanned."""
    connection.execute("PRAGMA enable_profiling = 'no_output'")
    # As ministack does; otherwise TRY_CAST of a CSV's text fails: https://github.com/duckdb/duckdb/issues/23818
    connection.execute("SET disabled_optimizers = 'type_pushdown'")
    cursor = connection.execute(sql)
    description = cursor.description or []
    results = {
        "columns": [column[0] for column in description],
        "column_types": [athena_type(str(column[1]), known_types) for column in description],
        "rows": [list(row) for row in cursor.fetchall()],
    }
    return results, scanned_bytes(connection.get_profiling_information(format="json"))
