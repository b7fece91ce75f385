"""The bytes of a connection -> a server's reply: HTTP/1.1 as RFC 9112 has it.

In: a connection on which a request was sent. Out: status, headers and content, and whether the connection can be kept.
http.client reads headers as it reads an e-mail's, which took as long as hashing a picture of 100 KB.
"""

import re
from dataclasses import dataclass
from typing import Protocol

# S3's own limit for headers is 8 KB, and its longest error is shorter than that.
MAX_HEAD_BYTES = 64 * 1024
MAX_CONTENT_BYTES = 1024 * 1024
_STATUS_LINE = re.compile(r"HTTP/1\.(?P<minor>[01]) (?P<status>[1-9]\d\d)(?: .*)?", re.ASCII)
_END_OF_HEAD = b"\r\n\r\n"
_RECEIVE_BYTES = 8192


class BadReply(Exception):
    """What came is no HTTP reply, is not whole, or is larger than any of S3's."""


class Receives(Protocol):
    """What a socket does."""

    def recv(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class HttpReply:
    """What a server said; header names in lower case. Without `can_be_kept` its connection is of no more use."""

    status: int
    headers: dict[str, str]
    content: bytes
    can_be_kept: bool


def read_reply(connection: Receives) -> HttpReply:
    """The reply to a request that is no HEAD. Raises BadReply, and OSError as the connection does."""
    stream = _Stream(connection)
    status, minor, headers = _head(stream)
    while status < 200:  # 100 Continue and the like come before the reply
        status, minor, headers = _head(stream)
    content, has_an_end = _content(stream, status, headers)
    closes = "close" in headers.get("connection", "").lower() or minor == "0"
    return HttpReply(status, headers, content, has_an_end and not closes and stream.is_read)


def _head(stream: "_Stream") -> tuple[int, str, dict[str, str]]:
    first, *lines = stream.until(_END_OF_HEAD, MAX_HEAD_BYTES).decode("latin-1").split("\r\n")
    matched = _STATUS_LINE.fullmatch(first)
    if matched is None:
        raise BadReply(f"a reply that begins {first[:80]!r} is not HTTP/1.1")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return int(matched["status"]), matched["minor"], headers


def _content(stream: "_Stream", status: int, headers: dict[str, str]) -> tuple[bytes, bool]:
    """The content, and whether the reply said where it ends."""
    if status in (204, 304):
        return b"", True
    if "transfer-encoding" in headers:
        return _chunks(stream), True
    if "content-length" in headers:
        return stream.exactly(_number(headers["content-length"], 10)), True
    return stream.until_closed(), False


def _chunks(stream: "_Stream") -> bytes:
    content = b""
    while size := _number(stream.until(b"\r\n", MAX_HEAD_BYTES).partition(b";")[0].decode("latin-1"), 16):
        content += stream.exactly(size)
        if stream.exactly(2) != b"\r\n" or len(content) > MAX_CONTENT_BYTES:
            raise BadReply("a reply in pieces that do not fit together")
    while stream.until(b"\r\n", MAX_HEAD_BYTES):
        pass  # headers that come after the content
    return content


def _number(digits: str, base: int) -> int:
    """int() would also take signs, spaces and underscores."""
    digits = digits.strip()
    if not (digits.isascii() and digits.isalnum()):
        raise BadReply(f"{digits[:80]!r} is no length")
    try:
        return int(digits, base)
    except ValueError as error:
        raise BadReply(f"{digits[:80]!r} is no length") from error


class _Stream:
    """What a connection brings, up to a mark or a length."""

    def __init__(self, connection: Receives) -> None:
        self._connection = connection
        self._received = b""

    @property
    def is_read(self) -> bool:
        """Whether nothing came behind what was asked for."""
        return not self._received

    def until(self, mark: bytes, most_bytes: int) -> bytes:
        """All before a mark, which is read too."""
        while (end := self._received.find(mark)) < 0:
            if len(self._received) > most_bytes:
                raise BadReply(f"{most_bytes} bytes of a reply, and no end of its head")
            self._receive()
        found, self._received = self._received[:end], self._received[end + len(mark) :]
        return found

    def exactly(self, size: int) -> bytes:
        """So many bytes."""
        if size > MAX_CONTENT_BYTES:
            raise BadReply(f"a reply of {size} bytes")
        while len(self._received) < size:
            self._receive()
        found, self._received = self._received[:size], self._received[size:]
        return found

    def until_closed(self) -> bytes:
        """All until the server hangs up, which is the only sign of an end that some give."""
        while more := self._connection.recv(_RECEIVE_BYTES):
            self._received += more
            if len(self._received) > MAX_CONTENT_BYTES:
                raise BadReply(f"a reply of more than {MAX_CONTENT_BYTES} bytes")
        found, self._received = self._received, b""
        return found

    def _receive(self) -> None:
        more = self._connection.recv(_RECEIVE_BYTES)
        if not more:
            raise BadReply("the connection ended before the reply did")
        self._received += more
