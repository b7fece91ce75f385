"""Runs statements in the stack's Athena workgroup.

In: SQL. Out: the finished execution or its rows, or StatementFailed with Athena's reason.
"""

import csv
import io
import time
from collections.abc import Callable, Mapping
from typing import Any

from infra.aws import Clients
from infra.errors import MoreRunsNeeded, OutOfTime, StatementFailed
from infra.names import Names

_POLL_SECONDS = 0.2
_MAX_POLL_SECONDS = 5.0
# ICEBERG_OPTIMIZE_MORE_RUNS_NEEDED after 100 partitions, ICEBERG_VACUUM_MORE_RUNS_NEEDED after 20,000 files:
# https://github.com/dbt-labs/dbt-athena/issues/531, https://github.com/dbt-labs/dbt-athena/pull/703
_MORE_RUNS = "_MORE_RUNS_NEEDED"


def execute(
    clients: Clients, names: Names, sql: str, out_of_time: Callable[[], bool] = lambda: False
) -> dict[str, Any]:
    """Runs one statement to its end; returns its QueryExecution.

    Raises StatementFailed, MoreRunsNeeded if Athena did a part of it, and OutOfTime once `out_of_time()` is true: then
    it was not begun, or is stopped.
    """
    if out_of_time():
        raise OutOfTime
    athena = clients("athena")
    query_id = athena.start_query_execution(
        QueryString=sql, QueryExecutionContext={"Database": names.database}, WorkGroup=names.stack
    )["QueryExecutionId"]
    try:
        return _finished(athena, query_id, sql, out_of_time)
    except BaseException:  # it is billed while it runs, and would change a table that nobody expects to change
        athena.stop_query_execution(QueryExecutionId=query_id)
        raise


def select(clients: Clients, names: Names, sql: str) -> list[list[str]]:
    """The rows of a query as text. Raises StatementFailed."""
    return rows(clients, execute(clients, names, sql))


def rows(clients: Clients, execution: Mapping[str, Any]) -> list[list[str]]:
    """The rows of a finished query as text, read from its result file: one request for any number of rows."""
    bucket, _, key = execution["ResultConfiguration"]["OutputLocation"].removeprefix("s3://").partition("/")
    content = clients("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    return list(csv.reader(io.StringIO(content)))[1:]


def _finished(athena: Any, query_id: str, sql: str, out_of_time: Callable[[], bool]) -> dict[str, Any]:
    seconds = _POLL_SECONDS
    while True:
        execution: dict[str, Any] = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        status = execution["Status"]
        if status["State"] == "SUCCEEDED":
            return execution
        if status["State"] in ("FAILED", "CANCELLED"):
            reason = status.get("StateChangeReason", status["State"].lower())
            error = MoreRunsNeeded if _MORE_RUNS in reason else StatementFailed
            raise error(f"Athena could not run {' '.join(sql.split()[:3])} ...: {reason}")
        if out_of_time():
            raise OutOfTime
        time.sleep(seconds)
        seconds = min(seconds * 1.5, _MAX_POLL_SECONDS)
