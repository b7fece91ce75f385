"""Where the lake keeps its tables: names, partition key, prefixes.

In: nothing. Out: `TABLES`, and where each lies below the lake's root, in a bucket or a folder alike.

    <lake root>/face_observations/dt=2026-11-22/<any name>.parquet
"""

from dataclasses import dataclass
from datetime import date

from lib.contract.column import Column
from lib.contract.observation import FACE_COLUMNS, IMAGE_COLUMNS

PARTITION_KEY = "dt"
# Athena looks for partitions from here to tomorrow; a picture from outside can only come from a clock that is wrong.
FIRST_DAY = date(2020, 1, 1)
ERRORS_PREFIX = "errors/"
QUARANTINE_PREFIX = "quarantine/"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the lake; `columns` includes the partition column."""

    name: str
    row: str
    all_columns: tuple[Column, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """What the Parquet files hold: every column but the partition."""
        return tuple(column for column in self.all_columns if not column.partition)

    @property
    def partition_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.all_columns if column.partition)

    @property
    def prefix(self) -> str:
        """Folder of the table below the lake's root, with its slash."""
        return f"{self.name}/"


FACE_OBSERVATIONS = Table("face_observations", "one detected face in one picture", FACE_COLUMNS)
IMAGE_OBSERVATIONS = Table("image_observations", "one analysed picture", IMAGE_COLUMNS)
TABLES = (FACE_OBSERVATIONS, IMAGE_OBSERVATIONS)


def database_name(stack_name: str) -> str:
    """The Glue database of a stack: Athena takes lower-case letters, digits and underscores only."""
    return stack_name.replace("-", "_")


def partition_prefix(table: Table, dt: str) -> str:
    """Folder of one local date's files below the lake's root, with its slash."""
    return f"{table.prefix}{PARTITION_KEY}={dt}/"
