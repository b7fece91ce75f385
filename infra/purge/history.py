"""The rows of a purge's scope in the history, the counts of them, and the old versions of all these Iceberg tables.

In: clients, names, a table, a scope and the lease. Out: what is found there, or the same erased.

Old versions are expired and their files deleted here and not by Athena's VACUUM, which would keep them for as long as
table properties say, deletes them in rounds, and succeeds without deleting where a permission is missing:
https://docs.aws.amazon.com/athena/latest/ug/vacuum-statement.html
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlparse

from infra.athena import execute, select
from infra.aws import Clients
from infra.iceberg import all_files, expire_snapshots, glue_catalog, partition_day
from infra.maintenance import deliveries, statements
from infra.maintenance.compact import DAYS_A_STATEMENT
from infra.maintenance.counts import Counts
from infra.maintenance.lease import Lease
from infra.maintenance.statement_runner import run_statement
from infra.names import Names
from infra.purge.places import Found
from infra.purge.rows import count
from infra.purge.scope import Scope
from infra.purge.versions import Version, delete_versions, versions
from lib.contract.lake import HOURLY_COUNTS, PARTITION_KEY, TABLES, Table


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
            sql = statements.purge(self.table, self.scope.condition, group[0], group[-1])
            run_statement(lease, self.clients, self.names, sql)
        fold_deletes(self.clients, self.names, self.table, lease)


@dataclass(frozen=True)
class HourlyCounts:
    """The counts that are kept ready of the rows in the history, made again for days whose rows were erased."""

    clients: Clients
    names: Names
    unit = "days to count again"
    of_scope = False
    name = HOURLY_COUNTS.history_name

    def find(self) -> Found:
        counts = Counts(self.clients, self.names, lambda sql: execute(self.clients, self.names, sql))
        return Found(len(counts.different_days()))

    def erase(self, lease: Lease) -> None:
        """Counts the days again, then has the view read the new counts and snapshots, before the old ones are erased.

        Days with files that are merged but not counted, since a compaction was killed, may differ without a sign of it.
        """
        counts = Counts(self.clients, self.names, lambda sql: run_statement(lease, self.clients, self.names, sql))
        landings = [deliveries.read(self.clients, self.names, table) for table in TABLES]
        waiting = {day for landing in landings for file in landing.waiting if (day := deliveries.day_of(file))}
        for group in _groups(sorted({*counts.different_days(), *waiting})):
            counts.count(group)
        fold_deletes(self.clients, self.names, HOURLY_COUNTS, lease)
        counts.publish()


@dataclass(frozen=True)
class OldVersions:
    """What keeps deleted rows of one Iceberg table: old snapshots, files with rows that are only marked as deleted, and
    files that no snapshot has. All of it is erased, whatever its rows; the second by the place of the table's rows.
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
        lease.renew()
        self._expire()
        delete_versions(self.clients, self._lake, self._unreferenced(self._table()), lease.renew_if_old)

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
        return load(self.clients, self.names, self.table)

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


def load(clients: Clients, names: Names, table: Table) -> Any:
    """The Iceberg table of a table, as it is now."""
    return glue_catalog(clients).load_table(f"{names.database}.{table.history_name}")


def fold_deletes(clients: Clients, names: Names, table: Table, lease: Lease) -> None:
    """Rewrites the files of which Athena has only marked rows as deleted:
    https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-delete.html
    """
    days = _days_with_deletes(load(clients, names, table))
    if days:
        run_statement(lease, clients, names, statements.fold_deletes(table))
    for group in _groups(days):
        run_statement(lease, clients, names, statements.optimize(table, group[0], group[-1]))
