"""In-memory S3 server for tests and benchmarks: nothing on disk, one process, one thread per connection.

In: requests on a port of 127.0.0.1. Out: S3's responses to PutObject, HeadObject, ListObjectsV2 and DeleteObject,
path style, and a count of stored objects. A put is checked as S3 checks it: the signature's format, the content
length, MD5 and SHA-256 where the request has them, and `If-None-Match: *`.

    python -m tests.support.in_memory_s3 --port 9000
"""

import argparse
import base64
import hashlib
import io
import re
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=[^/]+/\d{8}/[a-z0-9-]+/s3/aws4_request, ?"
    r"SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, ?Signature=[0-9a-f]{64}"
)
_PAGE = 1000
_HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"
_LARGEST_SKEW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response; `code` is the S3 error code."""

    status: int
    code: str = ""
    content: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    def encode(self, head_only: bool) -> bytes:
        """The response's bytes, with a Date header, as S3 sends it."""
        content = self.content or (f"<Error><Code>{self.code}</Code></Error>".encode() if self.code else b"")
        now = f"{datetime.now(UTC):{_HTTP_DATE}}"
        headers = {"Date": now, "Content-Length": str(len(content))} | dict(self.headers)
        lines = [f"HTTP/1.1 {self.status} {self.code or 'OK'}", *(f"{name}: {headers[name]}" for name in headers)]
        return "\r\n".join([*lines, "", ""]).encode() + (b"" if head_only else content)


@dataclass
class InMemoryS3:
    """Objects of every bucket by `bucket/key`; without `keeps_content` only sizes are kept and content is not checked.

    Every response is delayed by `delay_seconds`, to simulate a link with that round-trip time.
    """

    keeps_content: bool = True
    clock_ahead: timedelta = timedelta()
    delay_seconds: float = 0.0
    objects: dict[str, bytes] = field(default_factory=dict)
    sizes_bytes: dict[str, int] = field(default_factory=dict)
    etags: dict[str, str] = field(default_factory=dict)
    stored: Counter[str] = field(default_factory=Counter)
    stored_at: dict[str, float] = field(default_factory=dict)
    modified_at: dict[str, datetime] = field(default_factory=dict)
    puts: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def now(self) -> datetime:
        """The server's clock."""
        return datetime.now(UTC) + self.clock_ahead

    def respond(self, request: Request) -> Response:
        """S3's response to a request whose content has been received in full."""
        url = urlsplit(request.target)
        path = unquote(url.path).lstrip("/")
        bucket, _, key = path.partition("/")
        if request.method == "PUT" and key:
            return self._put(path, request)
        if request.method in ("HEAD", "GET") and key:
            if path not in self.sizes_bytes:
                return Response(404, "NoSuchKey")
            size_bytes = self.sizes_bytes[path]
            content = self.objects.get(path, bytes(size_bytes)) if request.method == "GET" else b""
            return Response(200, "", content, self._object_headers(path))
        if request.method == "GET":
            return self._list(bucket, parse_qs(url.query))
        if request.method == "DELETE" and key:
            self.objects.pop(path, None)
            self.sizes_bytes.pop(path, None)
            return Response(204)
        return Response(200)

    def _put(self, path: str, request: Request) -> Response:
        headers, content = request.headers, request.content
        if not _AUTHORIZATION.fullmatch(headers.get("authorization", "")):
            return Response(403, "AccessDenied")
        if abs(self.now - signed_at(headers)) > _LARGEST_SKEW:
            date = f"{self.now:{_HTTP_DATE}}"
            return Response(403, "RequestTimeTooSkewed", headers=(("Date", date),))
        problem = _content_error(headers, content) if self.keeps_content else ""
        if problem:
            return Response(400, problem)
        with self.lock:
            self.puts[path] += 1
            if headers.get("if-none-match") == "*" and path in self.sizes_bytes:
                return Response(412, "PreconditionFailed")
            self.stored[path] += 1
            self.stored_at[path] = time.perf_counter()
            self.modified_at[path] = self.now
            self.sizes_bytes[path] = len(content)
            if self.keeps_content:
                self.objects[path] = content
            # rclone compares the ETag with the MD5 that it sent.
            self.etags[path] = f'"{base64.b64decode(headers.get("content-md5", "")).hex() or "0" * 32}"'
        return Response(200, headers=(("ETag", self.etags[path]),))

    def _object_headers(self, path: str) -> tuple[tuple[str, str], ...]:
        return (
            ("Content-Length", str(self.sizes_bytes[path])),
            ("ETag", self.etags[path]),
            ("Last-Modified", f"{self.modified_at[path]:{_HTTP_DATE}}"),
        )

    def _list(self, bucket: str, query: dict[str, list[str]]) -> Response:
        after = query.get("continuation-token", query.get("start-after", [""]))[0]
        prefix = query.get("prefix", [""])[0]
        with self.lock:
            names = sorted(path.partition("/")[2] for path in self.sizes_bytes if path.startswith(f"{bucket}/{prefix}"))
        names = [name for name in names if name > after]
        page = names[:_PAGE]
        more = len(names) > _PAGE
        items = "".join(
            f"<Contents><Key>{escape(name)}</Key><Size>{self.sizes_bytes[f'{bucket}/{name}']}</Size>"
            f"<LastModified>{self.modified_at[f'{bucket}/{name}']:%Y-%m-%dT%H:%M:%S.999Z}</LastModified></Contents>"
            for name in page
        )
        token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        xml = (
            f"<ListBucketResult><Name>{bucket}</Name><KeyCount>{len(page)}</KeyCount><MaxKeys>{_PAGE}</MaxKeys>"
            f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}{items}</ListBucketResult>"
        )
        return Response(200, content=xml.encode(), headers=(("Content-Type", "application/xml"),))


