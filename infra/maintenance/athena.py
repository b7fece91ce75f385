"""Runs statements in the stack's Athena workgroup.

In: SQL. Out: the finished statement, or MaintenanceFailed with Athena's reason.
"""

import time

from infra.aws import Clients
from infra.errors import MaintenanceFailed
from infra.names import Names

_POLL_SECONDS = 0.2
_MAX_POLL_SECONDS = 5.0


def execute(clients: Clients, names: Names, sql: str) -> None:
    """Runs one statement to its end. Raises MaintenanceFailed."""
    athena = clients("athena")
    query_id = athena.start_query_execution(
        QueryString=sql, QueryExecutionContext={"Database": names.database}, WorkGroup=names.stack
    )["QueryExecutionId"]
    seconds = _POLL_SECONDS
    while True:
        status = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]
        if status["State"] == "SUCCEEDED":
            return
        if status["State"] in ("FAILED", "CANCELLED"):
            reason = status.get("StateChangeReason", status["State"].lower())
            raise MaintenanceFailed(f"{sql.partition(' (')[0]} failed: {reason}")
        time.sleep(seconds)
        seconds = min(seconds * 1.5, _MAX_POLL_SECONDS)
