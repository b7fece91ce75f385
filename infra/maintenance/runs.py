"""What the last compaction of each table did: one small object per table, so that the status is cheap.

In: clients, names and a table. Out: its `LastRun`, read or written.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from infra.aws import Clients, none_if_absent
from infra.names import Names
from lib.contract.lake import RUNS_PREFIX, Table


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run that ended by itself; `newest_delivery_at` is of all files that any run has seen."""

    ended_at: datetime
    merged_files: int
    newest_delivery_at: datetime | None


def read(clients: Clients, names: Names, table: Table) -> LastRun | None:
    """The last run, None if there was none."""
    found = none_if_absent(("NoSuchKey", "404"), clients("s3").get_object, Bucket=names.bucket("lake"), Key=_key(table))
    if found is None:
        return None
    content = json.loads(found["Body"].read())
    newest = content["newest_delivery_at"]
    return LastRun(
        ended_at=datetime.fromisoformat(content["ended_at"]),
        merged_files=content["merged_files"],
        newest_delivery_at=datetime.fromisoformat(newest) if newest else None,
    )


def add(
    clients: Clients,
    names: Names,
    table: Table,
    ended_at: datetime,
    merged_files: int,
    newest: datetime | None,
) -> None:
    """Replaces the last run; `newest` is the newest delivery that it saw."""
    before = read(clients, names, table)
    newest = latest(newest, before.newest_delivery_at if before else None)
    content = {
        "ended_at": ended_at.astimezone(UTC).isoformat(),
        "merged_files": merged_files,
        "newest_delivery_at": newest.isoformat() if newest else None,
    }
    clients("s3").put_object(Bucket=names.bucket("lake"), Key=_key(table), Body=json.dumps(content).encode())


def latest(*times: datetime | None) -> datetime | None:
    """The latest of the times that there are."""
    return max((time for time in times if time is not None), default=None)


def _key(table: Table) -> str:
    return f"{RUNS_PREFIX}{table.name}.json"
