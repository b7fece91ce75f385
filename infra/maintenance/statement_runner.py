"""Runs statements that change the history, as often as Athena needs.

In: SQL and the lease, which is renewed before each run, because one takes up to 30 minutes. Out: the last execution.
"""

from collections.abc import Callable
from typing import Any

from infra.athena import execute
from infra.aws import Clients
from infra.errors import MoreRunsNeeded
from infra.maintenance.lease import Lease
from infra.names import Names


def run_statement(
    lease: Lease, clients: Clients, names: Names, sql: str, out_of_time: Callable[[], bool] = lambda: False
) -> dict[str, Any]:
    """Runs one statement until all of it is done; returns the last QueryExecution.

    Raises StatementFailed, MaintenanceBusy, and OutOfTime.
    """
    while True:
        lease.renew()
        try:
            return execute(clients, names, sql, out_of_time)
        except MoreRunsNeeded:
            continue
