"""A picture -> the raw bucket, once; a heartbeat -> the lake bucket, again and again.

In: a `Picture` or a `CameraHeartbeat`. Out: whether S3 has it now or had it before, or an error that says whether to
try again, and whether the file or the network is to blame.
"""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from botocore.exceptions import BotoCoreError, ConnectionError, HTTPClientError

from capture.picture import Picture
from capture.s3.connections import ConnectionBroke, NoConnection
from capture.s3.credentials import Aws
from capture.s3.signing import Put
from capture.s3.steps import Steps, ended
from capture.s3.turn import Turn
from capture.s3.wire import Reply, Wire
from lib.contract.heartbeat import CameraHeartbeat

_CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png"}

# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_TRY_AGAIN = frozenset(
    {
        "BadDigest",  # the content was damaged on its way
        "ConditionalRequestConflict",  # somebody is putting the same picture right now
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
_NOT_THE_CONTENT = frozenset({"BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch"})
_ELSEWHERE = frozenset(
    {"PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"}
)
_SETTINGS_ARE_WRONG = _ELSEWHERE | frozenset(
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


class UploadLater(Exception):
    """S3 has not taken it: the same put may succeed later."""


class Unreachable(UploadLater):
    """Nobody could be reached, so no other put would succeed now: the file is not to blame."""


class PictureRefused(Exception):
    """S3 will never take this picture; others may go through."""


class BucketRefused(Exception):
    """Nothing goes through until the bucket, the credentials or the permissions are put right."""


class Puts(Protocol):
    """What `wire.Wire` does."""

    @property
    def region(self) -> str: ...
    def put(self, put: Put) -> Steps[Reply]: ...


@dataclass(frozen=True, slots=True)
class Uploader:
    """Puts objects into one bucket, from any thread; `option` is the flag that names it."""

    wire: Puts
    bucket: str
    option: str = "--bucket"

    def put(self, picture: Picture) -> Steps[bool]:
        """True when S3 has stored the picture now, False when it had it already; either way it is there.

        The key carries the content's digest, so an object of that key is that picture. Raises UploadLater,
        PictureRefused or BucketRefused.
        """
        content_type = _CONTENT_TYPES[picture.key.extension]
        put = Put(picture.key.build(), picture.content, picture.sha256, content_type)
        return (yield from self._put(picture.name, put))

    def put_heartbeat(self, heartbeat: CameraHeartbeat) -> None:
        """Writes over the camera's last heartbeat. Raises UploadLater, PictureRefused or BucketRefused."""
        content = heartbeat.to_json().encode()
        digest = hashlib.sha256(content).digest()
        ended(self._put("the heartbeat", Put(heartbeat.key, content, digest, "application/json", overwrites=True)))

    def refuses_damage(self, key: str) -> bool:
        """Tries a put under `key` whose content is not what its checksum says: S3 allows it, and stores nothing.

        False where it was stored: that server looks at no checksums. Raises what `put` raises where it is not allowed.
        """
        reply = ended(self._reply("the check", Put(key, b"a check, not a picture", bytes(32), "image/jpeg")))
        if reply.status >= 300 and reply.code not in _NOT_THE_CONTENT:
            raise self._sorted(reply, "the check")
        return reply.status >= 300

    def _put(self, name: str, put: Put) -> Steps[bool]:
        """S3 checks the content against its SHA-256; False where an object of that key is there."""
        reply = yield from self._reply(name, put)
        if reply.status == 412:
            return False
        if reply.status >= 300:
            raise self._sorted(reply, name)
        return True

    def _reply(self, name: str, put: Put) -> Steps[Reply]:
        try:
            return (yield from self.wire.put(put))
        except (NoConnection, ConnectionError, HTTPClientError) as error:  # botocore's: no way to fetch credentials
            raise Unreachable(f"{name}: S3 cannot be reached ({error})") from error
        except ConnectionBroke as error:
            raise UploadLater(f"{name}: the connection to S3 broke ({error})") from error
        except BotoCoreError as error:
            raise _bucket_refused(self.bucket, self.option, error) from error

    def _sorted(self, reply: Reply, name: str) -> UploadLater | PictureRefused | BucketRefused:
        code = reply.code or f"HTTP {reply.status}"
        if reply.region is not None and (code in _ELSEWHERE or reply.status in (301, 307)):
            return BucketRefused(
                f"bucket {self.bucket} is in the region {reply.region}, not in {self.wire.region}: "
                f"set AWS_REGION={reply.region}"
            )
        if code in _TRY_AGAIN or reply.status >= 500 or reply.status in (408, 429):
            return UploadLater(f"{name}: S3 is not able to take it now ({code})")
        if code in _SETTINGS_ARE_WRONG or reply.status in (301, 307, 401, 403, 404, 407):
            return _bucket_refused(self.bucket, self.option, code)
        return PictureRefused(f"{name}: S3 refuses it ({code}); look at the file, it stays where it is")


def connect(bucket: str, turn: Turn, option: str = "--bucket") -> Uploader:
    """An uploader with the credentials and the region of the environment, as boto3 finds them, or of AWS_REGION.

    It gives up `turn` while it waits for S3.

    Raises BucketRefused when they do not make sense.
    """
    try:
        return Uploader(Wire(Aws(), bucket, turn), bucket, option)
    except (BotoCoreError, OSError, ValueError) as error:
        raise _bucket_refused(bucket, option, error) from error


def _bucket_refused(bucket: str, option: str, error: object) -> BucketRefused:
    return BucketRefused(
        f"bucket {bucket} cannot be used ({error}): check {option}, the AWS credentials and region, "
        "and that they may put objects there"
    )
