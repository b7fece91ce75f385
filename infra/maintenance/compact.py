"""`python -m infra compact`: moves delivered rows from the landing tables to the history (docs/adr/0024-history.md).

In: clients and names. Out: a history that has every row that was in the landing tables when it began, once; and landing
files deleted, of which an earlier run had recorded that the history has their rows. Each step can be repeated, so a run
that was killed at any point is completed by the next.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from infra.athena import execute
from infra.aws import Clients
from infra.errors import OutOfTime
from infra.maintenance import deliveries, retention, runs, statements
from infra.maintenance.deliveries import File, day_of
from infra.maintenance.lease import Lease
from infra.names import Names
from lib.contract.lake import MERGED_PREFIX, TABLES, Table

# Longer than Athena lets a query run (30 minutes): a query that began before the merge still lists the landing files.
# https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
KEEP_MERGED = timedelta(hours=1)
# Athena writes to at most 100 partitions with one statement:
# https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-updating-iceberg-table-data.html
DAYS_A_STATEMENT = 90
_KEYS_A_REQUEST = 1000


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a run did with one table; `waiting_files` are those that it had no time to merge."""

    table: str
    merged_files: int
    deleted_files: int
    waiting_files: int = 0


def compact(
    clients: Clients,
    names: Names,
    clock: Callable[[], datetime],
    write: Callable[[str], None] = lambda _: None,
    out_of_time: Callable[[], bool] = lambda: False,
) -> list[Compacted]:
    """Compacts all tables; `clock` gives aware times. Raises MaintenanceBusy, StatementFailed and botocore errors.

    Once `out_of_time()` is true, the run begins no statement and stops that in progress; the next run continues.
    """
    lease = Lease(clients, names)
    try:
        return [_Compaction(clients, names, table, lease, clock, write, out_of_time).run() for table in TABLES]
    finally:
        lease.release()


@dataclass(frozen=True, slots=True)
class _Compaction:
    """The compaction of one table."""

    clients: Clients
    names: Names
    table: Table
    lease: Lease
    clock: Callable[[], datetime]
    write: Callable[[str], None]
    out_of_time: Callable[[], bool]

    def run(self) -> Compacted:
        """Deletes what was merged long ago or is too old, then merges what has been delivered since."""
        deleted = self._delete_merged()
        old_days = self._delete_old()
        delivered = deliveries.read(self.clients, self.names, self.table)
        merged: list[File] = []
        try:
            for files in _by_days(delivered.waiting):
                self._merge(files)
                merged += files
            if merged or old_days:
                self._execute(statements.vacuum(self.table))
        except OutOfTime:
            self.write(f"  {self.table.name}: out of time, the next run continues\n")
        self._record_run(len(merged), delivered.newest_at)
        return Compacted(self.table.name, len(merged), deleted, len(delivered.waiting) - len(merged))

    def _delete_old(self) -> bool:
        """Deletes days that the operator keeps no longer; whether the history had one."""
        today = self.clock().astimezone(UTC).date()
        try:
            return retention.delete_old(self.clients, self.names, self.table, today, self._execute)
        except OutOfTime:  # it also ends the merge
            return False

    def _merge(self, files: list[File]) -> None:
        days = {day for file in files if (day := day_of(file))}
        first, last = min(days), max(days)
        self.write(f"  {self.table.name}: {first} to {last}\n")
        self._execute(statements.merge(self.table, first, last))
        self._execute(statements.optimize(self.table, first, last))
        self._record(files)

    def _execute(self, sql: str) -> None:
        self.lease.renew()
        execute(self.clients, self.names, sql, self.out_of_time)

    def _delete_merged(self) -> int:
        """Deletes files that were merged long enough ago, unless they were replaced since; then their record."""
        now, deleted = self.clock(), 0
        existing = deliveries.list_files(self.clients, self.names, self.table.prefix)
        for record in deliveries.merge_records(self.clients, self.names, self.table):
            if now - record.merged_at < KEEP_MERGED:
                continue
            keys = [file.key for file in record.files if file in existing]
            for first in range(0, len(keys), _KEYS_A_REQUEST):
                objects = [{"Key": key} for key in keys[first : first + _KEYS_A_REQUEST]]
                self._s3.delete_objects(Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True})
            self._s3.delete_object(Bucket=self._bucket, Key=record.key)
            deleted += len(keys)
        return deleted

    def _record(self, files: list[File]) -> None:
        """Writes down that the history has the rows of these files, from now on."""
        now = self.clock()
        key = f"{MERGED_PREFIX}{self.table.prefix}{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex}.json"
        content = {"merged_at": now.astimezone(UTC).isoformat(), "files": [[file.key, file.etag] for file in files]}
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=json.dumps(content).encode())

    def _record_run(self, merged_files: int, newest_delivery_at: datetime | None) -> None:
        """Writes down for the status what this run did."""
        before = runs.read(self.clients, self.names, self.table)
        newest = runs.latest(before.newest_delivery_at if before else None, newest_delivery_at)
        run = runs.LastRun(self.clock().astimezone(UTC), merged_files, newest)
        runs.write(self.clients, self.names, self.table, run)

    @property
    def _s3(self) -> Any:
        return self.clients("s3")

    @property
    def _bucket(self) -> str:
        return self.names.bucket("lake")


def _by_days(waiting: Iterable[File]) -> Iterator[list[File]]:
    """The files in groups of as many days as one statement may write."""
    of_day: dict[date, list[File]] = {}
    for file in waiting:
        if day := day_of(file):
            of_day.setdefault(day, []).append(file)
    days = sorted(of_day)
    for first in range(0, len(days), DAYS_A_STATEMENT):
        yield [file for day in days[first : first + DAYS_A_STATEMENT] for file in of_day[day]]
