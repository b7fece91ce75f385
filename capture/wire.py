"""Puts: signed headers and content out, S3's reply back.

In: a `Put`. Out: a `Reply`, whatever S3 said, or an error that tells whether a connection was made at all. With `aws`,
`signing` and `connections` this stands for boto3's client, which took twice the memory and eight times the processor
time (docs/adr/0009-uploader-without-a-client.md).
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import quote, urlsplit

from botocore.utils import get_environ_proxies

from capture import VERSION
from capture.aws import Aws
from capture.connections import Connections
from capture.signing import Put, signed_headers
from capture.turn import Turn

# A timeout counts for each piece, so that a large picture may take its time on a slow link.
_PIECE_BYTES = 256 * 1024
_AGENT = f"shopper-sentiment/{VERSION}"
_CODE = re.compile(rb"<Code>([A-Za-z0-9.]+)</Code>")
_REGION = re.compile(rb"<Region>([a-z0-9-]+)</Region>")
_CREDENTIALS_ARE_OLD = frozenset(
    {"ExpiredToken", "InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch", "TokenRefreshRequired"}
)


class ConnectionBroke(Exception):
    """The connection ended before S3 had replied: whether it has the object is not known."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What S3 said: the HTTP status, its own code for an error, and the bucket's region where it names one."""

    status: int
    code: str = ""
    region: str | None = None


class Wire:
    """Puts into one bucket, from any thread."""

    def __init__(self, aws: Aws, bucket: str, turn: Turn) -> None:
        """Raises botocore's BotoCoreError, OSError or ValueError where the settings make no sense."""
        self._aws = aws
        self._turn = turn
        self._url = aws.bucket_url(bucket)
        self._path = urlsplit(self._url).path
        proxy = get_environ_proxies(self._url).get(urlsplit(self._url).scheme)
        self._connections = Connections(self._url, aws.certificates(), proxy)
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
        key = "/" + quote(put.key, safe="/-_.~")
        headers = signed_headers(put, self._url + key, self._aws.credentials(), self._aws.region, self._clock_behind)
        headers |= self._connections.headers | {"User-Agent": _AGENT}
        try:
            with self._turn.given_up(), self._connections.one() as connection:
                answer = _ask(connection, self._connections.target(self._path + key), put.content, headers)
                content = answer.read()
        except (OSError, HTTPException) as error:
            raise ConnectionBroke(str(error) or type(error).__name__) from error
        code, region = _word(_CODE, content), _word(_REGION, content)
        date = answer.getheader("Date")
        if code == "RequestTimeTooSkewed" and date is not None:
            self._clock_behind = parsedate_to_datetime(date) - datetime.now(UTC)
        elif code in _CREDENTIALS_ARE_OLD:
            self._aws.forget_credentials()
        return Reply(answer.status, code, answer.getheader("x-amz-bucket-region") or region or None)


def _ask(connection: HTTPConnection, target: str, content: bytes, headers: dict[str, str]) -> HTTPResponse:
    # S3 may refuse a put, and say why, before it has all of it.
    with suppress(BrokenPipeError, ConnectionResetError):
        connection.request("PUT", target, content if len(content) <= _PIECE_BYTES else _pieces(content), headers)
    return connection.getresponse()


def _word(pattern: re.Pattern[bytes], content: bytes) -> str:
    found = pattern.search(content) if content else None
    return found[1].decode() if found else ""


def _pieces(content: bytes) -> Iterator[memoryview]:
    whole = memoryview(content)
    return (whole[start : start + _PIECE_BYTES] for start in range(0, len(content), _PIECE_BYTES))
