"""A put -> the headers that S3 wants, signed by botocore.

In: what is to be put, its SHA-256, and credentials. Out: all headers but Host, which the connection adds.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from botocore.auth import SIGV4_TIMESTAMP, S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
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
    """The headers of one try; `clock_behind` is how far S3's clock is ahead of this machine's."""
    headers = {
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

    def headers_to_sign(self, request: AWSRequest) -> HTTPHeaders:
        """The same both times that they are asked for."""
        if "to_sign" not in request.context:
            request.context["to_sign"] = super().headers_to_sign(request)
        return request.context["to_sign"]

    def _modify_request_before_signing(self, request: AWSRequest) -> None:
        # botocore signs at the local time and has no setting for a clock that is wrong: boto/botocore#1261
        request.context["timestamp"] = request.context["signed_at"].strftime(SIGV4_TIMESTAMP)
        super()._modify_request_before_signing(request)
