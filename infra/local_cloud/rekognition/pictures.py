"""Loads and decodes a request's picture within Rekognition's limits.

In: a picture's bytes, or its S3 object and the caller. Out: an upright RGB Pillow image.
Limits: https://docs.aws.amazon.com/rekognition/latest/dg/limits.html
"""

import io
import re
import struct
from functools import lru_cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from PIL import Image, ImageOps, UnidentifiedImageError

from infra import aws
from infra.local_cloud.rekognition.errors import ErrorCode, ServiceError
from infra.local_cloud.rekognition.request import Caller, S3Object

MAX_BYTES = 5 * 1024 * 1024
MAX_S3_BYTES = 15 * 1024 * 1024
MIN_SIDE_PIXELS = 80
# Rekognition documents no such limit; this one prevents decompression bombs.
MAX_PIXELS = 100_000_000
_CACHED_CALLERS = 16
# What Pillow raises for a damaged JPEG or PNG, depending on where the damage is.
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, struct.error)
# What Pillow raises while it reads and rewrites Exif tags: the same, plus the errors that a tag of an unexpected type
# causes.
_BAD_EXIF = (*_DAMAGED, AttributeError, KeyError, IndexError, OverflowError, TypeError, ZeroDivisionError)


class S3PictureLoader:
    """Reads pictures from S3 with the caller's identity. Not thread-safe."""

    def __init__(self) -> None:
        self._client_of = lru_cache(maxsize=_CACHED_CALLERS)(_client_of)

    def fetch(self, s3_object: S3Object, caller: Caller) -> bytes:
        """Returns the object's bytes. Raises ServiceError when it is too large, missing or denied."""
        version = {} if s3_object.version is None else {"VersionId": s3_object.version}
        try:
            response = self._client_of(caller).get_object(Bucket=s3_object.bucket, Key=s3_object.name, **version)
            with response["Body"] as stream:
                if response["ContentLength"] > MAX_S3_BYTES:
                    raise _too_large(response["ContentLength"], MAX_S3_BYTES)
                content: bytes = stream.read()
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
                raise ServiceError(ErrorCode.INTERNAL_SERVER_ERROR, f"S3 failed: {error}") from error
            raise ServiceError(
                ErrorCode.INVALID_S3_OBJECT,
                "Unable to get object metadata from S3. Check object key, region and/or access permissions. "
                f"S3 returned {aws.error_code(error)} for s3://{s3_object.bucket}/{s3_object.name}",
            ) from error
        except BotoCoreError as error:
            raise ServiceError(ErrorCode.INTERNAL_SERVER_ERROR, f"S3 did not respond: {error}") from error
        return content


def check_inline_size(content: bytes) -> bytes:
    """Returns the bytes of a picture sent inline in the request. Raises ServiceError when there are too many."""
    if len(content) > MAX_BYTES:
        raise _too_large(len(content), MAX_BYTES)
    return content


def open_picture(content: bytes) -> Image.Image:
    """Decodes the picture to RGB. As in the service, a JPEG is rotated by its Exif orientation and a PNG is not:
    https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectFacesResponse.html
    A JPEG whose Exif data Pillow cannot parse is not rotated: its pixels are intact.

    Raises ServiceError when it is neither JPEG nor PNG, is damaged, or is too small or too large.
    """
    try:
        picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
        if picture.width * picture.height > MAX_PIXELS:
            raise ServiceError(
                ErrorCode.IMAGE_TOO_LARGE, f"Image size is too large: {picture.width} x {picture.height} pixels"
            )
        if min(picture.size) < MIN_SIDE_PIXELS:
            raise ServiceError(
                ErrorCode.INVALID_PARAMETER,
                f"Request has invalid parameters: the image is {picture.width} x {picture.height} pixels, "
                f"and each side must have at least {MIN_SIDE_PIXELS}",
            )
        picture.load()
        return _eight_bit(picture if picture.format == "PNG" else _upright(picture)).convert("RGB")
    except UnidentifiedImageError as error:
        raise ServiceError(
            ErrorCode.INVALID_IMAGE_FORMAT, "Request has invalid image format: neither JPEG nor PNG"
        ) from error
    except Image.DecompressionBombError as error:
        raise ServiceError(ErrorCode.IMAGE_TOO_LARGE, f"Image size is too large: {error}") from error
    except _DAMAGED as error:
        raise ServiceError(
            ErrorCode.INVALID_IMAGE_FORMAT, f"Request has invalid image format: damaged ({error})"
        ) from error


def _upright(picture: Image.Image) -> Image.Image:
    """Rotates a loaded picture by its Exif orientation, if its Exif data can be parsed."""
    try:
        return ImageOps.exif_transpose(picture)
    except _BAD_EXIF:
        return picture


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Scales 16-bit grey levels to 8 bits; Pillow's own conversion would clip them at 255."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda level: level * (255 / 65535)).convert("L")


def _too_large(size_bytes: int, limit_bytes: int) -> ServiceError:
    return ServiceError(
        ErrorCode.IMAGE_TOO_LARGE, f"Image size is too large: {size_bytes} bytes; the limit is {limit_bytes} bytes"
    )


def _client_of(caller: Caller) -> Any:
    """An S3 client that acts as `caller`.

    Rekognition reads the object with the caller's permissions, and ministack takes the account from the access key
    ID. All accounts of the local cloud share one secret, and a signature does not cover the key ID, so the request is
    signed with this program's credentials and then the caller's key ID is substituted.
    """
    client = aws.client("s3")

    def act_as_caller(request: Any, **_: Any) -> None:
        signed = request.headers["Authorization"]
        signed = signed.decode() if isinstance(signed, bytes) else signed
        request.headers["Authorization"] = re.sub(r"Credential=[^/]+", f"Credential={caller.access_key_id}", signed)
        if caller.session_token is not None:
            request.headers["X-Amz-Security-Token"] = caller.session_token

    client.meta.events.register("before-send.s3", act_as_caller)
    return client
