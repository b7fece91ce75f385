"""Uploads pictures to the raw bucket, and heartbeats to the lake bucket.

In: a `Picture` or a `CameraHeartbeat`. Out: whether S3 stored it now or had it already, or an error of
`capture.s3.errors`, which distinguishes faults of the file, of the network and of the settings.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from capture.picture import Picture
from capture.s3.client import BucketClient
from capture.s3.credentials import InvalidAccount, find_account
from capture.s3.errors import BucketRejected, PictureRejected, RetryableUploadError, S3Unreachable
from capture.s3.put import ConnectionFailed, ConnectionLost, Put, Reply

if TYPE_CHECKING:
    from lib.contract.heartbeat import CameraHeartbeat

_CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png"}

# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_RETRYABLE = frozenset(
    {
        "BadDigest",  # the content was corrupted in transit
        "ConditionalRequestConflict",  # another put of the same picture is in progress
        "ExpiredToken",
        "IncompleteBody",
        "OperationAborted",
        "RequestTimeout",
        "RequestTimeTooSkewed",  # the clock of a camera without a battery, and a reply without S3's time
        "SlowDown",
        "TokenRefreshRequired",
        "XAmzContentChecksumMismatch",
        "XAmzContentSHA256Mismatch",
    }
)
_WRONG_CHECKSUM = frozenset({"BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch"})
_OTHER_REGION = frozenset(
    {"PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"}
)
_WRONG_SETTINGS = _OTHER_REGION | frozenset(
    {
        "AccessDenied",
        "AllAccessDisabled",
        "InvalidAccessKeyId",
        "InvalidBucketName",
        "InvalidToken",
        "NoSuchBucket",
        "SignatureDoesNotMatch",
    }
)


class PutClient(Protocol):
    """The interface of `client.BucketClient`."""

    @property
    def region(self) -> str: ...
    def put(self, put: Put) -> Reply: ...
    def put_with_wrong_checksum(self, put: Put) -> Reply: ...


@dataclass(frozen=True, slots=True)
class Uploader:
    """Uploads to one bucket. Thread-safe. `option` is the bucket's command-line flag, for error messages."""

    client: PutClient
    bucket: str
    option: str = "--bucket"

    def put(self, picture: Picture) -> bool:
        """Uploads a picture. Returns True if S3 stored it now, False if it was there already.

        The key contains the content's digest, so an existing object of that key is this picture. S3 verifies the
        content's SHA-256. Raises RetryableUploadError, PictureRejected or BucketRejected.
        """
        content_type = _CONTENT_TYPES[picture.key.extension]
        return self._put(picture.name, Put(picture.key.build(), picture.content, content_type))

    def put_heartbeat(self, heartbeat: "CameraHeartbeat") -> None:
        """Overwrites the camera's previous heartbeat. Raises what `put` raises."""
        put = Put(heartbeat.key, heartbeat.to_json().encode(), "application/json", overwrites=True)
        self._put("the heartbeat", put)

    def rejects_wrong_checksum(self, key: str) -> bool:
        """Whether S3 rejects a put with a wrong checksum under `key`, which tests the permission and stores nothing.

        Returns False if the put was stored, because the server ignores checksums. Raises what `put` raises.
        """
        name, put = "the check", Put(key, b"a check, not a picture", "image/jpeg")
        with _upload_errors(self, name):
            reply = self.client.put_with_wrong_checksum(put)
        if reply.status >= 300 and reply.code not in _WRONG_CHECKSUM:
            raise self._error(reply, name)
        return reply.status >= 300

    def _put(self, name: str, put: Put) -> bool:
        with _upload_errors(self, name):
            reply = self.client.put(put)
        if reply.status == 412:
            return False
        if reply.status >= 300:
            raise self._error(reply, name)
        return True

    def _error(self, reply: Reply, name: str) -> RetryableUploadError | PictureRejected | BucketRejected:
        code = reply.code or f"HTTP {reply.status}"
        if reply.region is not None and (code in _OTHER_REGION or reply.status in (301, 307)):
            return BucketRejected(
                f"bucket {self.bucket} is in the region {reply.region}, not in {self.client.region}: "
                f"set AWS_REGION={reply.region}"
            )
        if code in _RETRYABLE or reply.status >= 500 or reply.status in (408, 429):
            return RetryableUploadError(unavailable_message(name, code))
        if code in _WRONG_SETTINGS or reply.status in (301, 307, 401, 403, 404, 407):
            return BucketRejected(unusable_message(self.bucket, self.option, code))
        return PictureRejected(f"{name}: S3 rejects it ({code}); check the file, it stays in the folder")


@contextmanager
def _upload_errors(uploader: Uploader, name: str) -> Iterator[None]:
    """Converts errors of the connection and of credentials to upload errors."""
    try:
        yield
    except ConnectionFailed as error:
        raise S3Unreachable(unreachable_message(name, error)) from error
    except ConnectionLost as error:
        raise RetryableUploadError(f"{name}: the connection to S3 was lost ({error})") from error
    except InvalidAccount as error:
        raise BucketRejected(unusable_message(uploader.bucket, uploader.option, error)) from error


def connect(bucket: str, option: str = "--bucket") -> Uploader:
    """Returns an uploader with the environment's account. Raises BucketRejected if its settings are invalid."""
    try:
        return Uploader(BucketClient(find_account(os.environ), bucket), bucket, option)
    except (InvalidAccount, OSError, ValueError) as error:
        raise BucketRejected(unusable_message(bucket, option, error)) from error


def unusable_message(bucket: str, option: str, error: object) -> str:
    """The message of BucketRejected."""
    return (
        f"bucket {bucket} cannot be used ({error}): check {option}, the AWS credentials and region, "
        "and the permission to put objects there"
    )


def unavailable_message(name: str, code: str) -> str:
    """The message of RetryableUploadError."""
    return f"{name}: S3 cannot store it now ({code})"


def unreachable_message(name: str, error: object) -> str:
    """The message of S3Unreachable."""
    return f"{name}: S3 cannot be reached ({error})"
