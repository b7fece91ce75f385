"""The rows of a purge's scope: in landing files, in the history, and in the history's old versions.

In: clients, names, a table, a scope and the lease. Out: what is found there, or the same erased. A landing file is
rewritten without the rows, on the condition that nobody has replaced it meanwhile: other rows are never missing.

Old versions are expired and their files deleted here and not by Athena's VACUUM, which would keep them for as long as
table properties say, deletes them in rounds, and succeeds without deleting where a permission is missing:
https://docs.aws.amazon.com/athena/latest/ug/vacuum-statement.html
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlparse

import pyarrow as pa
import pyarrow.parquet as pq

from infra.athena import execute, select
from infra.aws import ClientError, Clients, error_code, none_if_absent
from infra.errors import BootstrapError
from infra.iceberg import all_files, expire_snapshots, glue_catalog, partition_day
from infra.maintenance import deliveries, statements
from infra.maintenance.compact import DAYS_A_STATEMENT
from infra.maintenance.lease import Lease
from infra.names import Names
from infra.purge.places import Found
from infra.purge.scope import Scope
from infra.purge.versions import Version, delete_versions, versions
from lib.contract.lake import PARTITION_KEY, Table

_REPLACED = ("PreconditionFailed", "412", "ConditionalRequestConflict", "409")
_ABSENT = ("NoSuchKey", "404")


class UnreadableFile(BootstrapError):
    """A file of a landing table is not Parquet, so that nobody can say whose rows it has."""

    next_step = "Move it out of the folder (Athena cannot read it either), then run the same command again."


def count(clients: Clients, names: Names, relation: str, scope: Scope) -> int:
    """The rows of a table or view that the scope has. Raises StatementFailed."""
    sql = f"SELECT count(*) FROM {relation} WHERE {scope.condition}"  # noqa: S608 - names of the contract, slugs, dates
    ((number,),) = select(clients, names, sql)
    return int(number)


@dataclass(frozen=True)
class DeliveredRows:
    """The rows in the landing files of one table, duplicates included."""

    clients: Clients
    names: Names
    table: Table
    scope: Scope
    unit = "rows"
    of_scope = True

    @property
    def name(self) -> str:
        return f"{self.table.name}, delivered lately"

    def find(self) -> Found:
        return Found(count(self.clients, self.names, self.table.landing_name, self.scope))

    def erase(self, lease: Lease) -> None:
        """Rewrites the files that have such rows, and deletes those that have no others."""
        for file in deliveries.list_files(self.clients, self.names, self.table.prefix):
            day = deliveries.day_of(file)
            if day is not None and self.scope.has_day(day):
                lease.renew_if_old()
                while not self._rewrite(file.key):
                    pass

    def _rewrite(self, key: str) -> bool:
        """Whether the file is without such rows; False if somebody has replaced it meanwhile."""
        s3, place = self.clients("s3"), {"Bucket": self.names.bucket("lake"), "Key": key}
        response = none_if_absent(_ABSENT, s3.get_object, **place)
        if response is None:
            return True
        content = response["Body"].read()
        kept = without(content, key, self.scope)
        try:
            if kept is None:
                s3.delete_object(**place, IfMatch=response["ETag"])
            elif kept is not content:
                s3.put_object(**place, Body=kept, IfMatch=response["ETag"])
        except ClientError as error:
            if error_code(error) in (*_REPLACED, *_ABSENT):
                return False
            raise
        return True


def without(content: bytes, key: str, scope: Scope) -> bytes | None:
    """A landing file without the rows of the scope's ids: the same object if it has none, None if it has no others.

    Raises UnreadableFile.
    """
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        rows = file.read()
    except pa.ArrowException as error:
        raise UnreadableFile(f"{key} is not a Parquet file ({error})") from error
    ids = rows.select(list(scope.ids)).to_pylist() if scope.ids else [{}] * len(rows)
    kept = rows.filter(pa.array([not scope.has_row(row, None) for row in ids], pa.bool_()))
    if len(kept) == len(rows):
        return content
    if not len(kept):
        return None
    metadata = file.metadata.row_group(0)
    columns = [metadata.column(number) for number in range(metadata.num_columns)]
    written = io.BytesIO()
    pq.write_table(
        kept,
        written,
        compression=columns[0].compression.replace("UNCOMPRESSED", "NONE"),
        # As Firehose writes them.
        use_deprecated_int96_timestamps=any(column.physical_type == "INT96" for column in columns),
    )
    return written.getvalue()


@dataclass(frozen=True)
class HistoryRows:
    """The rows in the current version of one table's history."""

    clients: Clients
    names: Names
    table: Table
    scope: Scope
    unit = "rows"
    of_scope = True

    @property
    def name(self) -> str:
        return self.table.history_name

    def find(self) -> Found:
        return Found(count(self.clients, self.names, self.table.history_name, self.scope))

    def erase(self, lease: Lease) -> None:
        days = select(
            self.clients,
            self.names,
            f"SELECT DISTINCT {PARTITION_KEY} FROM {self.table.history_name} "  # noqa: S608 - names of the contract
            f"WHERE {self.scope.condition}",
        )
        for group in _groups(sorted(date.fromisoformat(day) for (day,) in days)):
            lease.renew()
            execute(self.clients, self.names, statements.purge(self.table, self.scope.condition, group[0], group[-1]))


