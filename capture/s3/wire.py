"""Puts: signed headers and content out, S3's reply back.

In: a `Put`. Out: a `Reply`, whatever S3 said, or an error that tells whether a connection was made at all. With `aws`,
`signing` and `connections` this stands for boto3's client, which took twice the memory and eight times the processor
time (docs/adr/0009-uploader-without-a-client.md).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import quote, urlsplit

from botocore.utils import get_environ_proxies

from capture import VERSION
from capture.s3.connections import ConnectionBroke, Connections, ServerSilent
from capture.s3.credentials import Aws
from capture.s3.signing import Put, Signer
from capture.s3.steps import Steps
from capture.s3.turn import Turn

_AGENT = f"shopper-sentiment/{VERSION}"
_CODE = re.compile(rb"<Code>([A-Za-z0-9.]+)</Code>")
_REGION = re.compile(rb"<Region>([a-z0-9-]+)</Region>")
_CREDENTIALS_ARE_OLD = frozenset(
    {"ExpiredToken", "InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch", "TokenRefreshRequired"}
)


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
        self._url = aws.bucket_url(bucket)
        self._host, self._path = urlsplit(self._url).netloc, urlsplit(self._url).path
        proxy = get_environ_proxies(self._url).get(urlsplit(self._url).scheme)
        self._connections = Connections(self._url, aws.certificates(), turn, proxy)
        self._more_headers = self._connections.headers | {"User-Agent": _AGENT}
        self._signer: Signer | None = None
        self._clock_behind = timedelta()

    @property
    def region(self) -> str:
        """The region that puts are signed for."""
        return self._aws.region

    def put(self, put: Put) -> Steps[Reply]:
        """One put; tried a second time at once where a kept connection or the clock was to blame.

        The second try does no harm: what arrived the first time is refused by `If-None-Match`, which confirms it.
        Raises NoConnection, ConnectionBroke, or botocore's BotoCoreError where there are no credentials.
        """
        try:
            reply = yield from self._try(put)
        except ServerSilent:
            raise
        except ConnectionBroke:
            return (yield from self._try(put))
        return (yield from self._try(put)) if reply.code == "RequestTimeTooSkewed" else reply

    def _try(self, put: Put) -> Steps[Reply]:
        folders, _, name = put.key.rpartition("/")
        path = f"{self._path}/{_quoted(folders)}/{_quoted_name(name)}"
        headers = self._signed_by().headers(put, self._host, path, self._clock_behind)
        lines = [f"{name}: {value}\r\n" for name, value in (headers | self._more_headers).items()]
        head = f"PUT {self._connections.target(path)} HTTP/1.1\r\n{''.join(lines)}\r\n".encode("latin-1")
        answer = yield from self._connections.ask(head, put.content)
        code, region = _word(_CODE, answer.content), _word(_REGION, answer.content)
        date = answer.headers.get("date")
        if code == "RequestTimeTooSkewed" and date is not None:
            self._clock_behind = parsedate_to_datetime(date) - datetime.now(UTC)
        elif code in _CREDENTIALS_ARE_OLD:
            self._aws.forget_credentials()
        return Reply(answer.status, code, answer.headers.get("x-amz-bucket-region") or region or None)

    def _signed_by(self) -> Signer:
        credentials, signer = self._aws.credentials(), self._signer
        if signer is None or signer.credentials != credentials:
            self._signer = signer = Signer(credentials, self.region)
        return signer


@lru_cache(maxsize=16)  # the same for all pictures of a day
def _quoted(folders: str) -> str:
    return quote(folders, safe="/-_.~")


def _quoted_name(name: str) -> str:
    """As `quote` would; that looks at each letter once one of them is not safe, and most offsets have a plus."""
    return "%2B".join([quote(part, safe="-_.~") for part in name.split("+")])


def _word(pattern: re.Pattern[bytes], content: bytes) -> str:
    found = pattern.search(content) if content else None
    return found[1].decode() if found else ""
