"""Parses a DetectFaces request.

In: headers and body of an HTTP POST in AWS JSON 1.1. Out: `DetectFacesRequest`, with the picture's bytes or its S3
object, the requested attributes and the caller. Raises `errors.ServiceError` for anything else.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.local_cloud.rekognition.errors import ErrorCode, ServiceError

OPERATION = "RekognitionService.DetectFaces"
_ATTRIBUTES = frozenset(
    {
        "DEFAULT",
        "ALL",
        "AGE_RANGE",
        "BEARD",
        "EMOTIONS",
        "EYE_DIRECTION",
        "EYEGLASSES",
        "EYES_OPEN",
        "FACE_OCCLUDED",
        "GENDER",
        "MOUTH_OPEN",
        "MUSTACHE",
        "SMILE",
        "SUNGLASSES",
    }
)
_CREDENTIAL = re.compile(r"Credential=(?P<access_key_id>[^/,\s]+)/")


@dataclass(frozen=True, slots=True)
class Caller:
    """The identity that signed the request, as the request states it."""

    access_key_id: str
    session_token: str | None


@dataclass(frozen=True, slots=True)
class S3Object:
    """A picture's location in S3; `version` None means the latest."""

    bucket: str
    name: str
    version: str | None


@dataclass(frozen=True, slots=True)
class DetectFacesRequest:
    """A well-formed request; `picture` is the file's content or its S3 object."""

    picture: bytes | S3Object
    attributes: frozenset[str]
    caller: Caller


def read_request(headers: Mapping[str, str], body: bytes) -> DetectFacesRequest:
    """Parses `headers` (names in lower case) and `body`. Raises ServiceError."""
    target = headers.get("x-amz-target", "")
    if target != OPERATION:
        raise ServiceError(
            ErrorCode.UNKNOWN_OPERATION, f"Unknown operation {target or '(none)'}: only {OPERATION} works"
        )
    caller = read_caller(headers)
    try:
        content = json.loads(body)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ServiceError(ErrorCode.SERIALIZATION, f"The body is not JSON: {error}") from error
    content = _object(content, "the body")
    return DetectFacesRequest(_picture(content.get("Image")), _attributes(content.get("Attributes")), caller)


def read_caller(headers: Mapping[str, str]) -> Caller:
    """Parses the signing identity; the gateway has verified the signature. Raises ServiceError when it is unsigned."""
    authorization = headers.get("authorization")
    if authorization is None:
        raise ServiceError(
            ErrorCode.MISSING_AUTHENTICATION_TOKEN, "Missing Authentication Token: the request is not signed"
        )
    match = _CREDENTIAL.search(authorization)
    if match is None:
        raise ServiceError(ErrorCode.INCOMPLETE_SIGNATURE, "Authorization header requires 'Credential' parameter")
    return Caller(match["access_key_id"], headers.get("x-amz-security-token"))


def _picture(image: Any) -> bytes | S3Object:
    if image is None:
        raise ServiceError(ErrorCode.INVALID_PARAMETER, "Request has invalid parameters: Image is missing")
    image = _object(image, "Image")
    given = [name for name in ("Bytes", "S3Object") if image.get(name) is not None]
    if len(given) != 1:
        given_text = "both Bytes and S3Object" if given else "neither Bytes nor S3Object"
        raise ServiceError(
            ErrorCode.INVALID_PARAMETER, f"Request has invalid parameters: Image has {given_text}; give one"
        )
    if given == ["S3Object"]:
        s3_object = _object(image["S3Object"], "Image.S3Object")
        bucket, name = (_text(s3_object.get(key), f"Image.S3Object.{key}") for key in ("Bucket", "Name"))
        version = s3_object.get("Version")
        return S3Object(bucket, name, None if version is None else _text(version, "Image.S3Object.Version"))
    try:
        return base64.b64decode(_text(image["Bytes"], "Image.Bytes"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ServiceError(ErrorCode.SERIALIZATION, f"Image.Bytes is not base64: {error}") from error


def _attributes(names: Any) -> frozenset[str]:
    if names is None:
        return frozenset()
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ServiceError(ErrorCode.SERIALIZATION, "Attributes is not a list of strings")
    unknown = sorted(set(names) - _ATTRIBUTES)
    if unknown:
        raise ServiceError(ErrorCode.INVALID_PARAMETER, f"Request has invalid parameters: unknown Attributes {unknown}")
    return frozenset(names)


def _object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ServiceError(ErrorCode.SERIALIZATION, f"{name} is not a JSON object")
    return value


def _text(value: Any, name: str) -> str:
    if value is None or value == "":
        raise ServiceError(ErrorCode.INVALID_PARAMETER, f"Request has invalid parameters: {name} is missing or empty")
    if not isinstance(value, str):
        raise ServiceError(ErrorCode.SERIALIZATION, f"{name} is not a string")
    return value
