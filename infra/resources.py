"""The kinds of things a stack is made of, as data: what we want, and what was found, in the same shape.

In: nothing. Out: one frozen dataclass per kind. What a kind's reader finds in AWS is the same dataclass again, so a
difference is a field that is not equal. Field names say units; `name` is what the service knows the thing by.
A field marked `REPLACE` cannot be changed in place.
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
    """An S3 bucket; `notifies_queue_arn` hears of every object made, None: nobody does."""

    kind: ClassVar[str] = "bucket"
    name: str
    region: str
    encryption: str
    public_access_blocked: bool
    policy: Document
    expiries: tuple[Expiry, ...]
    abandoned_upload_days: int
    notifies_queue_arn: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """An SQS queue; `dead_letter_arn` takes a message after `max_receives` failures, None: it is one itself."""

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
    """A CloudWatch Logs group; `streams` are those that must be there before something writes."""

    kind: ClassVar[str] = "log group"
    name: str
    arn: str
    retention_days: int
    streams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A Lambda function; `code_sha256` is the zip's, as Lambda reports it (base64)."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSourceMapping:
    """A queue that calls a function with batches of messages; `name` is the function's."""

    kind: ClassVar[str] = "event source"
    name: str
    queue_arn: str
    batch_size: int
    max_concurrency: int
    reports_batch_item_failures: bool
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A Firehose stream that writes JSON rows as Parquet under `prefix`, one folder for each `partition_query` key.

    Dynamic partitioning is chosen when a stream is made and never after:
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
    """A column by its Hive type, and what it means."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """How a table's files are read and written, by Hive's class names; `serde_parameters` are those we set."""

    input_format: str
    output_format: str
    serde: str
    serde_parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A Glue table; `name` is `database.table`, `parameters` are those we set, others are left."""

    kind: ClassVar[str] = "table"
    name: str
    description: str
    location: str
    columns: tuple[TableColumn, ...]
    partition_columns: tuple[TableColumn, ...]
    storage: Storage
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawler:
    """A Glue crawler that runs when told to; `exclusions` are glob patterns below `path`."""

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
    Bucket | Queue | Role | LogGroup | Function | EventSourceMapping | Stream | Database | Table | Crawler | Workgroup
)


@dataclass(frozen=True, slots=True)
class Found:
    """A resource as it is in AWS.

    `stack` is the value of the stack's tag, None without one; `contents` says what deleting it would lose, "" nothing.
    """

    resource: Resource
    stack: str | None
    contents: str = ""
