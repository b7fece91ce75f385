"""Keeps the hourly counts ready (docs/adr/0025-hourly-counts.md).

In: days of the history. Out: their counts, and a view that reads them together with the snapshots that they are the
counts of.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from infra.athena import rows
from infra.aws import Clients
from infra.iceberg import current_version
from infra.maintenance import count_statements
from infra.maintenance.count_statements import Versions
from infra.names import Names
from infra.view_text import replace_query
from lib.contract.lake import FACE_OBSERVATIONS, HOURLY_COUNTS, IMAGE_OBSERVATIONS, Table


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of a stack; `run_sql` runs a statement to its end and returns its QueryExecution."""

    clients: Clients
    names: Names
    run_sql: Callable[[str], dict[str, Any]]

    def different_days(self) -> list[date]:
        """The days whose counts are not those of the history: of a run that was killed, or of an older version."""
        found = rows(self.clients, self.run_sql(count_statements.different_days()))
        return [date.fromisoformat(day) for (day,) in found]

    def count(self, days: list[date]) -> None:
        """Counts these days again; readers see it once it is published."""
        self.run_sql(count_statements.delete(days))
        self.run_sql(count_statements.insert(days))

    def publish(self) -> None:
        """Makes the view read the current snapshots; nothing may change the history between counting and this.

        A table without rows has no snapshot; then the view stays as it is, exact and without ready counts.
        """
        found = [self._version(table) for table in (HOURLY_COUNTS, FACE_OBSERVATIONS, IMAGE_OBSERVATIONS)]
        versions = [version for version in found if version is not None]
        if len(versions) == len(found):
            query = count_statements.view(Versions(*versions))
            replace_query(self.clients, self.names.database, HOURLY_COUNTS.name, query)

    def _version(self, table: Table) -> int | None:
        return current_version(self.clients, self.names.database, table.history_name)
