"""`python -m infra compact`: moves delivered rows from the landing tables to the history (docs/adr/0024-history.md).

In: clients and names. Out: a history that has every row that was in the landing tables when it began, once; and landing
files deleted, of which an earlier run had recorded that the history has their rows. Each step can be repeated, so a run
that was killed at any point is completed by the next.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from infra.athena import execute
from infra.aws import Clients
from infra.maintenance import statements
from infra.maintenance.lease import Lease
from infra.names import Names
from lib.contract.lake import MERGED_PREFIX, PARTITION_KEY, TABLES, Table

# Longer than Athena lets a query run (30 minutes): a query that began before the merge still lists the landing files.
# https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
KEEP_MERGED = timedelta(hours=1)
# Athena writes to at most 100 partitions with one statement:
# https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-updating-iceberg-table-data.html
_DAYS_A_STATEMENT = 90
_KEYS_A_REQUEST = 1000


@dataclass(frozen=True, slots=True)
class _File:
    """An object; another content of its key has another ETag."""

    key: str
    etag: str


@dataclass(frozen=True, slots=True)
class _Record:
    """Files whose rows the history has since `merged_at`; `key` is that of the record itself."""

    key: str
    merged_at: datetime
    files: tuple[_File, ...]


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a run did with one table."""

    table: str
    merged_files: int
    deleted_files: int


def compact(
    clients: Clients, names: Names, clock: Callable[[], datetime], write: Callable[[str], None] = lambda _: None
) -> list[Compacted]:
    """Compacts all tables; `clock` gives aware times. Raises MaintenanceBusy, StatementFailed and botocore errors."""
    lease = Lease(clients, names)
    try:
        return [_Compaction(clients, names, table, lease, clock, write).run() for table in TABLES]
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

    def run(self) -> Compacted:
        """Deletes what was merged long ago, then merges what has been delivered since."""
        deleted = self._delete_merged()
        recorded = {file for record in self._records() for file in record.files}
        days_of = {file: _day_of(file.key) for file in self._list(self.table.prefix) if file not in recorded}
        files = [file for file, day in days_of.items() if day is not None]
        days = sorted({day for day in days_of.values() if day is not None})
        for first in range(0, len(days), _DAYS_A_STATEMENT):
            group = days[first : first + _DAYS_A_STATEMENT]
            self.write(f"  {self.table.name}: {group[0]} to {group[-1]}\n")
            self._execute(statements.merge(self.table, group[0], group[-1]))
            self._execute(statements.optimize(self.table, group[0], group[-1]))
        if files:
            self._record(files)
            self._execute(statements.vacuum(self.table))
        return Compacted(self.table.name, len(files), deleted)

    def _execute(self, sql: str) -> None:
        self.lease.renew()
        execute(self.clients, self.names, sql)

    def _delete_merged(self) -> int:
        """Deletes files that were merged long enough ago, unless they were replaced since; then their record."""
        now, deleted = self.clock(), 0
        existing = set(self._list(self.table.prefix))
        for record in self._records():
            if now - record.merged_at < KEEP_MERGED:
                continue
            keys = [file.key for file in record.files if file in existing]
            for first in range(0, len(keys), _KEYS_A_REQUEST):
                objects = [{"Key": key} for key in keys[first : first + _KEYS_A_REQUEST]]
                self._s3.delete_objects(Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True})
            self._s3.delete_object(Bucket=self._bucket, Key=record.key)
            deleted += len(keys)
        return deleted

    def _record(self, files: list[_File]) -> None:
        """Writes down that the history has the rows of these files, from now on."""
        now = self.clock()
        key = f"{MERGED_PREFIX}{self.table.prefix}{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex}.json"
        content = {"merged_at": now.astimezone(UTC).isoformat(), "files": [[file.key, file.etag] for file in files]}
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=json.dumps(content).encode())

    def _records(self) -> Iterator[_Record]:
        for file in self._list(f"{MERGED_PREFIX}{self.table.prefix}"):
            content = json.loads(self._s3.get_object(Bucket=self._bucket, Key=file.key)["Body"].read())
            files = tuple(_File(key, etag) for key, etag in content["files"])
            yield _Record(file.key, datetime.fromisoformat(content["merged_at"]), files)

    def _list(self, prefix: str) -> list[_File]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        return [_File(item["Key"], item["ETag"]) for page in pages for item in page.get("Contents", ())]

    @property
    def _s3(self) -> Any:
        return self.clients("s3")

    @property
    def _bucket(self) -> str:
        return self.names.bucket("lake")


def _day_of(key: str) -> date | None:
    """The day of a file's partition; None for a file outside of one, which Athena does not read."""
    folder = key.split("/")[1]
    try:
        return date.fromisoformat(folder.removeprefix(f"{PARTITION_KEY}="))
    except ValueError:
        return None
