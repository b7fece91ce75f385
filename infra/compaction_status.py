"""The status of the compaction: when it ran last, what waits for it, and whether its schedule is on.

In: clients, names and the schedule as it exists. Out: lines of text for an operator. It costs a request for each 1,000
delivered files and each record, and no query.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from infra.aws import Clients
from infra.history.progress import duration
from infra.maintenance import deliveries, runs
from infra.names import Names
from infra.resources import Schedule
from lib.contract.lake import Table

_BEHIND_INTERVALS = 3


@dataclass(frozen=True, slots=True)
class TableState:
    """The files of one table; all times are aware. None if there is no such run or file."""

    name: str
    last_run: runs.LastRun | None
    newest_delivery_at: datetime | None
    waiting_files: int
    oldest_waiting_at: datetime | None


def table_state(clients: Clients, names: Names, table: Table) -> TableState:
    """What is delivered and merged; the newest delivery is in the landing table, or was when a run saw it."""
    last_run = runs.read(clients, names, table)
    delivered = deliveries.read(clients, names, table)
    return TableState(
        name=table.name,
        last_run=last_run,
        newest_delivery_at=runs.latest(delivered.newest_at, last_run.newest_delivery_at if last_run else None),
        waiting_files=len(delivered.waiting),
        oldest_waiting_at=min(delivered.waiting.values(), default=None),
    )


def describe(schedule: Schedule, tables: Sequence[TableState], log_group: str, now: datetime) -> list[str]:
    """A line per table, one for the schedule, and one if the compaction is behind."""
    lines = [f"  {table.name}: {_describe_table(table, now)}" for table in tables]
    lines.append(f"  compaction: {_describe_schedule(schedule)}")
    limit = timedelta(minutes=_BEHIND_INTERVALS * schedule.every_minutes)
    if schedule.enabled and any(_is_behind(table, limit, now) for table in tables):
        lines.append(
            f"  compaction is behind: not all was merged within {_BEHIND_INTERVALS} intervals. Look into the log group "
            f"{log_group}, and run `python -m infra compact` to catch up."
        )
    return lines


def _describe_table(table: TableState, now: datetime) -> str:
    parts = ["nothing was delivered"]
    if table.newest_delivery_at:
        parts = [f"newest delivery {_since(table.newest_delivery_at, now)} ago"]
    if table.last_run:
        merged = _files(table.last_run.merged_files)
        parts.append(f"compacted {_since(table.last_run.ended_at, now)} ago ({merged} merged)")
    else:
        parts.append("never compacted")
    if table.oldest_waiting_at:
        parts.append(f"{_files(table.waiting_files)} to merge, the oldest for {_since(table.oldest_waiting_at, now)}")
    else:
        parts.append("nothing to merge")
    return "; ".join(parts)


def _describe_schedule(schedule: Schedule) -> str:
    if schedule.enabled:
        return f"every {schedule.every_minutes} min"
    if schedule.disabled_by_hand:
        return (
            f"off, because the rule {schedule.name} is disabled in EventBridge. Enable it there, or run "
            "`python -m infra compact` yourself."
        )
    return (
        "off by --compact-every-minutes 0. Run `python -m infra compact` yourself, or deploy without that flag to "
        "switch the schedule on."
    )


def _is_behind(table: TableState, limit: timedelta, now: datetime) -> bool:
    """Whether the last run or the oldest file that waits is older than that."""
    ended_at = table.last_run.ended_at if table.last_run else None
    return any(time is not None and now - time > limit for time in (ended_at, table.oldest_waiting_at))


def _since(time: datetime, now: datetime) -> str:
    """The time that has passed; none where S3's clock is ahead of this machine's."""
    return duration(max(0.0, (now - time).total_seconds()))


def _files(count: int) -> str:
    return f"{count:,} file{'s' * (count != 1)}"
