"""A put -> the headers that S3 wants, signed by botocore.

In: what is to be put, its SHA-256, and credentials. Out: all headers.
"""

import base64
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import NamedTuple

from botocore.auth import S3SigV4Auth
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import InvalidConfigError


@dataclass(frozen=True, slots=True)
class Put:
    """One object on its way; `overwrites` says whether it may replace one of the same key."""

    key: str
    content: bytes
    sha256: bytes
    content_type: str
    overwrites: bool = False


class Signer(S3SigV4Auth):  # type: ignore[misc]  # botocore has no types
    """botocore's signature for puts with the same credentials into one region.

    botocore signs any request; here all headers are signed, the digest is known already, and the key that a day's
    signatures share is kept. docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
    """

    def __init__(self, credentials: ReadOnlyCredentials, region: str) -> None:
        """Raises botocore's InvalidConfigError for what no header can carry, such as a line's end."""
        for what in (credentials.access_key, credentials.token or ""):
            if not (what.isascii() and what.isprintable()):
                raise InvalidConfigError(
                    error_msg="the access key or the session token holds more than letters and signs"
                )
        super().__init__(credentials, "s3", region)
        self._key_of_day = ("", b"")

    def headers(self, put: Put, host: str, path: str, clock_behind: timedelta) -> dict[str, str]:
        """All headers of one try; `clock_behind` is how far S3's clock is ahead of this machine's.

        `path` is quoted as S3 wants it, and is all that is asked for.
        """
        # botocore signs at the local time and has no setting for a clock that is wrong: boto/botocore#1261
        now = (datetime.now(UTC) + clock_behind).isoformat(timespec="seconds")
        timestamp = f"{now[:19].replace('-', '').replace(':', '')}Z"  # not strftime, which takes ten times as long
        headers = dict(sorted(_headers(put, host, timestamp, self.credentials.token)))
        names = ";".join(headers)
        lines = "".join([f"{name}:{value}\n" for name, value in headers.items()])
        request = _Request({"timestamp": timestamp})
        to_sign = self.string_to_sign(request, f"PUT\n{path}\n\n{lines}\n{names}\n{headers['x-amz-content-sha256']}")
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self.scope(request)}, SignedHeaders={names}, "
            f"Signature={self.signature(to_sign, request)}"
        )
        return headers

    def signature(self, string_to_sign: str, request: "_Request") -> str:
        """botocore's own, but for the key, which is the same all day."""
        day = request.context["timestamp"][:8]
        known, key = self._key_of_day
        if known != day:
            secret = f"AWS4{self.credentials.secret_key}".encode()
            key = reduce(self._sign, (day, self._region_name, self._service_name, "aws4_request"), secret)
            self._key_of_day = (day, key)
        return hmac.digest(key, string_to_sign.encode(), "sha256").hex()


class _Request(NamedTuple):
    """As much of a botocore request as its signer looks at."""

    context: dict[str, str]


def _headers(put: Put, host: str, timestamp: str, token: str | None) -> Iterable[tuple[str, str]]:
    yield "host", host
    yield "content-type", put.content_type
    yield "content-length", str(len(put.content))
    yield "x-amz-checksum-sha256", base64.b64encode(put.sha256).decode()
    yield "x-amz-content-sha256", put.sha256.hex()
    yield "x-amz-date", timestamp
    if not put.overwrites:
        yield "if-none-match", "*"
    if token:
        yield "x-amz-security-token", token