@dataclass(frozen=True)
class OldVersions:
    """What keeps deleted rows of one table's history: old snapshots, files with rows that are only marked as deleted,
    and files that no snapshot has. All of it is erased, whatever its rows.
    """

    clients: Clients
    names: Names
    table: Table
    unit = "snapshots and files"
    of_scope = False

    @property
    def name(self) -> str:
        return f"{self.table.history_name}, old versions"

    def find(self) -> Found:
        table = self._table()
        files = list(self._unreferenced(table))
        number = len(_old_snapshots(table)) + len(_days_with_deletes(table)) + len(files)
        return Found(number, sum(file.size_bytes for file in files))

    def erase(self, lease: Lease) -> None:
        self._fold_deletes(lease)
        lease.renew()
        self._expire()
        delete_versions(self.clients, self._lake, self._unreferenced(self._table()))

    def _fold_deletes(self, lease: Lease) -> None:
        """Rewrites the files of which Athena has only marked rows as deleted:
        https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-delete.html
        """
        days = _days_with_deletes(self._table())
        if days:
            execute(self.clients, self.names, statements.fold_deletes(self.table))
        for group in _groups(days):
            lease.renew()
            execute(self.clients, self.names, statements.optimize(self.table, group[0], group[-1]))

    def _expire(self) -> None:
        table = self._table()
        # A name that somebody gave to a snapshot protects it, so that the purge cannot prove that all is erased.
        named = {reference.snapshot_id for reference in table.metadata.refs.values()}
        if old := [snapshot for snapshot in _old_snapshots(table) if snapshot not in named]:
            expire_snapshots(table, old)

    def _unreferenced(self, table: Any) -> Iterator[Version]:
        """The files that no snapshot has, in all versions. Descriptions of the table, which have no rows, stay."""
        known = all_files(table)
        prefix = f"{urlparse(table.location()).path.strip('/')}/"
        for version in versions(self.clients, self._lake, prefix):
            is_known = f"s3://{self._lake}/{version.key}" in known or version.key.endswith(".metadata.json")
            if version.is_marker or not version.is_current or not is_known:
                yield version

    def _table(self) -> Any:
        return self._catalog.load_table(f"{self.names.database}.{self.table.history_name}")

    @cached_property
    def _catalog(self) -> Any:
        return glue_catalog(self.clients)

    @property
    def _lake(self) -> str:
        return self.names.bucket("lake")


def _old_snapshots(table: Any) -> list[int]:
    current = table.metadata.current_snapshot_id
    return [snapshot.snapshot_id for snapshot in table.snapshots() if snapshot.snapshot_id != current]


def _days_with_deletes(table: Any) -> list[date]:
    """The days with files of which some rows are marked as deleted."""
    return sorted({partition_day(task.file.partition[0]) for task in table.scan().plan_files() if task.delete_files})


def _groups(days: list[date]) -> Iterator[list[date]]:
    """The days in groups of as many as one statement may write."""
    for first in range(0, len(days), DAYS_A_STATEMENT):
        yield days[first : first + DAYS_A_STATEMENT]
