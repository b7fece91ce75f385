"""Uploads a picture to the raw bucket once, and a heartbeat to the lake bucket again and again.

In: a `Picture` or a `CameraHeartbeat`. Out: whether S3 stored it now or had it already, or an error that says whether a
retry can help, and whether the file, the network or the bucket's settings are the reason.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from botocore.exceptions import BotoCoreError, ConnectionError, HTTPClientError

from capture.picture import Picture
from capture.s3.client import BucketClient
from capture.s3.credentials import find_account
from capture.s3.errors import BucketRejected, PictureRejected, RetryableUploadError, S3Unreachable
from capture.s3.put import ConnectionFailed, ConnectionLost, Put, Reply
from lib.contract.heartbeat import CameraHeartbeat

_CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png"}

# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_RETRYABLE = frozenset(
    {
        "BadDigest",  # the content was damaged on its way
        "ConditionalRequestConflict",  # another put of the same picture is in progress
        "ExpiredToken",
        "IncompleteBody",
        "OperationAborted",
        "RequestTimeout",
        "RequestTimeTooSkewed",  # the clock of a camera without a battery, and S3 did not say its own time
        "SlowDown",
        "TokenRefreshRequired",
        "XAmzContentChecksumMismatch",
        "XAmzContentSHA256Mismatch",
    }
)
_DAMAGED = frozenset({"BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch"})
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
    """What `client.BucketClient` does."""

    @property
    def region(self) -> str: ...
    def put(self, put: Put) -> Reply: ...
    def put_damaged(self, put: Put) -> Reply: ...


@dataclass(frozen=True, slots=True)
class Uploader:
    """Uploads into one bucket, from any thread; `option` is the flag that names the bucket."""

    client: PutClient
    bucket: str
    option: str = "--bucket"

    def put(self, picture: Picture) -> bool:
        """Returns True when S3 stored the picture now, False when it had it already; either way it is there.

        The key holds the content's digest, so an object of that key is that picture. S3 compares the content with its
        SHA-256. Raises RetryableUploadError, PictureRejected or BucketRejected.
        """
        content_type = _CONTENT_TYPES[picture.key.extension]
        return self._put(picture.name, Put(picture.key.build(), picture.content, content_type))

    def put_heartbeat(self, heartbeat: CameraHeartbeat) -> None:
        """Overwrites the camera's last heartbeat. Raises RetryableUploadError, PictureRejected or BucketRejected."""
        put = Put(heartbeat.key, heartbeat.to_json().encode(), "application/json", overwrites=True)
        self._put("the heartbeat", put)

    def rejects_damage(self, key: str) -> bool:
        """Whether S3 rejects a put under `key` with a wrong checksum: it is permitted, and nothing is stored.

        False where it was stored: that server ignores checksums. Raises what `put` raises where puts are not permitted.
        """
        name, put = "the check", Put(key, b"a check, not a picture", "image/jpeg")
        with _translated(self, name):
            reply = self.client.put_damaged(put)
        if reply.status >= 300 and reply.code not in _DAMAGED:
            raise self._error(reply, name)
        return reply.status >= 300

    def _put(self, name: str, put: Put) -> bool:
        with _translated(self, name):
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
            return RetryableUploadError(f"{name}: S3 cannot store it now ({code})")
        if code in _WRONG_SETTINGS or reply.status in (301, 307, 401, 403, 404, 407):
            return _bucket_rejected(self.bucket, self.option, code)
        return PictureRejected(f"{name}: S3 rejects it ({code}); check the file, it stays in the folder")


@contextmanager
def _translated(uploader: Uploader, name: str) -> Iterator[None]:
    """Turns errors of the connection and of credentials into those of an upload."""
    try:
        yield
    except (ConnectionFailed, ConnectionError, HTTPClientError) as error:  # botocore's: credentials cannot be fetched
        raise S3Unreachable(f"{name}: S3 cannot be reached ({error})") from error
    except ConnectionLost as error:
        raise RetryableUploadError(f"{name}: the connection to S3 was lost ({error})") from error
    except BotoCoreError as error:
        raise _bucket_rejected(uploader.bucket, uploader.option, error) from error


def connect(bucket: str, option: str = "--bucket") -> Uploader:
    """An uploader with the environment's credentials and region. Raises BucketRejected where they are invalid."""
    try:
        return Uploader(BucketClient(find_account(os.environ), bucket), bucket, option)
    except (BotoCoreError, OSError, ValueError) as error:
        raise _bucket_rejected(bucket, option, error) from error


def _bucket_rejected(bucket: str, option: str, error: object) -> BucketRejected:
    return BucketRejected(
        f"bucket {bucket} cannot be used ({error}): check {option}, the AWS credentials and region, "
        "and the permission to put objects there"
    )
