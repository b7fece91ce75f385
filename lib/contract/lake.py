"""The lake's layout: tables, formats, partition key and prefixes, relative to the lake's root (a bucket or a folder).

<lake root>/face_observations/dt=2026-11-22/<any name>.parquet
<lake root>/stores/stores.csv
<lake root>/camera_heartbeats/store_id=dublin-1/aisle_id=aisle-23/camera_id=cam-7/heartbeat.json
"""

from dataclasses import dataclass
from enum import StrEnum

from lib.contract.column import Column
from lib.contract.heartbeat import HEARTBEAT_COLUMNS
from lib.contract.hourly_counts import HOURLY_COLUMNS, UNMERGED_FACES
from lib.contract.observation import FACE_COLUMNS, IMAGE_COLUMNS
from lib.contract.reference import AISLE_COLUMNS, CAMPAIGN_COLUMNS, SALES_COLUMNS, STORE_COLUMNS

PARTITION_KEY = "dt"
ERRORS_PREFIX = "errors/"
CLAIMS_PREFIX = "claims/"
MAINTENANCE_PREFIX = "maintenance/"
MERGED_PREFIX = f"{MAINTENANCE_PREFIX}merged/"
RUNS_PREFIX = f"{MAINTENANCE_PREFIX}runs/"
PURGES_PREFIX = f"{MAINTENANCE_PREFIX}purges/"
QUARANTINE_PREFIX = "quarantine/"


class Format(StrEnum):
    """A table's file format; the value is the file extension."""

    PARQUET = "parquet"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the lake; `all_columns` includes the partition column."""

    name: str
    row: str
    all_columns: tuple[Column, ...]
    format: Format = Format.PARQUET

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in the files: all but the partition column."""
        return tuple(column for column in self.all_columns if not column.partition)

    @property
    def partition_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.all_columns if column.partition)

    @property
    def partitioned(self) -> bool:
        """Whether the files are in one folder per local date."""
        return bool(self.partition_columns)

    @property
    def prefix(self) -> str:
        """The table's folder below the lake's root, with a trailing slash."""
        return f"{self.name}/"

    @property
    def landing_name(self) -> str:
        """The table with the files as they were delivered, below `prefix`; rows may occur more than once."""
        return f"{self.name}_landing"

    @property
    def history_name(self) -> str:
        """The Iceberg table with the compacted rows, each once."""
        return f"{self.name}_history"

    @property
    def history_columns(self) -> tuple[Column, ...]:
        """The columns of the Iceberg table: all but those that only its view computes."""
        return tuple(column for column in self.all_columns if column is not UNMERGED_FACES)

    @property
    def id_column(self) -> str:
        """The column that identifies a row."""
        return self.all_columns[0].name

    @property
    def file_key(self) -> str:
        """The key of a CSV table's only file, below the lake's root."""
        return f"{self.prefix}{self.name}.{self.format}"


FACE_OBSERVATIONS = Table("face_observations", "one detected face in one picture", FACE_COLUMNS)
IMAGE_OBSERVATIONS = Table("image_observations", "one analysed picture", IMAGE_COLUMNS)
TABLES = (FACE_OBSERVATIONS, IMAGE_OBSERVATIONS)
"""Tables of observations; what is queried under their names is a view (docs/adr/0024-history.md)."""

HOURLY_COUNTS = Table(
    "hourly_counts",
    "the faces, or the pictures, of one hour, aisle and analyzer with the same apparent expression, age band and "
    "predicted gender",
    HOURLY_COLUMNS,
)
"""Kept ready by compaction; the view under its name adds what is not merged yet (docs/adr/0025-hourly-counts.md)."""

HISTORIES = (*TABLES, HOURLY_COUNTS)
"""Tables of which there is an Iceberg table, `history_name`."""

STORES = Table("stores", "one store", STORE_COLUMNS, Format.CSV)
AISLES = Table("aisles", "one aisle of one store", AISLE_COLUMNS, Format.CSV)
CAMPAIGNS = Table("campaigns", "one campaign in one store", CAMPAIGN_COLUMNS, Format.CSV)
SALES = Table("sales", "the sales of one aisle in one hour", SALES_COLUMNS, Format.CSV)
REFERENCE_TABLES = (STORES, AISLES, CAMPAIGNS, SALES)
"""Tables that the operator uploads."""

CAMERA_HEARTBEATS = Table("camera_heartbeats", "the latest heartbeat of one camera", HEARTBEAT_COLUMNS, Format.JSON)
ALL_TABLES = (*TABLES, *REFERENCE_TABLES, CAMERA_HEARTBEATS)


def claim_key(image_id: str) -> str:
    """The object in the lake bucket that says whether a picture's rows are delivered; it is kept for 15 days."""
    return f"{CLAIMS_PREFIX}{image_id}.json"


def database_name(stack_name: str) -> str:
    """The Glue database of a stack: Athena allows only lower-case letters, digits and underscores."""
    return stack_name.replace("-", "_")


def partition_prefix(table: Table, dt: str) -> str:
    """The folder of one local date's files below the lake's root, with a trailing slash."""
    return f"{table.prefix}{PARTITION_KEY}={dt}/"
