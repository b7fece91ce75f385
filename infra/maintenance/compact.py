"""`python -m infra compact`: moves delivered rows from the landing tables to the history, and counts them for charts.

docs/adr/0024-history.md and docs/adr/0025-hourly-counts.md say why it is exact at every moment.

In: clients and names. Out: a history that has every row that was in the landing tables when it began, once; hourly
counts of exactly its rows; and landing files deleted, of which an earlier run had recorded that both have their rows.
Each step can be repeated, so a run that was killed at any point is completed by the next.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from infra.aws import Clients
from infra.errors import OutOfTime
from infra.maintenance import deliveries, retention, runs, statements
from infra.maintenance.counts import Counts
from infra.maintenance.deliveries import Deliveries, File, day_of
from infra.maintenance.lease import Lease
from infra.maintenance.statement_runner import run_statement
from infra.names import Names
from lib.contract.lake import HOURLY_COUNTS, TABLES, Table

# Longer than Athena lets a query run (30 minutes): a query that began before the merge still lists the landing files.
# https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
KEEP_MERGED = timedelta(hours=1)
# Athena writes to at most 100 partitions with one statement:
# https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-updating-iceberg-table-data.html
DAYS_A_STATEMENT = 90

RunSql = Callable[[str], dict[str, Any]]
"""Runs a statement to its end, and returns its QueryExecution."""


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
    """Compacts all tables; `clock` gives aware times. Raises RetryableErrors, such as MaintenanceBusy, and botocore's.

    Once `out_of_time()` is true, the run begins no statement and stops that in progress; the next run continues.
    """
    lease = Lease(clients, names)

    def run_sql(sql: str) -> dict[str, Any]:
        return run_statement(lease, clients, names, sql, out_of_time)

    try:
        landings = [_Landing.of(clients, names, table, clock, run_sql) for table in TABLES]
        try:
            _merge_all(landings, Counts(clients, names, run_sql), run_sql, write)
        except OutOfTime:
            write("  out of time, the next run continues\n")
        return [landing.record_run() for landing in landings]
    finally:
        lease.release()


def _merge_all(landings: list["_Landing"], counts: Counts, run_sql: RunSql, write: Callable[[str], None]) -> None:
    """Merges all waiting files, a group of days at a time: all tables, then the counts, then the view, then a record.

    Files are recorded last, because they are deleted an hour later, and readers of the counts need them until the view
    has the counts of their rows.
    """
    waiting_days = {day for landing in landings for file in landing.delivered.waiting if (day := day_of(file))}
    for days in _groups(waiting_days | set(counts.different_days())):
        write(f"  {days[0]} to {days[-1]}\n")
        for landing in landings:
            if landing.files_of(days):
                run_sql(statements.merge(landing.table, days))
                run_sql(statements.optimize(landing.table, days[0], days[-1]))
        counts.count(days)
        counts.publish()
        for landing in landings:
            landing.record_merged(landing.files_of(days))
    counts.publish()
    if waiting_days or any(landing.had_old_days for landing in landings):
        for table in (*TABLES, HOURLY_COUNTS):
            run_sql(statements.vacuum(table))


@dataclass(slots=True)
class _Landing:
    """The landing files of one table: which wait, and which this run has merged."""

    clients: Clients
    names: Names
    table: Table
    clock: Callable[[], datetime]
    deleted_files: int
    had_old_days: bool
    delivered: Deliveries
    merged: list[File] = field(default_factory=list)

    @classmethod
    def of(
        cls, clients: Clients, names: Names, table: Table, clock: Callable[[], datetime], run_sql: RunSql
    ) -> "_Landing":
        """The files that wait, after the deletion of those that were merged long enough ago, and of too old days."""
        deleted = deliveries.delete_merged(clients, names, table, clock() - KEEP_MERGED)
        try:
            had_old_days = retention.delete_old(clients, names, table, clock().astimezone(UTC).date(), run_sql)
        except OutOfTime:  # it also ends the merge
            had_old_days = False
        return cls(clients, names, table, clock, deleted, had_old_days, deliveries.read(clients, names, table))

    def files_of(self, days: Iterable[date]) -> list[File]:
        """The waiting files of these days."""
        chosen = set(days)
        return [file for file in self.delivered.waiting if day_of(file) in chosen]

    def record_merged(self, files: list[File]) -> None:
        """Writes down that the history and the counts have the rows of these files, from now on."""
        if files:
            deliveries.record(self.clients, self.names, self.table, self.clock(), files)
            self.merged += files

    def record_run(self) -> Compacted:
        """Writes down for the status what this run did."""
        runs.add(self.clients, self.names, self.table, self.clock(), len(self.merged), self.delivered.newest_at)
        waiting = len(self.delivered.waiting) - len(self.merged)
        return Compacted(self.table.name, len(self.merged), self.deleted_files, waiting)


def _groups(days: Iterable[date]) -> Iterator[list[date]]:
    """The days in order, in groups of as many as one statement may write."""
    ordered = sorted(days)
    for first in range(0, len(ordered), DAYS_A_STATEMENT):
        yield ordered[first : first + DAYS_A_STATEMENT]
