"""From a request's picture to pixels, within Rekognition's limits.

In: a picture's bytes, or its place in S3 and who asks. Out: an upright RGB Pillow image.
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
from infra.local_cloud.rekognition.errors import Code, Refused
from infra.local_cloud.rekognition.request import Caller, S3Object

MAX_BYTES = 5 * 1024 * 1024
MAX_S3_BYTES = 15 * 1024 * 1024
MIN_SIDE_PIXELS = 80
# Rekognition names no such limit; this one keeps a small file from unpacking to gigabytes.
MAX_PIXELS = 100_000_000
_CACHED_CALLERS = 16
# What Pillow raises for a damaged JPEG or PNG; which one depends on the place of the damage.
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, struct.error)
# What Pillow raises while it reads the Exif tags and writes them anew: on top of those for damage, whatever a tag with
# another type than its name calls for leads to.
_BAD_EXIF = (*_DAMAGED, AttributeError, KeyError, IndexError, OverflowError, TypeError, ZeroDivisionError)


class S3Pictures:
    """Fetches pictures from S3 as whoever asks for them; used by one thread at a time."""

    def __init__(self) -> None:
        self._client_of = lru_cache(maxsize=_CACHED_CALLERS)(_client_of)

    def fetch(self, place: S3Object, caller: Caller) -> bytes:
        """The object's bytes. Raises Refused when it is too large, or not there for this caller."""
        version = {} if place.version is None else {"VersionId": place.version}
        try:
            answer = self._client_of(caller).get_object(Bucket=place.bucket, Key=place.name, **version)
            with answer["Body"] as stream:
                if answer["ContentLength"] > MAX_S3_BYTES:
                    raise _too_large(answer["ContentLength"], MAX_S3_BYTES)
                content: bytes = stream.read()
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
                raise Refused(Code.INTERNAL_SERVER_ERROR, f"S3 failed: {error}") from error
            raise Refused(
                Code.INVALID_S3_OBJECT,
                "Unable to get object metadata from S3. Check object key, region and/or access permissions. "
                f"S3 said {aws.error_code(error)} to s3://{place.bucket}/{place.name}",
            ) from error
        except BotoCoreError as error:
            raise Refused(Code.INTERNAL_SERVER_ERROR, f"S3 does not answer: {error}") from error
        return content


def check_size(content: bytes) -> bytes:
    """The bytes of a picture that came in the request itself. Raises Refused when there are too many."""
    if len(content) > MAX_BYTES:
        raise _too_large(len(content), MAX_BYTES)
    return content


def open_picture(content: bytes) -> Image.Image:
    """The picture in RGB. A JPEG is turned upright by its Exif orientation and a PNG is not, as the service does:
    https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectFacesResponse.html
    A JPEG whose Exif data Pillow cannot handle stays as it lies: its pixels are whole.

    Raises Refused when it is no JPEG or PNG, is damaged, or is too small or too large.
    """
    try:
        picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
        if picture.width * picture.height > MAX_PIXELS:
            raise Refused(Code.IMAGE_TOO_LARGE, f"Image size is too large: {picture.width} x {picture.height} pixels")
        if min(picture.size) < MIN_SIDE_PIXELS:
            raise Refused(
                Code.INVALID_PARAMETER,
                f"Request has invalid parameters: the image is {picture.width} x {picture.height} pixels, "
                f"and each side must have at least {MIN_SIDE_PIXELS}",
            )
        picture.load()
        return _eight_bit(picture if picture.format == "PNG" else _upright(picture)).convert("RGB")
    except UnidentifiedImageError as error:
        raise Refused(Code.INVALID_IMAGE_FORMAT, "Request has invalid image format: neither JPEG nor PNG") from error
    except Image.DecompressionBombError as error:
        raise Refused(Code.IMAGE_TOO_LARGE, f"Image size is too large: {error}") from error
    except _DAMAGED as error:
        raise Refused(Code.INVALID_IMAGE_FORMAT, f"Request has invalid image format: damaged ({error})") from error


def _upright(picture: Image.Image) -> Image.Image:
    """A loaded picture, turned by its Exif orientation where its Exif data can be handled."""
    try:
        return ImageOps.exif_transpose(picture)
    except _BAD_EXIF:
        return picture


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Scales 16-bit grey levels to 8 bits, where Pillow's own conversion would clip them at 255."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda level: level * (255 / 65535)).convert("L")


def _too_large(size_bytes: int, limit_bytes: int) -> Refused:
    return Refused(
        Code.IMAGE_TOO_LARGE, f"Image size is too large: {size_bytes} bytes, and at most {limit_bytes} are allowed"
    )


def _client_of(caller: Caller) -> Any:
    """An S3 client that acts as `caller`.

    Rekognition reads the object with the caller's own permissions, and ministack takes the account from the access
    key id. All accounts of the local cloud share one secret and a signature does not cover the key id, so the request
    is signed with this program's credentials and then gets the caller's key id.
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
