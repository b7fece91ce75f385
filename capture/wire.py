"""Puts on kept-alive connections: signed headers and content out, S3's reply back.

In: a `Put`. Out: a `Reply`, whatever S3 said, or an error that tells whether a connection was made at all. With
`aws` and `signing` this is all that capture has of AWS's libraries; boto3's client took 20 MB and five times the
processor time (docs/adr/0009-uploader-without-a-client.md).
"""

import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import urllib3
from botocore.utils import get_environ_proxies
from urllib3.exceptions import ConnectTimeoutError as NoConnectionInTime
from urllib3.exceptions import HTTPError, NewConnectionError, ProxyError, SSLError

from capture import VERSION
from capture.aws import Aws
from capture.signing import Put, signed_headers

CONNECTIONS = 4
# A timeout counts for each piece, so that a large picture may take its time on a slow link.
_PIECE_BYTES = 64 * 1024
_TIMEOUT = urllib3.Timeout(connect=10, read=30)
_CODE = re.compile(rb"<Code>([A-Za-z0-9.]+)</Code>")
_REGION = re.compile(rb"<Region>([a-z0-9-]+)</Region>")
_RENEW = frozenset(
    {"ExpiredToken", "InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch", "TokenRefreshRequired"}
)


class NoConnection(Exception):
    """Nobody could be reached: no network, no name, nobody who listens, or a certificate that is not right."""


class ConnectionBroke(Exception):
    """The connection ended before S3 had replied: whether it has the object is not known."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What S3 said: the HTTP status, its own code for an error, and the bucket's region where it names one."""

    status: int
    code: str = ""
    region: str | None = None


class Wire:
    """Puts into one bucket, from as many threads as there are `connections`."""

    def __init__(self, aws: Aws, bucket: str, connections: int = CONNECTIONS) -> None:
        """Raises botocore's BotoCoreError, OSError or ValueError where the settings make no sense."""
        self._aws = aws
        self._url = aws.bucket_url(bucket)
        self._pools = _pools(self._url, aws, connections)
        self._clock_behind = timedelta()

    @property
    def region(self) -> str:
        """The region that puts are signed for."""
        return self._aws.region

    def put(self, put: Put) -> Reply:
        """One put; tried a second time at once where a kept connection or the clock was to blame.

        The second try does no harm: what arrived the first time is refused by `If-None-Match`, which confirms it.
        Raises NoConnection, ConnectionBroke, or botocore's BotoCoreError where there are no credentials.
        """
        try:
            reply = self._try(put)
        except ConnectionBroke:
            return self._try(put)
        return self._try(put) if reply.code == "RequestTimeTooSkewed" else reply

    def _try(self, put: Put) -> Reply:
        url = f"{self._url}/{quote(put.key, safe='/-_.~')}"
        headers = signed_headers(put, url, self._aws.credentials(), self._aws.region, self._clock_behind)
        headers["User-Agent"] = f"shopper-sentiment/{VERSION}"
        try:
            answer = self._pools.urlopen(
                "PUT", url, body=_pieces(put.content), headers=headers, redirect=False, retries=False, timeout=_TIMEOUT
            )
        except (NewConnectionError, NoConnectionInTime, ProxyError, SSLError) as error:
            raise NoConnection(str(error)) from error
        except (HTTPError, OSError) as error:
            raise ConnectionBroke(str(error)) from error
        code, region = _word(_CODE, answer.data), _word(_REGION, answer.data)
        if code == "RequestTimeTooSkewed" and "date" in answer.headers:
            self._clock_behind = parsedate_to_datetime(answer.headers["date"]) - datetime.now(UTC)
        elif code in _RENEW:
            self._aws.forget_credentials()
        return Reply(answer.status, code, answer.headers.get("x-amz-bucket-region") or region or None)


def _word(pattern: re.Pattern[bytes], content: bytes) -> str:
    found = pattern.search(content) if content else None
    return found[1].decode() if found else ""


def _pieces(content: bytes) -> Iterator[memoryview]:
    whole = memoryview(content)
    return (whole[start : start + _PIECE_BYTES] for start in range(0, len(content), _PIECE_BYTES))


def _pools(url: str, aws: Aws, connections: int) -> urllib3.PoolManager:
    """Connections straight to S3, or through the proxy that the environment names."""
    scheme = url.partition(":")[0]
    context = ssl.create_default_context(cafile=aws.certificates()) if scheme == "https" else None
    proxy = get_environ_proxies(url).get(scheme)
    if proxy is not None:
        return urllib3.ProxyManager(proxy, maxsize=connections, ssl_context=context)
    return urllib3.PoolManager(maxsize=connections, ssl_context=context)
