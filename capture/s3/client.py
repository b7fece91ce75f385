"""A put into one bucket, with the immediate retries that cost no delay.

In: a `Put`, from any thread. Out: S3's `Reply`, whatever it says, or the error of the connection. obstore sends it;
botocore does where S3's clock differs from ours, where S3 redirects, and for a checksum that is wrong on purpose.
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
_HARMLESS_SKEW = timedelta(minutes=5)


class BucketClient:
    """Puts into one bucket, from any thread."""

    def __init__(self, account: Account, bucket: str) -> None:
        """Raises botocore's BotoCoreError, OSError or ValueError where the settings make no sense."""
        self._account = account
        self._bucket = bucket
        self._obstore = ObstoreTransport(account, bucket)
        self._clock_behind = timedelta()

    @property
    def region(self) -> str:
        """The region that puts are signed for."""
        return self._account.region

    def put(self, put: Put) -> Reply:
        """One put; repeated once where a kept-alive connection or the clock was the reason of its failure.

        The repetition is harmless: S3 refuses what arrived the first time (`If-None-Match`), which confirms it.
        Raises ConnectionFailed, ConnectionLost, or botocore's BotoCoreError where there are no credentials.
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

    def put_damaged(self, put: Put) -> Reply:
        """One put whose checksum is not that of its content. Raises what `put` raises."""
        return self._botocore.put(put, self._clock_behind, sha256=bytes(32)).reply

    @cached_property
    def _botocore(self) -> "BotocoreTransport":
        from capture.s3.botocore_transport import BotocoreTransport  # loads botocore

        return BotocoreTransport(self._account, self._bucket)

    def _send(self, put: Put) -> Reply:
        if self._clock_behind:
            return self._send_by_botocore(put)
        reply = self._obstore.put(put)
        if reply.code == _SKEWED or reply.status in (301, 307):  # obstore gives neither S3's time nor the region
            return self._send_by_botocore(put)
        return reply

    def _send_by_botocore(self, put: Put) -> Reply:
        dated = self._botocore.put(put, self._clock_behind)
        if dated.reply.code != _SKEWED or dated.date is None:
            return dated.reply
        behind = dated.date - datetime.now(UTC)
        self._clock_behind = behind if abs(behind) > _HARMLESS_SKEW else timedelta()
        return self._botocore.put(put, self._clock_behind).reply
