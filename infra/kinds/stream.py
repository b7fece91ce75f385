"""Firehose streams into Parquet.

In: clients and a wanted stream. Out: the stream as it is, or as wanted, and active.
"""

from collections.abc import Mapping
from typing import Any

from infra.aws import Clients, unless_absent
from infra.errors import AwsFailure
from infra.names import STACK_TAG
from infra.resources import Found, Stream
from infra.waiting import retry_while_settling, wait_until

_ABSENT = ("ResourceNotFoundException",)
# What Firehose says while it does not see a new role yet:
# https://github.com/hashicorp/terraform-provider-aws/issues/47937, .../pull/17254, .../pull/5541
_ROLE_NOT_SEEN = (
    "unable to assume role",
    "security token included in the request is invalid",
    "Access was denied",
    "Verify that the IAM role has access",
    "not authorized to perform",
)


def read(clients: Clients, wanted: Stream) -> Found | None:
    description = _describe(clients, wanted.name)
    if description is None or description["DeliveryStreamStatus"] == "DELETING":
        return None
    s3 = description["Destinations"][0].get("ExtendedS3DestinationDescription", {})
    conversion = s3.get("DataFormatConversionConfiguration", {})
    schema = conversion.get("SchemaConfiguration", {})
    logging = s3.get("CloudWatchLoggingOptions", {})
    serializer = conversion.get("OutputFormatConfiguration", {}).get("Serializer", {}).get("ParquetSerDe", {})
    found = Stream(
        name=wanted.name,
        role_arn=s3.get("RoleARN", ""),
        bucket_arn=s3.get("BucketARN", ""),
        prefix=s3.get("Prefix", ""),
        error_prefix=s3.get("ErrorOutputPrefix", ""),
        buffer_mebibytes=s3.get("BufferingHints", {}).get("SizeInMBs", 0),
        buffer_seconds=s3.get("BufferingHints", {}).get("IntervalInSeconds", 0),
        partition_query=_partition_query(s3),
        database=schema.get("DatabaseName", ""),
        table=schema.get("TableName", ""),
        region=schema.get("Region", ""),
        log_group=logging.get("LogGroupName", ""),
        log_stream=logging.get("LogStreamName", ""),
        parquet_compression=serializer.get("Compression", "") if conversion.get("Enabled", True) else "",
        # A stream that Firehose gave up on stays so: reported as one that has to be replaced.
        dynamic_partitioning=description["DeliveryStreamStatus"] != "CREATING_FAILED"
        and s3.get("DynamicPartitioningConfiguration", {}).get("Enabled", False),
    )
    tags = clients("firehose").list_tags_for_delivery_stream(DeliveryStreamName=wanted.name)["Tags"]
    return Found(found, {tag["Key"]: tag["Value"] for tag in tags}.get(STACK_TAG))


def create(clients: Clients, wanted: Stream, tags: Mapping[str, str]) -> None:
    """Makes the stream and waits until it takes records. Raises AwsFailure when Firehose gives up on it."""
    _wait_until(clients, wanted, "")  # one that is still being deleted stands in the way
    retry_while_settling(
        ("InvalidArgumentException",),
        _ROLE_NOT_SEEN,
        clients("firehose").create_delivery_stream,
        DeliveryStreamName=wanted.name,
        DeliveryStreamType="DirectPut",
        ExtendedS3DestinationConfiguration=_destination(wanted)
        | {"DynamicPartitioningConfiguration": {"Enabled": wanted.dynamic_partitioning}},
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )
    _wait_until(clients, wanted, "ACTIVE")


def update(clients: Clients, wanted: Stream, changed: frozenset[str]) -> None:
    description = _describe(clients, wanted.name) or {}
    clients("firehose").update_destination(
        DeliveryStreamName=wanted.name,
        CurrentDeliveryStreamVersionId=description["VersionId"],
        DestinationId=description["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate=_destination(wanted),
    )


def delete(clients: Clients, wanted: Stream) -> None:
    """Deletes the stream and waits until it is gone, so that it writes nothing into a bucket that goes next."""
    clients("firehose").delete_delivery_stream(DeliveryStreamName=wanted.name)
    _wait_until(clients, wanted, "")


def _describe(clients: Clients, name: str) -> dict[str, Any] | None:
    answer = unless_absent(_ABSENT, clients("firehose").describe_delivery_stream, DeliveryStreamName=name)
    return None if answer is None else dict(answer["DeliveryStreamDescription"])


def _wait_until(clients: Clients, wanted: Stream, status: str) -> None:
    def reached() -> bool:
        description = _describe(clients, wanted.name)
        now = "" if description is None else description["DeliveryStreamStatus"]
        if now.endswith("_FAILED"):
            reason = (description or {}).get("FailureDescription", {}).get("Details", "no reason given")
            raise AwsFailure(f"stream {wanted.name} is {now}: {reason}")
        return bool(now == status)

    wait_until(reached, f"stream {wanted.name} becoming {status.lower() or 'deleted'}")


def _partition_query(s3: Mapping[str, Any]) -> str:
    """The JQ expression of the metadata extraction, "" without one."""
    for processor in s3.get("ProcessingConfiguration", {}).get("Processors", []):
        if processor["Type"] == "MetadataExtraction":
            parameters = {item["ParameterName"]: item["ParameterValue"] for item in processor["Parameters"]}
            return str(parameters.get("MetadataExtractionQuery", ""))
    return ""


def _processor(kind: str, **parameters: str) -> dict[str, Any]:
    return {
        "Type": kind,
        "Parameters": [{"ParameterName": name, "ParameterValue": value} for name, value in parameters.items()],
    }


def _destination(wanted: Stream) -> dict[str, Any]:
    return {
        "RoleARN": wanted.role_arn,
        "BucketARN": wanted.bucket_arn,
        "Prefix": wanted.prefix,
        "ErrorOutputPrefix": wanted.error_prefix,
        "BufferingHints": {"SizeInMBs": wanted.buffer_mebibytes, "IntervalInSeconds": wanted.buffer_seconds},
        # Parquet compresses within the file; anything else here is refused with conversion on.
        "CompressionFormat": "UNCOMPRESSED",
        "CloudWatchLoggingOptions": {
            "Enabled": True,
            "LogGroupName": wanted.log_group,
            "LogStreamName": wanted.log_stream,
        },
        "ProcessingConfiguration": {
            "Enabled": True,
            "Processors": [
                _processor("RecordDeAggregation", SubRecordType="JSON"),
                _processor(
                    "MetadataExtraction",
                    MetadataExtractionQuery=wanted.partition_query,
                    JsonParsingEngine="JQ-1.6",
                ),
            ],
        },
        "DataFormatConversionConfiguration": {
            "Enabled": True,
            "SchemaConfiguration": {
                "RoleARN": wanted.role_arn,
                "DatabaseName": wanted.database,
                "TableName": wanted.table,
                "Region": wanted.region,
                "VersionId": "LATEST",
            },
            "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}},
            "OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {"Compression": wanted.parquet_compression}}},
        },
    }
