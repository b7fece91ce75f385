"""In-memory S3, Rekognition and Firehose with boto3's method names.

Each call's parameters are held to botocore's own service model, so that a wrong name or type fails the test.
"""

import copy
import functools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import botocore.session
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

from lib.contract.image_key import image_id

FIXTURES = Path(__file__).parents[2] / "fixtures" / "face_detector"
RAW_BUCKET = "shopper-sentiment-123456789012-eu-west-1-raw"
ARCHIVE_BUCKET = "shopper-sentiment-123456789012-eu-west-1-archive"
FACE_STREAM = "shopper-sentiment-face-observations"
IMAGE_STREAM = "shopper-sentiment-image-observations"


def recorded(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def client_error(operation: str, code: str, headers: dict[str, str] | None = None) -> ClientError:
    """The recorded error of this operation as botocore raises it."""
    (error,) = [e for e in recorded("client_errors.json") if (e["operation"], e["code"]) == (operation, code)]
    response = {
        "Error": {"Code": code, "Message": error["message"]},
        "ResponseMetadata": {"HTTPStatusCode": error["status"], "HTTPHeaders": headers or {}, "RetryAttempts": 2},
    }
    return ClientError(response, operation)


def object_key(number: int) -> str:
    """The key of a made-up picture of one camera, a second apart from its neighbours'."""
    return (
        "raw/store_id=dublin-1/aisle_id=aisle-23/camera_id=cam-7/dt=2026-11-22/"
        f"20261122T1015{number:02d}.000+0000-e00042-f{number:02d}-{number:012x}.jpg"
    )


def s3_body(*keys: str, size_bytes: int = 184_203) -> str:
    """What S3 sends to the queue when these objects are created."""
    (record,) = recorded("s3_event.json")["Records"]
    records = []
    for key in keys:
        created = copy.deepcopy(record)
        created["s3"]["object"].update(key=quote_plus(key, safe="/"), size=size_bytes)
        records.append(created)
    return json.dumps({"Records": records})


def sqs_event(**bodies: str) -> dict[str, Any]:
    """Lambda's event of messages by their id."""
    (message,) = recorded("sqs_event.json")["Records"]
    return {"Records": [{**message, "messageId": name, "body": body} for name, body in bodies.items()]}


@functools.cache
def operation_model(service: str, operation: str) -> Any:
    return botocore.session.get_session().get_service_model(service).operation_model(operation)


def hold_to_model(value: dict[str, Any], shape: Any) -> None:
    report = ParamValidator().validate(value, shape)
    assert not report.has_errors(), report.generate_report()


def answered(service: str, operation: str, answer: dict[str, Any]) -> dict[str, Any]:
    """`answer` after a look whether the service could have given it."""
    metadata = {"HTTPStatusCode": 200, "HTTPHeaders": {}}
    body = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    hold_to_model(body, operation_model(service, operation).output_shape)
    return {"ResponseMetadata": metadata, **answer}


@dataclass
class StoredObject:
    body: bytes
    metadata: dict[str, str] = field(default_factory=dict)
    content_type: str = "binary/octet-stream"
    e_tag: str = "3fa9c1d29b0e7d61c0a5e2b8f4d97a13"  # of the recorded events


class FakeS3:
    """Buckets of objects; `failing[(operation, key)]` is raised in place of an answer; `journal` tells the order."""

    def __init__(self, journal: list[tuple[str, str]]) -> None:
        self.objects: dict[tuple[str, str], StoredObject] = {}
        self.failing: dict[tuple[str, str], Exception] = {}
        self.journal = journal

    def keys(self, bucket: str) -> list[str]:
        return sorted(key for held_in, key in self.objects if held_in == bucket)

    def head_object(self, **parameters: Any) -> dict[str, Any]:
        place = self._begin("HeadObject", parameters)
        if place not in self.objects:
            raise client_error("HeadObject", "404")
        return answered("s3", "HeadObject", {"ContentLength": len(self.objects[place].body)})

    def copy_object(self, **parameters: Any) -> dict[str, Any]:
        source = parameters["CopySource"]
        assert {"Bucket", "Key"} == set(source)
        place = self._begin("CopyObject", {**parameters, "CopySource": f"{source['Bucket']}/{source['Key']}"})
        original = self.objects.get((source["Bucket"], source["Key"]))
        if original is None:
            raise client_error("CopyObject", "NoSuchKey")
        self.objects[place] = copy.copy(original)
        if parameters.get("MetadataDirective") == "REPLACE":
            for name, value in parameters["Metadata"].items():
                assert value.isascii() and "\n" not in value, f"S3 refuses metadata {name}={value!r}"
            self.objects[place] = StoredObject(original.body, parameters["Metadata"], parameters["ContentType"])
        return answered("s3", "CopyObject", {"CopyObjectResult": {"ETag": '"3fa9c1d29b0e"'}})

    def put_object(self, **parameters: Any) -> dict[str, Any]:
        place = self._begin("PutObject", parameters)
        self.objects[place] = StoredObject(parameters["Body"])
        return answered("s3", "PutObject", {"ETag": '"d41d8cd98f00"'})

    def delete_object(self, **parameters: Any) -> dict[str, Any]:
        place = self._begin("DeleteObject", parameters)
        found = self.objects.get(place)
        if found is not None and parameters.get("IfMatch", f'"{found.e_tag}"') != f'"{found.e_tag}"':
            raise client_error("DeleteObject", "PreconditionFailed")
        self.objects.pop(place, None)
        return answered("s3", "DeleteObject", {})

    def _begin(self, operation: str, parameters: dict[str, Any]) -> tuple[str, str]:
        hold_to_model(parameters, operation_model("s3", operation).input_shape)
        bucket, key = parameters["Bucket"], parameters["Key"]
        if operation != "HeadObject":
            self.journal.append((operation, key))
        if (operation, key) in self.failing:
            raise self.failing[(operation, key)]
        return bucket, key


class FakeRekognition:
    """Answers by object key, else with one face; refuses objects that S3 does not hold, as the service does."""

    def __init__(self, s3: FakeS3) -> None:
        self.s3 = s3
        self.answers: dict[str, dict[str, Any] | Exception] = {}
        self.calls: list[dict[str, Any]] = []

    def detect_faces(self, **parameters: Any) -> dict[str, Any]:
        hold_to_model(parameters, operation_model("rekognition", "DetectFaces").input_shape)
        self.calls.append(parameters)
        place = parameters["Image"]["S3Object"]
        answer = self.answers.get(place["Name"])
        if isinstance(answer, Exception):
            raise answer
        if (place["Bucket"], place["Name"]) not in self.s3.objects:
            raise client_error("DetectFaces", "InvalidS3ObjectException")
        return answered("rekognition", "DetectFaces", answer or recorded("detect_faces_one.json"))


class FakeFirehose:
    """Keeps what it takes; `refusals[(stream, image id)]` is how often a picture's record is refused first."""

    def __init__(self, journal: list[tuple[str, str]]) -> None:
        self.records: list[tuple[str, bytes]] = []
        self.refusals: dict[tuple[str, str], int] = {}
        self.failing: list[Exception] = []
        self.calls: list[tuple[str, int]] = []
        self.journal = journal

    def rows(self, stream: str) -> list[dict[str, Any]]:
        return [json.loads(line) for held_in, data in self.records if held_in == stream for line in data.split(b"\n")]

    def refuse(self, stream: str, key: str, times: int) -> None:
        self.refusals[(stream, image_id(key))] = times

    def put_record_batch(self, **parameters: Any) -> dict[str, Any]:
        hold_to_model(parameters, operation_model("firehose", "PutRecordBatch").input_shape)
        stream, records = parameters["DeliveryStreamName"], parameters["Records"]
        assert 1 <= len(records) <= 500
        assert sum(len(record["Data"]) for record in records) <= 4 * 1024 * 1024
        self.calls.append((stream, len(records)))
        self.journal.append(("PutRecordBatch", stream))
        if self.failing:
            raise self.failing.pop()
        results = [self._take(stream, record["Data"]) for record in records]
        failed = sum("ErrorCode" in result for result in results)
        return answered("firehose", "PutRecordBatch", {"FailedPutCount": failed, "RequestResponses": results})

    def _take(self, stream: str, data: bytes) -> dict[str, str]:
        picture = (stream, json.loads(data.split(b"\n")[0])["image_id"])
        if self.refusals.get(picture, 0):
            self.refusals[picture] -= 1
            return {"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "Slow down."}
        self.records.append((stream, data))
        return {"RecordId": f"record-{len(self.records)}"}