def signed_at(headers: dict[str, str]) -> datetime:
    """The signing time in a request's X-Amz-Date."""
    return datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _content_error(headers: dict[str, str], content: bytes) -> str:
    """S3's error code for content that does not match its headers; empty when it matches."""
    digest = hashlib.sha256(content).digest() if "x-amz-checksum-sha256" in headers else b""
    if digest and headers["x-amz-checksum-sha256"] != base64.b64encode(digest).decode():
        return "BadDigest"
    if digest and headers.get("x-amz-content-sha256", "") not in (digest.hex(), "UNSIGNED-PAYLOAD"):
        return "XAmzContentSHA256Mismatch"
    md5 = headers.get("content-md5")
    if md5 and md5 != base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode():
        return "BadDigest"
    return ""


@contextmanager
def serving(s3: InMemoryS3, port: int = 0, certificate: Path | None = None) -> Iterator[int]:
    """Serves on 127.0.0.1 while the block runs, over TLS when given a certificate with its key; yields the port."""
    context = None
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", port), backlog=64) as listener:
        threading.Thread(target=_accept, args=(s3, listener, context), daemon=True).start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)  # otherwise the accepting thread would keep it open


def _accept(s3: InMemoryS3, listener: socket.socket, context: ssl.SSLContext | None) -> None:
    with suppress(OSError):  # the listener is closed at the end of `serving`
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_serve_connection, args=(s3, connection, context), daemon=True).start()


def _serve_connection(s3: InMemoryS3, connection: socket.socket, context: ssl.SSLContext | None) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with suppress(OSError), connection:
        secured = connection if context is None else context.wrap_socket(connection, server_side=True)
        with secured, secured.makefile("rb", 1 << 18) as stream:
            while (request := _read(secured, stream, s3.delay_seconds)) is not None:
                time.sleep(s3.delay_seconds)
                secured.sendall(s3.respond(request).encode(request.method == "HEAD"))


def _read(connection: socket.socket, stream: io.IOBase, delay_seconds: float) -> Request | None:
    """The next request; None at end of stream or when its content is incomplete."""
    words = stream.readline().decode("latin-1").split()
    if len(words) != 3:
        return None
    headers = {}
    while line := stream.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    if headers.get("expect", "").lower() == "100-continue":
        time.sleep(delay_seconds)
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    length = int(headers.get("content-length", "0"))
    content = stream.read(length)
    return Request(words[0], words[1], headers, content) if len(content) == length else None


def main() -> None:
    """Serves until the process is terminated."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.in_memory_s3")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--delay-ms", type=int, default=0, metavar="N", help="delay each response by N milliseconds")
    arguments = parser.parse_args()
    with serving(InMemoryS3(keeps_content=False, delay_seconds=arguments.delay_ms / 1000), arguments.port):
        threading.Event().wait()


if __name__ == "__main__":
    main()
