"""All resources of a stack and their connections, in the order of their creation.

In: settings, names, the function's zip. Out: resources, each after those that it refers to.

    raw bucket -> pictures queue -> face detector -> streams -> lake bucket <- tables <- workgroup
                        |-> dead letters     |-> archive bucket       ^                   |-> results bucket
                                                       schedule -> maintenance function
"""

from infra import bundle, catalog, policies, schedule
from infra.names import Names
from infra.resources import (
    Bucket,
    Crawler,
    EventSourceMapping,
    Expiry,
    Function,
    LogGroup,
    Queue,
    Resource,
    Role,
    Stream,
    Workgroup,
)
from infra.settings import DEAD_LETTER_DAYS, Settings
from lib.contract import lake

_DAY_SECONDS = 24 * 60 * 60
# At least six times the function's timeout:
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
_VISIBILITY_PER_TIMEOUT = 6
_MAX_RECEIVES = 5
_BATCH_SIZE = 10
# The minimum for Parquet is 64: https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
_BUFFER_MEBIBYTES = 64
_MEGABYTE = 1_000_000
_ERROR_DAYS = 30
_DELIVERY = "delivery"


def resources(settings: Settings, names: Names, code: bytes, maintenance_code: bytes) -> tuple[Resource, ...]:
    """The resources of the stack; `code` is the face detector's zip."""
    return (
        *_log_groups(settings, names),
        *_queues(settings, names),
        *_buckets(settings, names),
        *catalog.resources(names, settings.observations_days),
        *_streams(settings, names),
        *_function(settings, names, code),
        *_readers(settings, names),
        *schedule.resources(settings, names, maintenance_code),
    )


def _log_groups(settings: Settings, names: Names) -> tuple[Resource, ...]:
    """Created first and removed last: a write to a missing log group creates one that never expires."""
    streams = {_function_log(names): (), schedule.log_group(names): (), _stream_log(names): (_DELIVERY,)}
    return tuple(
        LogGroup(name=name, arn=names.log_group_arn(name), retention_days=settings.log_days, streams=log_streams)
        for name, log_streams in streams.items()
    )


def _function_log(names: Names) -> str:
    return f"/aws/lambda/{names.prefixed('face-detector')}"


def _stream_log(names: Names) -> str:
    return f"/aws/kinesisfirehose/{names.stack}"


def _queues(settings: Settings, names: Names) -> tuple[Resource, ...]:
    pictures_arn, dead_arn = names.queue_arn("pictures"), names.queue_arn("pictures-dead")
    return (
        Queue(
            name=names.prefixed("pictures-dead"),
            visibility_seconds=settings.timeout_seconds,
            retention_seconds=DEAD_LETTER_DAYS * _DAY_SECONDS,
            encrypted=True,
            policy=policies.tls_only_queue(dead_arn),
        ),
        Queue(
            name=names.prefixed("pictures"),
            visibility_seconds=_VISIBILITY_PER_TIMEOUT * settings.timeout_seconds,
            retention_seconds=DEAD_LETTER_DAYS * _DAY_SECONDS,
            encrypted=True,
            policy=policies.queue_for_bucket(names, pictures_arn, names.bucket_arn("raw")),
            dead_letter_arn=dead_arn,
            max_receives=_MAX_RECEIVES,
        ),
    )


def _buckets(settings: Settings, names: Names) -> tuple[Resource, ...]:
    return (
        # Also with archive_days 0, for quarantined pictures.
        _bucket(names, "archive", Expiry(prefix="", days=settings.archive_days or DEAD_LETTER_DAYS)),
        _bucket(
            names,
            "lake",
            Expiry(prefix=lake.CLAIMS_PREFIX, days=DEAD_LETTER_DAYS + 1),  # outlive all messages about their picture
            Expiry(prefix=lake.ERRORS_PREFIX, days=_ERROR_DAYS),
            metadata_prefixes=tuple(f"{table.history_name}/metadata/" for table in lake.HISTORIES),
        ),
        _bucket(names, "results", Expiry(prefix="", days=settings.results_days)),
        _bucket(
            names,
            "raw",
            Expiry(prefix="", days=settings.raw_days),
            notifies_queue_arn=names.queue_arn("pictures"),
        ),
    )


def _bucket(
    names: Names,
    purpose: str,
    *expiries: Expiry,
    notifies_queue_arn: str | None = None,
    metadata_prefixes: tuple[str, ...] = (),
) -> Bucket:
    return Bucket(
        name=names.bucket(purpose),
        region=names.region,
        encryption="AES256",
        public_access_blocked=True,
        policy=policies.tls_only(names.bucket_arn(purpose)),
        expiries=expiries,
        abandoned_upload_days=1,
        replaced_days=1,
        notifies_queue_arn=notifies_queue_arn,
        metadata_prefixes=metadata_prefixes,
    )


