"""In-memory S3, Rekognition and Firehose with boto3's method names.

Each call's parameters are validated against botocore's service model, so that a wrong name or type fails the test.
"""

import copy
import functools
import io
import itertools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import botocore.session
from botocore.exceptions import ClientError
from botocore.response import StreamingBody
from botocore.validate import ParamValidator

from lib.contract.image_key import image_id

FIXTURES = Path(__file__).parents[2] / "fixtures" / "face_detector"
RAW_BUCKET = "shopper-sentiment-123456789012-eu-west-1-raw"
ARCHIVE_BUCKET = "shopper-sentiment-123456789012-eu-west-1-archive"
LAKE_BUCKET = "shopper-sentiment-123456789012-eu-west-1-lake"
FACE_STREAM = "shopper-sentiment-face-observations"
IMAGE_STREAM = "shopper-sentiment-image-observations"


def recorded(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def client_error(operation: str, code: str, headers: dict[str, str] | None = None) -> ClientError:
    """The recorded error of this operation, as botocore raises it."""
    (error,) = [e for e in recorded("client_errors.json") if (e["operation"], e["code"]) == (operation, code)]
    response = {
        "Error": {"Code": code, "Message": error["message"]},
        "ResponseMetadata": {"HTTPStatusCode": error["status"], "HTTPHeaders": headers or {}, "RetryAttempts": 2},
    }
    return ClientError(response, operation)


def object_key(number: int) -> str:
    """The key of a synthetic image of one camera; consecutive numbers are one second apart."""
    return (
        "raw/store_id=dublin-1/aisle_id=aisle-23/camera_id=cam-7/dt=2026-11-22/"
        f"20261122T1015{number:02d}.000+0000-e00042-f{number:02d}-{number:012x}.jpg"
    )


def s3_body(*keys: str, size_bytes: int = 184_203) -> str:
    """The S3 event notification for the creation of these objects."""
    (record,) = recorded("s3_event.json")["Records"]
    records = []
    for key in keys:
        created = copy.deepcopy(record)
        created["s3"]["object"].update(key=quote_plus(key, safe="/"), size=size_bytes)
        records.append(created)
    return json.dumps({"Records": records})


def sqs_event(**bodies: str) -> dict[str, Any]:
    """The Lambda event of these SQS messages, given as id=body."""
    (message,) = recorded("sqs_event.json")["Records"]
    return {"Records": [{**message, "messageId": name, "body": body} for name, body in bodies.items()]}


@functools.cache
def operation_model(service: str, operation: str) -> Any:
    return botocore.session.get_session().get_service_model(service).operation_model(operation)


def validate_against_model(value: dict[str, Any], shape: Any) -> None:
    report = ParamValidator().validate(value, shape)
    assert not report.has_errors(), report.generate_report()


def valid_response(service: str, operation: str, response: dict[str, Any]) -> dict[str, Any]:
    """`response` with metadata, after validation against the service model."""
    metadata = {"HTTPStatusCode": 200, "HTTPHeaders": {}}
    body = {name: value for name, value in response.items() if name != "ResponseMetadata"}
    validate_against_model(body, operation_model(service, operation).output_shape)
    return {"ResponseMetadata": metadata, **response}


@dataclass
class StoredObject:
    body: bytes
    metadata: dict[str, str] = field(default_factory=dict)
    content_type: str = "binary/octet-stream"
    e_tag: str = "3fa9c1d29b0e7d61c0a5e2b8f4d97a13"  # of the recorded events


class FakeS3:
    """Buckets of objects; `failing[(operation, key)]` is raised instead of a response; `journal` records the order."""

    def __init__(self, journal: list[tuple[str, str]]) -> None:
        self.objects: dict[tuple[str, str], StoredObject] = {}
        self.e_tags = itertools.count(1)
        self.failing: dict[tuple[str, str], Exception] = {}
        self.journal = journal

    def keys(self, bucket: str) -> list[str]:
        return sorted(key for held_in, key in self.objects if held_in == bucket)

    def head_object(self, **parameters: Any) -> dict[str, Any]:
        place = self._begin("HeadObject", parameters)
        if place not in self.objects:
            raise client_error("HeadObject", "404")
        return valid_response("s3", "HeadObject", {"ContentLength": len(self.objects[place].body)})

    def copy_object(self, **parameters: Any) -> dict[str, Any]:
        source = parameters["CopySource"]
        assert {"Bucket", "Key"} == set(source)
        place = self._begin("CopyObject", {**parameters, "CopySource": f"{source['Bucket']}/{source['Key']}"})
        original = self.objects.get((source["Bucket"], source["Key"]))
        if original is None:
            raise client_error("CopyObject", "NoSuchKey")
        if parameters.get("CopySourceIfMatch", f'"{original.e_tag}"') != f'"{original.e_tag}"':
            raise client_error("CopyObject", "PreconditionFailed")
        self.objects[place] = copy.copy(original)
        if parameters.get("MetadataDirective") == "REPLACE":
            for name, value in parameters["Metadata"].items():
                assert value.isascii() and "\n" not in value, f"S3 rejects metadata {name}={value!r}"
            self.objects[place] = StoredObject(original.body, parameters["Metadata"], parameters["ContentType"])
        return valid_response("s3", "CopyObject", {"CopyObjectResult": {"ETag": '"3fa9c1d29b0e"'}})

    def put_object(self, **parameters: Any) -> dict[str, Any]:
        place = self._begin("PutObject", parameters)
        found = self.objects.get(place)
        wanted = parameters.get("IfMatch", found and f'"{found.e_tag}"')
        if (found and "IfNoneMatch" in parameters) or wanted != (found and f'"{found.e_tag}"'):
            raise client_error("PutObject", "PreconditionFailed")
        stored = self.objects[place] = StoredObject(parameters["Body"], e_tag=f"{next(self.e_tags):032x}")
        return valid_response("s3", "PutObject", {"ETag": f'"{stored.e_tag}"'})

    def get_object(self, **parameters: Any) -> dict[str, Any]:
        place = self._begin("GetObject", parameters)
        if place not in self.objects:
            raise client_error("GetObject", "NoSuchKey")
        found = self.objects[place]
        body = StreamingBody(io.BytesIO(found.body), len(found.body))
        response = valid_response("s3", "GetObject", {"ETag": f'"{found.e_tag}"', "Body": found.body})
        return {**response, "Body": body}

    def delete_object(self, **parameters: Any) -> dict[str, Any]:
        place = self._begin("DeleteObject", parameters)
        found = self.objects.get(place)
        if found is not None and parameters.get("IfMatch", f'"{found.e_tag}"') != f'"{found.e_tag}"':
            raise client_error("DeleteObject", "PreconditionFailed")
        self.objects.pop(place, None)
        return valid_response("s3", "DeleteObject", {})

    def _begin(self, operation: str, parameters: dict[str, Any]) -> tuple[str, str]:
        validate_against_model(parameters, operation_model("s3", operation).input_shape)
        bucket, key = parameters["Bucket"], parameters["Key"]
        if operation not in ("HeadObject", "GetObject"):
            self.journal.append((operation, key))
        if (operation, key) in self.failing:
            raise self.failing[(operation, key)]
        return bucket, key


class FakeRekognition:
    """Responds by object key, by default with one face; rejects objects missing from S3, as the service does."""

    def __init__(self, s3: FakeS3) -> None:
        self.s3 = s3
        self.responses: dict[str, dict[str, Any] | Exception] = {}
        self.calls: list[dict[str, Any]] = []

    def detect_faces(self, **parameters: Any) -> dict[str, Any]:
        validate_against_model(parameters, operation_model("rekognition", "DetectFaces").input_shape)
        self.calls.append(parameters)
        place = parameters["Image"]["S3Object"]
        response = self.responses.get(place["Name"])
        if isinstance(response, Exception):
            raise response
        if (place["Bucket"], place["Name"]) not in self.s3.objects:
            raise client_error("DetectFaces", "InvalidS3ObjectException")
        return valid_response("rekognition", "DetectFaces", response or recorded("detect_faces_one.json"))


class FakeFirehose:
    """Stores accepted records; `rejections[(stream, image id)]` is how often an image's record is rejected first."""

    def __init__(self, journal: list[tuple[str, str]]) -> None:
        self.records: list[tuple[str, bytes]] = []
        self.rejections: dict[tuple[str, str], int] = {}
        self.failing: list[Exception] = []
        self.calls: list[tuple[str, int]] = []
        self.journal = journal

    def rows(self, stream: str) -> list[dict[str, Any]]:
        return [json.loads(line) for held_in, data in self.records if held_in == stream for line in data.split(b"\n")]

    def reject(self, stream: str, key: str, times: int) -> None:
        self.rejections[(stream, image_id(key))] = times

    def put_record_batch(self, **parameters: Any) -> dict[str, Any]:
        validate_against_model(parameters, operation_model("firehose", "PutRecordBatch").input_shape)
        stream, records = parameters["DeliveryStreamName"], parameters["Records"]
        assert 1 <= len(records) <= 500
        assert sum(len(record["Data"]) for record in records) <= 4 * 1024 * 1024
        self.calls.append((stream, len(records)))
        self.journal.append(("PutRecordBatch", stream))
        if self.failing:
            raise self.failing.pop()
        results = [self._accept(stream, record["Data"]) for record in records]
        failed = sum("ErrorCode" in result for result in results)
        return valid_response("firehose", "PutRecordBatch", {"FailedPutCount": failed, "RequestResponses": results})

    def _accept(self, stream: str, data: bytes) -> dict[str, str]:
        image = (stream, json.loads(data.split(b"\n")[0])["image_id"])
        if self.rejections.get(image, 0):
            self.rejections[image] -= 1
            return {"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "Slow down."}
        self.records.append((stream, data))
        return {"RecordId": f"record-{len(self.records)}"}
