"""A put -> the headers that S3 wants, signed by botocore.

In: what is to be put, its SHA-256, and credentials. Out: all headers.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from botocore.auth import SIGV4_TIMESTAMP, S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials


@dataclass(frozen=True, slots=True)
class Put:
    """One object on its way; `overwrites` says whether it may replace one of the same key."""

    key: str
    content: bytes
    sha256: bytes
    content_type: str
    overwrites: bool = False


def signed_headers(
    put: Put, url: str, credentials: ReadOnlyCredentials, region: str, clock_behind: timedelta
) -> dict[str, str]:
    """All headers of one try; `clock_behind` is how far S3's clock is ahead of this machine's."""
    headers = {
        "Host": urlsplit(url).netloc,
        "Content-Type": put.content_type,
        "Content-Length": str(len(put.content)),
        "x-amz-checksum-sha256": base64.b64encode(put.sha256).decode(),
    }
    if not put.overwrites:
        headers["If-None-Match"] = "*"
    request = AWSRequest("PUT", url)
    request.headers = headers  # a plain dict takes a third of the time of botocore's, which is an e-mail's
    request.context["sha256"] = put.sha256.hex()
    request.context["signed_at"] = datetime.now(UTC) + clock_behind
    _PutAuth(credentials, "s3", region).add_auth(request)
    return headers


class _PutAuth(S3SigV4Auth):  # type: ignore[misc]  # botocore has no types
    """botocore's signature, with the digest that is known already and at S3's own time."""

    def payload(self, request: AWSRequest) -> str:
        return str(request.context["sha256"])

    def headers_to_sign(self, request: AWSRequest) -> "_Headers":
        """All that there are: botocore's own choice, without its copy of them into an e-mail's headers."""
        return _Headers((name.lower(), value) for name, value in request.headers.items())

    def _modify_request_before_signing(self, request: AWSRequest) -> None:
        # botocore signs at the local time and has no setting for a clock that is wrong: boto/botocore#1261
        request.context["timestamp"] = request.context["signed_at"].strftime(SIGV4_TIMESTAMP)
        super()._modify_request_before_signing(request)


class _Headers(dict[str, str]):
    """Each once."""

    def get_all(self, name: str) -> list[str]:
        """As an e-mail's headers are asked for."""
        return [self[name]]
