"""Patches for ministack's Athena: Athena's result format, real statistics, and queries that can be stopped.

In: ministack's `services/athena.py` and `services/s3.py`. Out: replacements for some of their functions.
"""

import asyncio
import contextlib
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import duckdb

from infra.local_cloud.patches import replace
from infra.local_cloud.patches.athena_results import athena_type, format_value, results_csv, scanned_bytes

_CANCELLED = "CANCELLED"
_UNFINISHED = ("QUEUED", "RUNNING")
_STOP_INTERVAL_SECONDS = 0.1


def apply() -> None:
    """Replaces query execution, result files, statistics and table reads."""
    from ministack.services import athena, s3

    replace(athena, "_execute_query", execute_query(athena, s3))
    replace(athena, "_datum_text", format_value)
    replace(athena, "get_state", drop_saved_executions(athena))
    replace(athena, "_materialize_table_files", link_table_files(athena, s3))
    replace(athena, "_table_relation", read_with_table_columns(athena))


def execute_query(athena: Any, s3: Any) -> Callable[..., Any]:
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
            if ddl is None:
                results, statistics["DataScannedInBytes"] = await select(athena, query, database, catalog, status)
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


async def select(
    athena: Any, query: str, database: str, catalog: str | None, status: dict[str, Any]
) -> tuple[dict[str, Any], int]:
    """Runs `run_select` in a thread, and interrupts the query once `status` is CANCELLED."""
    sql, _, folders = await athena._rewrite_data_paths(query, database, catalog)
    if status["State"] == "QUEUED":
        status["State"] = "RUNNING"
    connection = duckdb.connect(":memory:")
    running = asyncio.create_task(asyncio.to_thread(run_select, connection, sql, athena._DUCKDB_TYPE_MAP))
    try:
        while not running.done():
            await asyncio.wait({running}, timeout=_STOP_INTERVAL_SECONDS)
            if status["State"] == _CANCELLED:
                connection.interrupt()  # repeated, since it has no effect before the query starts
        return running.result()
    finally:
        connection.interrupt()  # the server is shutting down
        connection.close()
        for folder in folders:
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


def link_table_files(athena: Any, s3: Any) -> Callable[[str, list[str]], list[str]]:
    """Replacement for `_materialize_table_files` that hard-links the objects' files into the query's folder.

    The original reads every object under the table's location and writes a copy of it for each query. With S3_PERSIST
    the objects already are files, and ministack's S3 writes are atomic: they never change a file in place.
    """

    def materialize_table_files(location: str, folders: list[str]) -> list[str]:
        parsed = urlparse(location)
        prefix = parsed.path.strip("/") + "/"
        bucket = s3._buckets.get(parsed.netloc)
        names = sorted(
            key.removeprefix(prefix)
            for key in list(bucket["objects"] if bucket else ())
            if key.startswith(prefix) and not key.endswith("/") and not athena._hidden(key.removeprefix(prefix))
        )
        folder = Path(tempfile.mkdtemp(prefix="athena-"))
        folders.append(str(folder))
        files = []
        for name in names:
            link = folder / name
            link.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # deleted after it was listed
                link.hardlink_to(s3._object_disk_path(parsed.netloc, prefix + name))
                files.append(str(link))
        return files

    return materialize_table_files


def read_with_table_columns(athena: Any) -> Callable[[Mapping[str, Any], list[str]], str]:
    """Replacement for `_table_relation` that reads JSON and Parquet with the Glue table's columns.

    The original infers columns from the files, so a query fails on a column that no file has, for example one that was
    added to the table later, and a key of JSON that is null in all of them loses its timestamp type. Athena returns
    null for the first and uses the second's declared type.
    """
    original: Callable[[Mapping[str, Any], list[str]], str] = athena._table_relation

    def table_relation(table_data: Mapping[str, Any], files: list[str]) -> str:
        match athena._data_format(table_data):
            case "json":
                return json_relation(athena, table_data, files)
            case "parquet":
                nothing = ", ".join(_null(athena, column) for column in table_data["StorageDescriptor"]["Columns"])
                files_relation = original(table_data, files)
                return f"(SELECT {nothing} WHERE false UNION ALL BY NAME FROM {files_relation})"  # noqa: S608 - names of Glue
            case _:
                return original(table_data, files)

    return table_relation


def json_relation(athena: Any, table_data: Mapping[str, Any], files: list[str]) -> str:
    """A DuckDB relation over JSON lines, with the table's columns."""
    columns = ", ".join(
        f"{athena._sql_list([column['Name']])[1:-1]}: '{athena._duckdb_type(column)}'"
        for column in table_data["StorageDescriptor"]["Columns"]
    )
    return (
        f"read_json({athena._sql_list(files)}, format = 'newline_delimited', columns = {{{columns}}}, "
        f"{athena._hive_options(athena._path_partition_keys(table_data, files))})"
    )


def _null(athena: Any, column: Mapping[str, Any]) -> str:
    """Null as a column; of a nested type, that of the files, since ministack would read it as text."""
    name = column["Name"].replace('"', '""')
    return f'NULL AS "{name}"' if "<" in column["Type"] else f'CAST(NULL AS {athena._duckdb_type(column)}) AS "{name}"'
