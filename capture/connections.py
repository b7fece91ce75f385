"""Kept-alive connections to one server, shared by threads.

In: the address of S3 or of an endpoint of one's own, and the proxy that the environment names. Out: a connection that
is open, the last used one first, so that few are kept alive when little is sent. http.client speaks HTTP and `ssl` TLS.
"""

import base64
import select
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, unquote, urlsplit

CONNECT_SECONDS = 10.0
# Without a sign of life from the other side; for each piece of a large picture anew.
SILENCE_SECONDS = 30.0


class NoConnection(Exception):
    """Nobody could be reached: no network, no name, nobody who listens, or a certificate that is not right."""


class Connections:
    """Connections to the server of `url`."""

    def __init__(self, url: str, certificates: str, proxy: str | None = None) -> None:
        """Raises OSError where the certificates cannot be read, ValueError where an address is none."""
        self._server = _checked(url)
        self._proxy = None if proxy is None else _checked(proxy if "://" in proxy else f"http://{proxy}")
        self._context = ssl.create_default_context(cafile=certificates) if self._server.scheme == "https" else None
        self._idle: list[HTTPConnection] = []

    def target(self, path: str) -> str:
        """What a request asks for: a proxy without a tunnel wants the whole address."""
        if self._proxy is None or self._context is not None:
            return path
        return f"{self._server.scheme}://{self._server.netloc}{path}"

    @contextmanager
    def one(self) -> Iterator[HTTPConnection]:
        """An open connection for the block, kept for the next if all goes well. Raises NoConnection."""
        connection = self._kept() or self._open()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if connection.sock is not None:  # else the server wanted it closed
            self._idle.append(connection)

    def _kept(self) -> HTTPConnection | None:
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread was faster
                return None
            poll = select.poll()
            poll.register(connection.sock, select.POLLIN)
            if not poll.poll(0):
                return connection
            connection.close()  # what can be read before anything was asked is the server's end
        return None

    def _open(self) -> HTTPConnection:
        connection = self._made()
        try:
            connection.connect()
        except (OSError, HTTPException) as error:  # of which are ssl.SSLError and socket.gaierror
            connection.close()
            raise NoConnection(f"{connection.host}: {error}") from error
        connection.sock.settimeout(SILENCE_SECONDS)
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
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError(f"{url!r} is no address of a server: give http://... or https://...")
    return parts
