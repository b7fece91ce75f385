"""Firehose streams that write Parquet.

In: clients and the desired stream. Out: the existing stream, or AWS changed to match, and active.
"""

from collections.abc import Mapping
from typing import Any

from infra.aws import Clients, none_if_absent
from infra.errors import AwsFailure
from infra.names import STACK_TAG
from infra.resources import ExistingResource, Stream
from infra.waiting import retry_until_consistent, wait_until

_ABSENT = ("ResourceNotFoundException",)
# Firehose's error messages while a new role has not propagated yet:
# https://github.com/hashicorp/terraform-provider-aws/issues/47937, .../pull/17254, .../pull/5541
_ROLE_NOT_PROPAGATED = (
    "unable to assume role",
    "security token included in the request is invalid",
    "Access was denied",
    "Verify that the IAM role has access",
    "not authorized to perform",
)


def read(clients: Clients, desired: Stream) -> ExistingResource | None:
    description = _describe(clients, desired.name)
    if description is None or description["DeliveryStreamStatus"] == "DELETING":
        return None
    s3 = description["Destinations"][0].get("ExtendedS3DestinationDescription", {})
    conversion = s3.get("DataFormatConversionConfiguration", {})
    schema = conversion.get("SchemaConfiguration", {})
    logging = s3.get("CloudWatchLoggingOptions", {})
    serializer = conversion.get("OutputFormatConfiguration", {}).get("Serializer", {}).get("ParquetSerDe", {})
    found = Stream(
        name=desired.name,
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
        # A stream whose creation failed never recovers: reported as False, so that the plan replaces it.
        dynamic_partitioning=description["DeliveryStreamStatus"] != "CREATING_FAILED"
        and s3.get("DynamicPartitioningConfiguration", {}).get("Enabled", False),
    )
    tags = clients("firehose").list_tags_for_delivery_stream(DeliveryStreamName=desired.name)["Tags"]
    return ExistingResource(found, {tag["Key"]: tag["Value"] for tag in tags}.get(STACK_TAG))


def create(clients: Clients, desired: Stream, tags: Mapping[str, str]) -> None:
    """Creates the stream and waits until it is active. Raises AwsFailure if its creation fails."""
    _wait_until(clients, desired, "")  # a stream that is still being deleted blocks a new one
    retry_until_consistent(
        ("InvalidArgumentException",),
        _ROLE_NOT_PROPAGATED,
        clients("firehose").create_delivery_stream,
        DeliveryStreamName=desired.name,
        DeliveryStreamType="DirectPut",
        ExtendedS3DestinationConfiguration=_destination(desired)
        | {"DynamicPartitioningConfiguration": {"Enabled": desired.dynamic_partitioning}},
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )
    _wait_until(clients, desired, "ACTIVE")


def update(clients: Clients, desired: Stream, changed: frozenset[str]) -> None:
    description = _describe(clients, desired.name) or {}
    clients("firehose").update_destination(
        DeliveryStreamName=desired.name,
        CurrentDeliveryStreamVersionId=description["VersionId"],
        DestinationId=description["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate=_destination(desired),
    )


def delete(clients: Clients, desired: Stream) -> None:
    """Deletes the stream and waits until it is gone, so that it writes nothing to a bucket that is deleted next."""
    clients("firehose").delete_delivery_stream(DeliveryStreamName=desired.name)
    _wait_until(clients, desired, "")


def _describe(clients: Clients, name: str) -> dict[str, Any] | None:
    response = none_if_absent(_ABSENT, clients("firehose").describe_delivery_stream, DeliveryStreamName=name)
    return None if response is None else dict(response["DeliveryStreamDescription"])


def _wait_until(clients: Clients, desired: Stream, status: str) -> None:
    def reached() -> bool:
        description = _describe(clients, desired.name)
        now = "" if description is None else description["DeliveryStreamStatus"]
        if now.endswith("_FAILED"):
            reason = (description or {}).get("FailureDescription", {}).get("Details", "no reason given")
            raise AwsFailure(f"stream {desired.name} is {now}: {reason}")
        return bool(now == status)

    wait_until(reached, f"stream {desired.name} to become {status.lower() or 'deleted'}")


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


def _destination(desired: Stream) -> dict[str, Any]:
    return {
        "RoleARN": desired.role_arn,
        "BucketARN": desired.bucket_arn,
        "Prefix": desired.prefix,
        "ErrorOutputPrefix": desired.error_prefix,
        "BufferingHints": {"SizeInMBs": desired.buffer_mebibytes, "IntervalInSeconds": desired.buffer_seconds},
        # Parquet compresses within the file; with format conversion, Firehose rejects any other value here.
        "CompressionFormat": "UNCOMPRESSED",
        "CloudWatchLoggingOptions": {
            "Enabled": True,
            "LogGroupName": desired.log_group,
            "LogStreamName": desired.log_stream,
        },
        "ProcessingConfiguration": {
            "Enabled": True,
            "Processors": [
                _processor("RecordDeAggregation", SubRecordType="JSON"),
                _processor(
                    "MetadataExtraction",
                    MetadataExtractionQuery=desired.partition_query,
                    JsonParsingEngine="JQ-1.6",
                ),
            ],
        },
        "DataFormatConversionConfiguration": {
            "Enabled": True,
            "SchemaConfiguration": {
                "RoleARN": desired.role_arn,
                "DatabaseName": desired.database,
                "TableName": desired.table,
                "Region": desired.region,
                "VersionId": "LATEST",
            },
            "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}},
            "OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {"Compression": desired.parquet_compression}}},
        },
    }
