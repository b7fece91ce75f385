"""A picture -> the raw bucket, once; a heartbeat -> the lake bucket, again and again.

In: a `Picture` or a `CameraHeartbeat`. Out: whether S3 has it now or had it before, or an error that says whether to
try again. This is capture's only module that knows boto3.
"""

import base64
import hashlib
import os
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError

from capture.picture import Picture
from lib.contract.heartbeat import CameraHeartbeat

_CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png"}
_CONNECT_TIMEOUT_SECONDS = 5
_READ_TIMEOUT_SECONDS = 30
_ATTEMPTS = 3

# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_TRY_AGAIN = frozenset(
    {
        "BadDigest",  # the content was damaged on its way
        "ConditionalRequestConflict",  # somebody is putting the same picture right now
        "ExpiredToken",
        "OperationAborted",
        "RequestTimeout",
        "RequestTimeTooSkewed",  # the clock of a camera without a battery, until it is set
        "SlowDown",
        "XAmzContentChecksumMismatch",
    }
)
_SETTINGS_ARE_WRONG = frozenset(
    {
        "AccessDenied",
        "AllAccessDisabled",
        "InvalidAccessKeyId",
        "InvalidBucketName",
        "NoSuchBucket",
        "PermanentRedirect",
        "SignatureDoesNotMatch",
    }
)


class UploadLater(Exception):
    """S3 cannot be reached or is busy: the same put may succeed later."""


class PictureRefused(Exception):
    """S3 will never take this picture; others may go through."""


class BucketRefused(Exception):
    """Nothing goes through until the bucket, the credentials or the permissions are put right."""


@dataclass(frozen=True, slots=True)
class Uploader:
    """Puts objects into one bucket; `option` is the flag that names it."""

    s3: Any
    bucket: str
    option: str = "--bucket"

    def put(self, picture: Picture) -> bool:
        """True when S3 has stored the picture now, False when it had it already; either way it is there.

        The key carries the content's digest, so an object of that key is that picture. Raises UploadLater,
        PictureRefused or BucketRefused.
        """
        content_type = _CONTENT_TYPES[picture.key.extension]
        return self._put(picture.path.name, picture.key.build(), picture.content, content_type, IfNoneMatch="*")

    def put_heartbeat(self, heartbeat: CameraHeartbeat) -> None:
        """Writes over the camera's last heartbeat. Raises UploadLater, PictureRefused or BucketRefused."""
        self._put("the heartbeat", heartbeat.key, heartbeat.to_json().encode(), "application/json")

    def _put(self, name: str, key: str, content: bytes, content_type: str, **conditions: str) -> bool:
        """S3 checks the content against its SHA-256; False where it does not meet the conditions."""
        try:
            self.s3.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=content,
                ContentType=content_type,
                ChecksumSHA256=base64.b64encode(hashlib.sha256(content).digest()).decode(),
                **conditions,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "PreconditionFailed":
                return False
            raise self._sorted(error, name) from error
        except (ConnectionError, HTTPClientError) as error:
            raise UploadLater(f"{name}: S3 cannot be reached ({error})") from error
        except BotoCoreError as error:
            raise _bucket_refused(self.bucket, self.option, error) from error
        return True

    def _sorted(self, error: ClientError, name: str) -> UploadLater | PictureRefused | BucketRefused:
        code = error.response["Error"]["Code"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if code in _TRY_AGAIN or status >= 500 or status == 429:
            return UploadLater(f"{name}: S3 is not able to take it now ({code})")
        if code in _SETTINGS_ARE_WRONG or status in (301, 307, 403, 404):
            return _bucket_refused(self.bucket, self.option, error)
        return PictureRefused(f"{name}: S3 refuses it ({error}); look at the file, it stays where it is")


def connect(bucket: str) -> Uploader:
    """An uploader with the credentials and the region of the environment, as boto3 finds them, or of AWS_REGION.

    Raises BucketRefused when they do not make sense.
    """
    config = Config(
        connect_timeout=_CONNECT_TIMEOUT_SECONDS,
        read_timeout=_READ_TIMEOUT_SECONDS,
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
    )
    try:
        return Uploader(boto3.client("s3", region_name=os.environ.get("AWS_REGION"), config=config), bucket)
    except BotoCoreError as error:
        raise _bucket_refused(bucket, "--bucket", error) from error


def _bucket_refused(bucket: str, option: str, error: Exception) -> BucketRefused:
    return BucketRefused(
        f"bucket {bucket} cannot be used ({error}): check {option}, the AWS credentials and region, "
        "and that they may put objects there"
    )
