"""`python -m infra purge`: deletes a scope's observations and pictures for ever, in all places and old versions.

In: clients, names and a scope. Out: what the places have of it; or nothing of it left, proved by query and by listing,
and a record of who deleted what. Each step can be repeated: the same command completes a purge that was killed.

The order keeps other counts exact. Claims go first, because pictures and rows tell which these are. Delivered rows go
before the history: otherwise they would still count, and be merged again. Old versions go last: until then, the view of
the hourly counts reads the snapshots that it has counts of.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from infra.aws import Clients
from infra.errors import BootstrapError
from infra.maintenance.lease import Lease
from infra.names import Names
from infra.purge import record as purge_record
from infra.purge.history import HistoryRows, HourlyCounts, OldVersions
from infra.purge.objects import Claims, FailedRecords, Pictures, QueryResults, ReplacedVersions
from infra.purge.places import Found, Place
from infra.purge.rows import DeliveredRows, count
from infra.purge.scope import Scope
from infra.status import queue_depth
from lib.contract.lake import HISTORIES, HOURLY_COUNTS, TABLES

# Firehose buffers rows for this long at most: https://docs.aws.amazon.com/firehose/latest/dev/buffering.html
_BUFFER_MINUTES = 15
_NAME_WIDTH = 40


class PurgeIncomplete(BootstrapError):
    """Something of the scope is left or has come since; the next run finds it."""

    next_step = (
        "Stop the cameras of the scope, wait until status shows no waiting pictures, then run the same command again. "
        "Old versions are left if somebody gave a snapshot of the history a name (a tag or a branch): drop it first."
    )


@dataclass(frozen=True, slots=True)
class Survey:
    """What is in each place, and the rows that a query of each table counts."""

    found: dict[str, Found]
    units: dict[str, str]
    scoped: frozenset[str]
    visible: dict[str, int]

    @property
    def is_empty(self) -> bool:
        """Whether nothing of the scope is left. Places that have data of any scope do not count."""
        return not any(self.visible.values()) and not any(self.found[name].number for name in self.scoped)

    @property
    def numbers(self) -> dict[str, int]:
        return {name: found.number for name, found in self.found.items()}

    def lines(self) -> list[str]:
        """One line for each place."""
        rows = [
            f"  {name:<{_NAME_WIDTH}} {number:>12,} rows, as a query counts" for name, number in self.visible.items()
        ]
        for name, found in self.found.items():
            size = f", {found.size_bytes / 1e6:,.1f} MB" if found.size_bytes else ""
            whole = "" if name in self.scoped else " (all, whatever their rows)"
            rows.append(f"  {name:<{_NAME_WIDTH}} {found.number:>12,} {self.units[name]}{size}{whole}")
        return rows


class Purge:
    """The purge of one scope."""

    def __init__(
        self,
        clients: Clients,
        names: Names,
        scope: Scope,
        clock: Callable[[], datetime],
        write: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`clock` gives aware times; `write` receives lines of text."""
        self._clients = clients
        self._names = names
        self._scope = scope
        self._clock = clock
        self._write = write
        self._places: tuple[Place, ...] = (
            Claims(clients, names, scope, clock()),
            *(Pictures(clients, names, scope, purpose) for purpose in ("raw", "archive")),
            *(DeliveredRows(clients, names, table, scope) for table in TABLES),
            *(HistoryRows(clients, names, table, scope) for table in TABLES),
            HourlyCounts(clients, names),
            *(OldVersions(clients, names, table) for table in HISTORIES),
            FailedRecords(clients, names, scope),
            ReplacedVersions(clients, names),
            QueryResults(clients, names),
        )

    def survey(self) -> Survey:
        """Counts what there is, and changes nothing. Raises StatementFailed and botocore errors."""
        # The hourly counts are by aisle, not by camera.
        views = TABLES if self._scope.camera_id else (*TABLES, HOURLY_COUNTS)
        visible = {table.name: count(self._clients, self._names, table.name, self._scope) for table in views}
        return Survey(
            found={place.name: place.find() for place in self._places},
            units={place.name: place.unit for place in self._places},
            scoped=frozenset(place.name for place in self._places if place.of_scope),
            visible=visible,
        )

    def is_unfinished(self) -> bool:
        """Whether a purge of the same scope was killed."""
        return purge_record.unfinished(self._clients, self._names, self._scope) is not None

    def run(self, before: Survey) -> Survey:
        """Erases everything, and returns what a search finds afterwards, which is nothing.

        Raises PurgeIncomplete otherwise, MaintenanceBusy, StatementFailed, AwsFailure and botocore errors.
        """
        lease = Lease(self._clients, self._names)
        try:
            record = purge_record.begin(self._clients, self._names, self._scope, before.numbers, self._clock())
            for place in self._places:
                self._write(f"Erasing: {place.name} ...\n")
                lease.renew()
                place.erase(lease)
            after = self.survey()
            left = [name for name, number in {**after.numbers, **after.visible}.items() if number]
            if left:
                self._write("".join(f"{line}\n" for line in after.lines()))
                raise PurgeIncomplete(f"data of the scope is left or has come meanwhile: {', '.join(left)}")
            purge_record.finish(self._clients, self._names, record, self._clock())
        finally:
            lease.release()
        self._write(f"Recorded in s3://{self._names.bucket('lake')}/{record.key}\n")
        return after

    def still_coming(self) -> list[str]:
        """What may still come of the scope, and what to do about it."""
        waiting, in_flight = queue_depth(self._clients, self._names.prefixed("pictures"))
        return [
            f"{waiting + in_flight:,} pictures (of all cameras) are waiting or being analysed, and Firehose may hold "
            f"rows for up to {_BUFFER_MINUTES} minutes.",
            f"If cameras of the scope were running: stop them, wait until status shows no waiting pictures and "
            f"{_BUFFER_MINUTES} minutes more, then run the same command again.",
        ]
