"""Sends puts to one bucket, with one immediate retry.

In: a `Put`, from any thread. Out: S3's `Reply`, also an error reply, or a connection error. obstore sends puts, or
botocore if S3's clock differs from the camera's, if S3 redirects, and for a checksum that is wrong on purpose.
"""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from capture.s3.credentials import Account
from capture.s3.obstore_transport import ObstoreTransport
from capture.s3.put import ConnectionLost, Put, Reply, ReplyTimeout

if TYPE_CHECKING:
    from capture.s3.botocore_transport import BotocoreTransport

_SKEWED = "RequestTimeTooSkewed"
_STALE_CREDENTIALS = frozenset(
    {"ExpiredToken", "InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch", "TokenRefreshRequired"}
)
# S3 accepts a signature whose time is up to 15 minutes off.
_TOLERATED_SKEW = timedelta(minutes=5)


class BucketClient:
    """Sends puts to one bucket. Thread-safe."""

    def __init__(self, account: Account, bucket: str) -> None:
        """Raises InvalidAccount, OSError or ValueError if the settings are invalid."""
        self._account = account
        self._bucket = bucket
        self._obstore = ObstoreTransport(account, bucket)
        self._clock_skew = timedelta()

    @property
    def region(self) -> str:
        """Region in the signature of puts."""
        return self._account.region

    def put(self, put: Put) -> Reply:
        """Sends one put; retries once after a lost keep-alive connection or a skewed clock.

        The retry is safe: if the first put was stored, S3 rejects the second (`If-None-Match`), which confirms it.
        Raises ConnectionFailed, ConnectionLost, or InvalidAccount without credentials.
        """
        try:
            reply = self._send(put)
        except ReplyTimeout:
            raise
        except ConnectionLost:
            reply = self._send(put)
        if reply.code in _STALE_CREDENTIALS:
            self._obstore.forget_credentials()
        return reply

    def put_with_wrong_checksum(self, put: Put) -> Reply:
        """Sends one put with a wrong checksum. Raises what `put` raises."""
        return self._send_with_botocore(put, sha256=bytes(32))

    @cached_property
    def _botocore(self) -> "BotocoreTransport":
        from capture.s3.botocore_transport import BotocoreTransport  # loads botocore

        return BotocoreTransport(self._account, self._bucket)

    def _send(self, put: Put) -> Reply:
        if self._clock_skew:
            return self._send_with_botocore(put)
        reply = self._obstore.put(put)
        if reply.code == _SKEWED or reply.status in (301, 307):  # obstore exposes neither S3's time nor the region
            return self._send_with_botocore(put)
        return reply

    def _send_with_botocore(self, put: Put, sha256: bytes | None = None) -> Reply:
        dated = self._botocore.put(put, self._clock_skew, sha256)
        if dated.reply.code != _SKEWED or dated.date is None:
            return dated.reply
        skew = dated.date - datetime.now(UTC)
        self._clock_skew = skew if abs(skew) > _TOLERATED_SKEW else timedelta()
        return self._botocore.put(put, self._clock_skew, sha256).reply
