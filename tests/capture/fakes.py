"""S3 in memory, as strict about a put as the service, and files of any size."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import botocore.session
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.validate import validate_parameters

from lib.contract.lake import CAMERA_HEARTBEATS

_MODEL = botocore.session.get_session().get_service_model("s3").operation_model("PutObject")


class FakeS3:
    """Keeps objects by key. `broken` maps a part of the content to the error that a put of it gets."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.content_types: dict[str, str] = {}
        self.broken: dict[bytes, Exception] = {}
        self.on_put: Any = None

    def put_object(self, **parameters: Any) -> dict[str, Any]:
        validate_parameters(parameters, _MODEL.input_shape)
        content, key = parameters["Body"], parameters["Key"]
        assert parameters["ChecksumSHA256"] == base64.b64encode(hashlib.sha256(content).digest()).decode()
        heartbeat = key.startswith(CAMERA_HEARTBEATS.prefix)
        assert heartbeat or parameters["IfNoneMatch"] == "*", "an unconditional put may overwrite a picture"
        for part, error in self.broken.items():
            if part in content:
                raise error
        if self.on_put is not None:
            self.on_put()
        if key in self.objects and not heartbeat:
            raise refusal("PreconditionFailed", 412)
        self.objects[key] = content
        self.content_types[key] = parameters["ContentType"]
        return {"ETag": '"0"'}


def refusal(code: str, status: int) -> ClientError:
    """An error as boto3 raises it for an answer of S3."""
    answer: Any = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "PutObject")


def no_network() -> EndpointConnectionError:
    return EndpointConnectionError(endpoint_url="https://s3.invalid")


def sparse(path: Path, size_bytes: int) -> Path:
    """A file that says it has `size_bytes`, none of them on the disk."""
    with path.open("wb") as file:
        file.truncate(size_bytes)
    return path
