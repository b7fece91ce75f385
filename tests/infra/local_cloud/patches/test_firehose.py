"""The local cloud's Firehose deaggregates records of several documents, as AWS does."""

import io
import json
import time

import boto3
import pyarrow.parquet as pq
import pytest

from infra.local_cloud.patches.firehose import split_documents

pytestmark = pytest.mark.local_cloud


@pytest.fixture
def bucket(aws_account) -> str:
    name = f"rows-{aws_account}"  # bucket names are one namespace for all accounts
    boto3.client("s3").create_bucket(Bucket=name)
    return name


@pytest.fixture
def stream(aws_account, bucket) -> str:
    glue = boto3.client("glue")
    glue.create_database(DatabaseInput={"Name": "shop"})
    columns = [{"Name": "face", "Type": "int"}, {"Name": "seen", "Type": "timestamp"}]
    glue.create_table(
        DatabaseName="shop", TableInput={"Name": "faces", "StorageDescriptor": {"Columns": columns, "Location": ""}}
    )
    boto3.client("firehose").create_delivery_stream(
        DeliveryStreamName="faces",
        ExtendedS3DestinationConfiguration={
            "RoleARN": f"arn:aws:iam::{aws_account}:role/firehose",
            "BucketARN": f"arn:aws:s3:::{bucket}",
            "Prefix": "faces/dt=!{partitionKeyFromQuery:dt}/",
            "ErrorOutputPrefix": "errors/!{firehose:error-output-type}/",
            "DynamicPartitioningConfiguration": {"Enabled": True},
            "ProcessingConfiguration": {
                "Enabled": True,
                "Processors": [
                    processor("RecordDeAggregation", SubRecordType="JSON"),
                    processor("MetadataExtraction", MetadataExtractionQuery="{dt:.dt}", JsonParsingEngine="JQ-1.6"),
                ],
            },
            "DataFormatConversionConfiguration": {
                "Enabled": True,
                "SchemaConfiguration": {
                    "DatabaseName": "shop",
                    "TableName": "faces",
                    "RoleARN": "arn:aws:iam::1:role/r",
                },
                "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}},
                "OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}}},
            },
        },
    )
    return "faces"


def processor(kind, **parameters):
    named = [{"ParameterName": name, "ParameterValue": value} for name, value in parameters.items()]
    return {"Type": kind, "Parameters": named}


def put(stream, *documents) -> None:
    body = "\n".join(text if isinstance(text, str) else json.dumps(text) for text in documents) + "\n"
    boto3.client("firehose").put_record(DeliveryStreamName=stream, Record={"Data": body.encode()})


def delivered(bucket, count) -> dict[str, bytes]:
    """Waits for `count` objects in the bucket and returns them."""
    s3 = boto3.client("s3")
    deadline = time.monotonic() + 20
    while (listing := s3.list_objects_v2(Bucket=bucket))["KeyCount"] < count and time.monotonic() < deadline:
        time.sleep(0.05)
    keys = [item["Key"] for item in listing.get("Contents", [])]
    return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def faces_by_folder(objects) -> dict[str, list[int]]:
    return {
        "/".join(key.split("/")[:2]): pq.read_table(io.BytesIO(body), columns=["face"])["face"].to_pylist()
        for key, body in objects.items()
    }


def test_documents_of_one_record_and_day_share_one_parquet_file(stream, bucket):
    put(stream, *({"face": n, "seen": "2026-11-22 10:00:00.123", "dt": "2026-11-22"} for n in range(3)))

    assert {"faces/dt=2026-11-22": [0, 1, 2]} == faces_by_folder(delivered(bucket, 1))


def test_documents_of_two_days_go_to_two_partitions(stream, bucket):
    put(stream, {"face": 1, "dt": "2026-11-22"}, {"face": 2, "dt": "2026-11-23"}, {"face": 3, "dt": "2026-11-22"})

    assert {"faces/dt=2026-11-22": [1, 3], "faces/dt=2026-11-23": [2]} == faces_by_folder(delivered(bucket, 2))


def test_only_the_invalid_document_goes_to_the_error_prefix(stream, bucket):
    put(stream, {"face": 1, "dt": "2026-11-22"}, "not json")

    objects = delivered(bucket, 2)

    assert [1] == faces_by_folder({k: v for k, v in objects.items() if k.startswith("faces/")})["faces/dt=2026-11-22"]
    assert 1 == sum(key.startswith("errors/processing-failed/") for key in objects)


def test_times_are_delivered_as_timestamps(stream, bucket):
    put(stream, {"face": 1, "seen": "2026-11-22 10:00:00.123", "dt": "2026-11-22"})

    (body,) = delivered(bucket, 1).values()
    assert "2026-11-22T10:00:00.123000" == pq.read_table(io.BytesIO(body))["seen"][0].as_py().isoformat()


@pytest.mark.parametrize(
    ("record", "documents"),
    [
        (b'{"a":1}', [b'{"a":1}']),
        (b'{"a":1}\n{"a":2}\n', [b'{"a":1}', b'{"a":2}']),
        (b'{"a":1}{"a":2}', [b'{"a":1}', b'{"a":2}']),
        (b'{"a":1}\noops {"a":2}', [b'{"a":1}', b'oops {"a":2}']),
        (b"\xff\xfe", [b"\xff\xfe"]),
        (b"", [b""]),
    ],
)
def test_a_record_is_split_into_its_documents(record, documents):
    assert documents == split_documents(record)
