"""Kept-alive connections to one server, shared by threads.

In: the address of S3 or of an endpoint of one's own, the proxy that the environment names, and requests. Out: replies.
The connection used last goes first, so that few are kept alive when little is sent. http.client opens them, and makes
the tunnel through a proxy; `ssl` speaks TLS.
"""

import base64
import select
import socket
import ssl
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, unquote, urlsplit

from capture.s3.replies import BadReply, HttpReply, read_reply
from capture.s3.steps import Steps, Wait
from capture.s3.turn import Turn

CONNECT_SECONDS = 10.0
# Without a sign of life from the other side; for each piece of a large picture anew.
SILENCE_SECONDS = 30.0
_LAST_LOOK_SECONDS = 1.0
# A timeout counts for each piece, so that a large picture may take its time on a slow link.
_PIECE_BYTES = 256 * 1024


class NoConnection(Exception):
    """Nobody could be reached: no network, no name, nobody who listens, or a certificate that is not right."""


class ConnectionBroke(Exception):
    """The connection ended before the server had replied: whether it has the object is not known."""


class ServerSilent(ConnectionBroke):
    """The server did not reply in time: another try at once would only wait as long again."""


class Connections:
    """Connections to the server of `url`."""

    def __init__(self, url: str, certificates: str, turn: Turn, proxy: str | None = None) -> None:
        """Raises OSError where the certificates cannot be read, ValueError where an address is none."""
        self._turn = turn
        self._server = _checked(url)
        self._proxy = None if proxy is None else _checked(proxy if "://" in proxy else f"http://{proxy}")
        self._context = ssl.create_default_context(cafile=certificates) if self._server.scheme == "https" else None
        self._idle: list[socket.socket] = []

    def target(self, path: str) -> str:
        """What a request asks for: a proxy without a tunnel wants the whole address."""
        if self._proxy is None or self._context is not None:
            return path
        return f"{self._server.scheme}://{self._server.netloc}{path}"

    def ask(self, head: bytes, content: bytes) -> Steps[HttpReply]:
        """One request and its reply, which has SILENCE_SECONDS from the request's end on.

        Raises NoConnection or ConnectionBroke.
        """
        connection = self._kept() or self._open()
        can_be_kept = False
        try:
            # S3 may refuse a put, and say why, before it has all of it.
            with suppress(BrokenPipeError, ConnectionResetError):
                self._send(connection, head, content)
            sent_at = time.monotonic()
            yield Wait.FOR_THE_REPLY
            waited_seconds = time.monotonic() - sent_at  # a thread that waits for several waits for all at once
            connection.settimeout(max(SILENCE_SECONDS - waited_seconds, _LAST_LOOK_SECONDS))
            reply = read_reply(_Reading(connection, self._turn))
            can_be_kept = reply.can_be_kept
            return reply
        except TimeoutError as error:
            raise ServerSilent(str(error)) from error
        except (OSError, BadReply) as error:
            raise ConnectionBroke(str(error) or type(error).__name__) from error
        finally:
            if can_be_kept:
                connection.settimeout(SILENCE_SECONDS)
                self._idle.append(connection)
            else:
                connection.close()

    def _kept(self) -> socket.socket | None:
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread was faster
                return None
            if not _can_be_read(connection):
                return connection
            connection.close()  # what can be read before anything was asked is the server's end
        return None

    def _open(self) -> socket.socket:
        opening = self._made()
        try:
            with self._turn.given_up():
                opening.connect()
        except (OSError, HTTPException) as error:  # of which are ssl.SSLError and socket.gaierror
            opening.close()
            raise NoConnection(f"{opening.host}: {error}") from error
        connection: socket.socket = opening.sock
        connection.settimeout(SILENCE_SECONDS)
        return connection

    def _made(self) -> HTTPConnection:
        first = self._proxy or self._server
        host, port = str(first.hostname), first.port
        if self._context is None:
            return HTTPConnection(host, port or 80, timeout=CONNECT_SECONDS)
        connection = HTTPSConnection(host, port or 443, timeout=CONNECT_SECONDS, context=self._context)
        if self._proxy is not None:
            connection.set_tunnel(str(self._server.hostname), self._server.port or 443, proxy_headers(self._proxy))
        return connection

    def _send(self, connection: socket.socket, head: bytes, content: bytes) -> None:
        whole, sent = memoryview(content), 0
        if not isinstance(connection, ssl.SSLSocket):  # which takes one piece of memory at a time
            sent = connection.sendmsg([head, whole[:_PIECE_BYTES]])  # waits for nobody: the rest is for later
        if sent == len(head) + len(whole):
            return
        with self._turn.given_up():
            connection.sendall(head[sent:])
            for start in range(max(0, sent - len(head)), len(content), _PIECE_BYTES):
                connection.sendall(whole[start : start + _PIECE_BYTES])

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries besides its own: a proxy without a tunnel wants to know who asks."""
        return {} if self._proxy is None or self._context is not None else proxy_headers(self._proxy)


def proxy_headers(proxy: SplitResult) -> dict[str, str]:
    """The user and the password that a proxy's address carries, as the proxy wants them."""
    if proxy.username is None:
        return {}
    secret = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}


def _checked(url: str) -> SplitResult:
    """An address in its parts. Raises ValueError for what is none."""
    parts = urlsplit(url)
    is_plain = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0 or not is_plain:
        raise ValueError(f"{url!r} is no address of a server: give http://... or https://...")
    return parts


def _can_be_read(connection: socket.socket) -> bool:
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


class _Reading:
    """A connection that gives up the turn while nothing has come. Raises what the connection raises."""

    def __init__(self, connection: socket.socket, turn: Turn) -> None:
        self._connection = connection
        self._turn = turn

    def recv(self, size: int, /) -> bytes:
        """The next bytes, at most `size`."""
        # What has come over TLS may be of no reply, but of TLS itself.
        if not isinstance(self._connection, ssl.SSLSocket) and _can_be_read(self._connection):
            return self._connection.recv(size)
        with self._turn.given_up():
            return self._connection.recv(size)
