"""PutObject with botocore's signer and connection, for puts that obstore cannot send.

docs/adr/0015-obstore-for-uploads.md has the reasons. In: a put, how far S3's clock is ahead of this machine's, and
a checksum that may be wrong on purpose. Out: S3's reply with its date and the bucket's region. It takes several times
the processor time of obstore.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote

from botocore.auth import SIGV4_TIMESTAMP, S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import ConnectionClosedError, ConnectionError, HTTPClientError, ReadTimeoutError
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

from capture import VERSION
from capture.s3.credentials import Account
from capture.s3.obstore_transport import CONNECT_SECONDS, REPLY_SECONDS
from capture.s3.put import ConnectionFailed, ConnectionLost, Put, Reply, ReplyTimeout

_CODE = re.compile(rb"<Code>([A-Za-z0-9.]+)</Code>")
_REGION = re.compile(rb"<Region>([a-z0-9-]+)</Region>")


@dataclass(frozen=True, slots=True)
class DatedReply:
    """A reply, and the time of S3's clock (the Date header)."""

    reply: Reply
    date: datetime | None


class BotocoreTransport:
    """Sends puts to one bucket. Thread-safe."""

    def __init__(self, account: Account, bucket: str) -> None:
        """Raises InvalidAccount or ValueError if the settings are invalid."""
        self._account = account
        self._url = account.bucket_url(bucket)

    @cached_property
    def _session(self) -> URLLib3Session:
        proxies, timeout = get_environ_proxies(self._url), (CONNECT_SECONDS, REPLY_SECONDS)
        return URLLib3Session(verify=self._account.certificates(), proxies=proxies, timeout=timeout)

    def put(self, put: Put, clock_skew: timedelta = timedelta(), sha256: bytes | None = None) -> DatedReply:
        """Sends one request, signed at this machine's time plus `clock_skew`.

        `sha256` is the value of the checksum header, by default the content's digest. Raises ConnectionFailed,
        ConnectionLost, or InvalidAccount without credentials.
        """
        request = AWSRequest("PUT", f"{self._url}/{quote(put.key, safe='/-_.~')}", _headers(put, sha256), put.content)
        _Signer(ReadOnlyCredentials(*self._account.credentials()), self._account.region, clock_skew).add_auth(request)
        try:
            response = self._session.send(request.prepare())
        except ReadTimeoutError as error:
            raise ReplyTimeout(str(error)) from error
        except ConnectionClosedError as error:
            raise ConnectionLost(str(error)) from error
        except (ConnectionError, HTTPClientError) as error:
            raise ConnectionFailed(str(error)) from error
        date = response.headers.get("date")
        code, region = _CODE.search(response.content), _REGION.search(response.content)
        bucket_region = response.headers.get("x-amz-bucket-region") or (region[1].decode() if region else None)
        return DatedReply(
            Reply(response.status_code, code[1].decode() if code else "", bucket_region),
            None if date is None else parsedate_to_datetime(date),
        )


def _headers(put: Put, sha256: bytes | None) -> dict[str, str]:
    digest = hashlib.sha256(put.content).digest() if sha256 is None else sha256
    headers = {
        "Content-Type": put.content_type,
        "User-Agent": f"shopper-sentiment/{VERSION}",
        "x-amz-checksum-sha256": base64.b64encode(digest).decode(),
    }
    return headers if put.overwrites else headers | {"If-None-Match": "*"}


class _Signer(S3SigV4Auth):  # type: ignore[misc]  # botocore has no types
    """Signs with a corrected clock, for which botocore has no setting: boto/botocore#1261."""

    def __init__(self, credentials: ReadOnlyCredentials, region: str, clock_skew: timedelta) -> None:
        super().__init__(credentials, "s3", region)
        self._clock_skew = clock_skew

    def _modify_request_before_signing(self, request: Any) -> None:
        request.context["timestamp"] = (datetime.now(UTC) + self._clock_skew).strftime(SIGV4_TIMESTAMP)
        super()._modify_request_before_signing(request)
