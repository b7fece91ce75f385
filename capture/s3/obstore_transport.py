"""PutObject with obstore, the Python binding of Rust's object_store (docs/adr/0015-obstore-for-uploads.md).

In: puts, from any thread; the global interpreter lock is released until the reply. Out: S3's reply, or a connection
error. obstore signs, hashes, keeps connections alive, and follows HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from capture import VERSION
from capture.s3.credentials import Account
from capture.s3.put import ConnectionFailed, ConnectionLost, Put, Reply, ReplyTimeout

if TYPE_CHECKING:
    from obstore.store import S3Credential

CONNECT_SECONDS = 10
# Timeout of a request of up to _PIECE_BYTES; it doubles with the size, for slow links.
REPLY_SECONDS = 30.0
_PIECE_BYTES = 256 * 1024
# obstore requests credentials again five minutes before they expire; botocore refreshes them earlier than that.
_CREDENTIALS_SECONDS = 360
_NO_RETRIES = {"max_retries": 0, "retry_timeout": timedelta()}

# obstore raises one error for most failures; its text contains the status, the reply's body and the cause.
_STATUS = re.compile(r"non-2xx status code: (\d{3})")
_CODE = re.compile(r"<Code>([A-Za-z0-9.]+)</Code>")
_REGION = re.compile(r"<Region>([a-z0-9-]+)</Region>")
_KIND = re.compile(r"HttpError \{\s*kind: (\w+)")
_NOT_CONNECTED = re.compile(r"legacy::Error\(\s*Connect,(.*)", re.DOTALL)
_REASON = re.compile(r'(?:message|error): "([^"]+)"|(Invalid\w+\([^)]*\)|TunnelUnsuccessful|TunnelUnauthorized)')


class ObstoreTransport:
    """Sends puts to one bucket. Thread-safe."""

    def __init__(self, account: Account, bucket: str) -> None:
        """Raises InvalidAccount, OSError or ValueError if the settings are invalid."""
        self._account = account
        self._bucket = bucket
        self._url = account.bucket_url(bucket)
        # Parsing them takes 3 ms.
        self._certificates = None if self._url.startswith("http:") else Path(account.certificates()).read_text()
        self._stores: dict[float, S3Store] = {}
        self._stores_lock = Lock()

    def put(self, put: Put) -> Reply:
        """Sends one request. Raises ConnectionFailed, ConnectionLost, or InvalidAccount without credentials."""
        self._account.credentials()  # raises here; from the callback the error would only be text
        store = self._store(reply_seconds(len(put.content)))
        mode = "overwrite" if put.overwrites else "create"
        attributes = {"Content-Type": put.content_type}
        try:
            obstore.put(store, put.key, put.content, attributes=attributes, mode=mode, use_multipart=False)  # type: ignore[arg-type]
        except (BaseError, OSError) as error:
            return reply_or_error(str(error))
        return Reply(200)

    def forget_credentials(self) -> None:
        """Discards the credentials, so that the next put reads them again."""
        self._account.forget_credentials()
        with self._stores_lock:
            self._stores.clear()

    def _store(self, timeout_seconds: float) -> S3Store:
        """obstore has a timeout for each client only, so there is a client for each doubling of the size."""
        with self._stores_lock:
            if timeout_seconds not in self._stores:
                self._stores[timeout_seconds] = S3Store(
                    self._bucket,
                    region=self._account.region,
                    aws_endpoint_url_s3=self._url,  # not `endpoint`, which the variable of that name overrides
                    conditional_put="etag",
                    virtual_hosted_style_request=True,  # takes the address as it is
                    checksum_algorithm="SHA256",
                    credential_provider=self._credentials,
                    retry_config=_NO_RETRIES,  # type: ignore[arg-type]
                    client_options={
                        "allow_http": True,
                        "connect_timeout": f"{CONNECT_SECONDS}s",
                        "timeout": f"{round(timeout_seconds * 1000)}ms",
                        **({"root_certificate": self._certificates} if self._certificates else {}),
                        "user_agent": f"shopper-sentiment/{VERSION}",
                    },
                )
            return self._stores[timeout_seconds]

    def _credentials(self) -> "S3Credential":
        found = self._account.credentials()
        return {
            "access_key_id": found.access_key,
            "secret_access_key": found.secret_key,
            "token": found.token,
            "expires_at": datetime.now(UTC) + timedelta(seconds=_CREDENTIALS_SECONDS),
        }


def reply_seconds(content_bytes: int) -> float:
    """Timeout of a whole request of that size."""
    return REPLY_SECONDS * float(2 ** (max(content_bytes - 1, 0) // _PIECE_BYTES).bit_length())


def reply_or_error(text: str) -> Reply:
    """Parses the text of an obstore error: returns S3's reply, or raises ConnectionFailed or ConnectionLost."""
    status = _STATUS.search(text)
    if status is not None:
        code, region = _CODE.search(text), _REGION.search(text)
        return Reply(int(status[1]), code[1] if code else "", region[1] if region else None)
    if "BareRedirect" in text:
        return Reply(301)
    summary = text.partition("\n")[0]
    not_connected, kind = _NOT_CONNECTED.search(text), _KIND.search(text)
    if not_connected is not None:
        reasons = [message or name for message, name in _REASON.findall(not_connected[1])]
        raise ConnectionFailed(f"{summary}: {', '.join(reasons) or 'timed out'}")
    if kind is not None and kind[1] == "Timeout":
        raise ReplyTimeout("no reply in time")
    raise ConnectionLost(summary)
