"""The resource kinds of a stack, as data: desired and existing resources have the same shape.

In: nothing. Out: one frozen dataclass per kind. The reader of a kind returns the same dataclass, so a difference is an
unequal field. Field names contain units; `name` is the resource's name in its service. A field marked `REPLACE` cannot
be changed in place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

Document = Mapping[str, Any]
"""An IAM policy document in the canonical form of `infra.policies.canonical`."""

REPLACE = {"replace": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """Objects below `prefix` ("" is the whole bucket) are deleted `days` after they were written."""

    prefix: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """An S3 bucket; `notifies_queue_arn` receives an event for every created object, None disables the events.

    Objects below `metadata_prefixes` describe tables and are deleted with them.
    """

    kind: ClassVar[str] = "bucket"
    name: str
    region: str
    encryption: str
    public_access_blocked: bool
    policy: Document
    expiries: tuple[Expiry, ...]  # sorted by prefix
    abandoned_upload_days: int
    replaced_days: int  # how long versions that were replaced or deleted are kept, if versioning is switched on
    notifies_queue_arn: str | None = None
    metadata_prefixes: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """An SQS queue; `dead_letter_arn` gets a message after `max_receives` failures, None for a dead-letter queue."""

    kind: ClassVar[str] = "queue"
    name: str
    visibility_seconds: int
    retention_seconds: int
    encrypted: bool
    policy: Document
    dead_letter_arn: str | None = None
    max_receives: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """An IAM role with one inline policy."""

    kind: ClassVar[str] = "role"
    name: str
    description: str
    trust: Document
    policy: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGroup:
    """A CloudWatch Logs group; `streams` must exist before anything writes to them."""

    kind: ClassVar[str] = "log group"
    name: str
    arn: str
    retention_days: int
    streams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A Lambda function; `code_sha256` is the zip's, as Lambda reports it (base64).

    `permission` is the statement that lets another service invoke it, {} for none. Statements of others are kept.
    """

    kind: ClassVar[str] = "function"
    name: str
    role_arn: str
    handler: str
    runtime: str
    architecture: str = field(metadata=REPLACE)
    memory_megabytes: int
    timeout_seconds: int
    environment: Mapping[str, str]
    code_sha256: str
    code: bytes = field(compare=False, repr=False)
    permission: Document = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSourceMapping:
    """An SQS queue that invokes a function with batches of messages; `name` is the function's."""

    kind: ClassVar[str] = "event source"
    name: str
    queue_arn: str
    batch_size: int
    max_concurrency: int
    reports_batch_item_failures: bool
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """An EventBridge rule that invokes a function at a rate.

    A rule that is disabled although its description is not `SWITCHED_OFF` was disabled by hand.
    """

    kind: ClassVar[str] = "schedule"
    SWITCHED_OFF: ClassVar[str] = "Switched off by --compact-every-minutes 0"
    name: str
    arn: str
    description: str
    every_minutes: int
    enabled: bool
    function_arn: str

    @property
    def disabled_by_hand(self) -> bool:
        return not self.enabled and self.description != self.SWITCHED_OFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A Firehose stream that writes JSON rows as Parquet under `prefix`, one folder per `partition_query` key.

    Dynamic partitioning can only be enabled when the stream is created:
    https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-enable.html
    """

    kind: ClassVar[str] = "stream"
    name: str
    role_arn: str
    bucket_arn: str
    prefix: str
    error_prefix: str
    buffer_mebibytes: int
    buffer_seconds: int
    partition_query: str
    database: str
    table: str
    region: str
    log_group: str
    log_stream: str
    parquet_compression: str
    dynamic_partitioning: bool = field(metadata=REPLACE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A Glue database."""

    kind: ClassVar[str] = "database"
    name: str
    arn: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """A column with its Hive type and a description."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """The Hive classes that read and write a table's files; `serde_parameters` are those that the stack sets."""

    input_format: str
    output_format: str
    serde: str
    serde_parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A Glue table; `name` is `database.table`, `parameters` are those that the stack sets, others are kept."""

    kind: ClassVar[str] = "table"
    name: str
    description: str
    location: str
    columns: tuple[TableColumn, ...]
    partition_columns: tuple[TableColumn, ...]
    storage: Storage
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class IcebergTable:
    """An Iceberg table in Glue, partitioned by the value of one column and written in the order of others."""

    kind: ClassVar[str] = "history"
    name: str
    description: str
    location: str
    columns: tuple[TableColumn, ...]
    partition_column: str = field(metadata=REPLACE)
    sort_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """An Athena view; `columns` have Hive types.

    Maintenance may have replaced `query` by one that matches the pattern `maintained`; it stays.
    """

    kind: ClassVar[str] = "view"
    name: str
    description: str
    query: str
    columns: tuple[TableColumn, ...]
    maintained: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawler:
    """A Glue crawler that runs on demand; `exclusions` are glob patterns below `path`."""

    kind: ClassVar[str] = "crawler"
    name: str
    arn: str
    role_arn: str
    database: str
    path: str
    exclusions: tuple[str, ...]
    configuration: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workgroup:
    """An Athena workgroup whose settings bind every query."""

    kind: ClassVar[str] = "workgroup"
    name: str
    arn: str
    results_location: str
    results_encryption: str
    scan_limit_bytes: int
    engine: str
    enforced: bool
    publishes_metrics: bool


Resource = (
    Bucket
    | Queue
    | Role
    | LogGroup
    | Function
    | EventSourceMapping
    | Schedule
    | Stream
    | Database
    | Table
    | IcebergTable
    | View
    | Crawler
    | Workgroup
)


@dataclass(frozen=True, slots=True)
class ExistingResource:
    """A resource as it exists in AWS.

    `stack` is the value of the stack tag, None without one; `contents` describes the data that deleting it would lose,
    "" for none.
    """

    resource: Resource
    stack: str | None
    contents: str = ""
