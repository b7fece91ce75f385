"""The Lambda entry point of the scheduled compaction.

In: an event of EventBridge, whose content does not matter. Out: the history compacted as by `python -m infra compact`,
and a line of JSON per table in the log. Only the standard library and boto3 are there.
"""

import json
import os
from datetime import UTC, datetime
from typing import Any

from infra import aws
from infra.errors import MaintenanceBusy
from infra.maintenance.compact import compact
from infra.names import Names

# The time before the timeout that is left to stop a statement, record what was done and give back the lease.
_RESERVED_MILLISECONDS = 60_000


def handler(_: dict[str, Any], context: Any) -> None:
    """Compacts once, until a minute before the timeout; the next run continues.

    While another job changes the history it does nothing and succeeds, because Lambda would retry a failure. Raises
    RetryableErrors and botocore errors, which Lambda retries twice.
    """
    region = aws.default_region() or ""
    clients = aws.clients(region)
    names = Names(os.environ["STACK"], region, aws.caller_account(clients))
    try:
        tables = compact(
            clients,
            names,
            clock=lambda: datetime.now(UTC),
            out_of_time=lambda: context.get_remaining_time_in_millis() < _RESERVED_MILLISECONDS,
        )
    except MaintenanceBusy as busy:
        _log(event="busy", reason=str(busy))
        return
    for table in tables:
        _log(
            event="compacted",
            table=table.table,
            merged_files=table.merged_files,
            deleted_files=table.deleted_files,
            waiting_files=table.waiting_files,
        )


def _log(**line: Any) -> None:
    print(json.dumps(line), flush=True)