def _streams(settings: Settings, names: Names) -> tuple[Resource, ...]:
    streams = tuple(
        Stream(
            name=names.stream(table.name),
            role_arn=names.role_arn("streams"),
            bucket_arn=names.bucket_arn("lake"),
            prefix=f"{table.prefix}{lake.PARTITION_KEY}=!{{partitionKeyFromQuery:{lake.PARTITION_KEY}}}/",
            error_prefix=f"{lake.ERRORS_PREFIX}{table.prefix}!{{firehose:error-output-type}}/",
            buffer_mebibytes=_BUFFER_MEBIBYTES,
            buffer_seconds=settings.buffer_seconds,
            partition_query=f"{{{lake.PARTITION_KEY}:.{lake.PARTITION_KEY}}}",
            database=names.database,
            table=table.landing_name,
            region=names.region,
            log_group=_stream_log(names),
            log_stream=_DELIVERY,
            parquet_compression="SNAPPY",
            dynamic_partitioning=True,
        )
        for table in lake.TABLES
    )
    return (
        Role(
            name=names.role("streams"),
            description="Firehose writes the lake",
            trust=policies.service_trust("firehose", {"StringEquals": {"sts:ExternalId": names.account.id}}),
            policy=policies.stream_access(names, _stream_log(names)),
        ),
        *streams,
    )


def _function(settings: Settings, names: Names, code: bytes) -> tuple[Resource, ...]:
    name = names.prefixed("face-detector")
    streams = {table: names.stream(table.name) for table in lake.TABLES}
    return (
        Role(
            name=names.role("face-detector"),
            description="The face detector reads pictures and sends rows",
            trust=policies.service_trust("lambda"),
            policy=policies.function_access(names, _function_log(names)),
        ),
        Function(
            name=name,
            role_arn=names.role_arn("face-detector"),
            handler="infra.functions.face_detector.handler.handler",
            runtime="python3.12",
            architecture="arm64",
            memory_megabytes=settings.memory_megabytes,
            timeout_seconds=settings.timeout_seconds,
            environment={
                "FACE_STREAM": streams[lake.FACE_OBSERVATIONS],
                "IMAGE_STREAM": streams[lake.IMAGE_OBSERVATIONS],
                "ARCHIVE_BUCKET": names.bucket("archive"),
                "LAKE_BUCKET": names.bucket("lake"),
                "ARCHIVE_PICTURES": "1" if settings.archive_days else "0",
                "REKOGNITION_ATTRIBUTES": settings.attributes,
                "EMOTION_THRESHOLD_PERCENT": str(settings.emotion_threshold_percent),
                "KEEP_LANDMARKS": str(settings.keep_landmarks),
                "ANALYZER": "rekognition",
            },
            code_sha256=bundle.sha256(code),
            code=code,
        ),
        EventSourceMapping(
            name=name,
            queue_arn=names.queue_arn("pictures"),
            batch_size=_BATCH_SIZE,
            max_concurrency=settings.max_concurrency,
            reports_batch_item_failures=True,
            enabled=True,
        ),
    )


def _readers(settings: Settings, names: Names) -> tuple[Resource, ...]:
    """The readers of the lake: workgroup, crawler, and the role of the app."""
    prefixes = (table.prefix for table in lake.ALL_TABLES)
    histories = (f"{table.history_name}/" for table in lake.HISTORIES)
    excluded = (*prefixes, *histories, lake.ERRORS_PREFIX)
    return (
        Workgroup(
            name=names.stack,
            arn=names.arn("athena", f"workgroup/{names.stack}"),
            results_location=f"s3://{names.bucket('results')}/",
            results_encryption="SSE_S3",
            scan_limit_bytes=settings.scan_limit_megabytes * _MEGABYTE,
            engine="Athena engine version 3",
            enforced=True,
            publishes_metrics=True,
        ),
        Role(
            name=names.role("reader"),
            description="The app and analysts query the lake",
            trust=policies.account_trust(names),
            policy=policies.reader_access(names),
        ),
        Role(
            name=names.role("crawler"),
            description="The crawler creates tables for other data in the lake",
            # No condition: Glue is not known to send aws:SourceAccount when it assumes a crawler's role.
            trust=policies.service_trust("glue"),
            policy=policies.crawler_access(names),
        ),
        Crawler(
            name=names.stack,
            arn=names.arn("glue", f"crawler/{names.stack}"),
            role_arn=names.role_arn("crawler"),
            database=names.database,
            path=f"s3://{names.bucket('lake')}/",
            exclusions=tuple(f"{prefix}**" for prefix in excluded),
            # One table per top-level folder: https://docs.aws.amazon.com/glue/latest/dg/crawler-table-level.html
            configuration={"Version": 1.0, "Grouping": {"TableLevelConfiguration": 2}},
        ),
    )


def outputs(names: Names) -> dict[str, str]:
    """The environment variables of the app, the uploader and the demo, with their values."""
    return {
        "AWS_REGION": names.region,
        "AWS_DEFAULT_REGION": names.region,
        "SHOPPER_DATABASE": names.database,
        "SHOPPER_WORKGROUP": names.stack,
        "SHOPPER_BUCKET": names.bucket("raw"),
        "SHOPPER_LAKE_BUCKET": names.bucket("lake"),
        "SHOPPER_ARCHIVE_BUCKET": names.bucket("archive"),
    }
