"""A loopback proxy that injects the faults of bad Wi-Fi and a busy S3 into an uploader's requests.

In: connections on a port of 127.0.0.1, an upstream server, and the current fault. Out: requests forwarded,
truncated, throttled, answered by the proxy, or forwarded with their response dropped.
"""

import io
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path

from tests.support.in_memory_s3 import Response

_CHUNK_BYTES = 8192
_SLOW_BYTES_PER_SECOND = 500_000


class Fault(Enum):
    """The injected fault; values are row labels of the table of faults in docs/benchmarks.md."""

    NONE = "nothing"
    REFUSED = "connection refused"
    TLS = "TLS: wrong certificate"
    DENIED = "403 AccessDenied"
    BROKEN = "500 InternalError"
    BUSY = "503 SlowDown"
    CUT = "body truncated halfway"
    LOST = "response lost after the object was stored"
    SILENT = "no response"
    SLOW = "slow link"


_RESPONSES = {
    Fault.DENIED: Response(403, "AccessDenied"),
    Fault.BROKEN: Response(500, "InternalError"),
    Fault.BUSY: Response(503, "SlowDown"),
}


class FaultProxy:
    """Forwards requests to `server_port` of 127.0.0.1; `hits` counts the requests that met a fault."""

    def __init__(
        self, server_port: int, certificate: Path | None = None, wrong_certificate: Path | None = None
    ) -> None:
        self._server_port = server_port
        self._certificates = (certificate, wrong_certificate)
        self.fault = Fault.NONE
        self.hits = 0

    @contextmanager
    def serving(self) -> Iterator[int]:
        """Serves while the block runs; yields the port."""
        with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
            yield int(listener.getsockname()[1])
            listener.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):  # the listener is closed at the end
            while True:
                client, _ = listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        """Handles one connection. A refused one is reset before any byte is read: the client sees no difference."""
        with suppress(OSError), client:
            if self.fault is Fault.REFUSED:
                self.hits += 1
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                return
            right, wrong = self._certificates
            if right is not None and wrong is not None:
                self.hits += self.fault is Fault.TLS
                client = _secured(client, wrong if self.fault is Fault.TLS else right)
            server = socket.create_connection(("127.0.0.1", self._server_port))
            with client, server, client.makefile("rb") as client_stream, server.makefile("rb") as server_stream:
                while self._forward(client, server, client_stream, server_stream):
                    pass

    def _forward(
        self, client: socket.socket, server: socket.socket, client_stream: io.IOBase, server_stream: io.IOBase
    ) -> bool:
        """Forwards one request and its response. Returns False when the connection must close."""
        head, length = _head(client_stream)
        if not head:
            return False
        fault = self.fault
        if fault in (Fault.REFUSED, Fault.TLS):
            return False  # takes effect on the next connection
        self.hits += fault is not Fault.NONE
        if b"expect: 100-continue" in head.lower():
            client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            head = b"\r\n".join(line for line in head.split(b"\r\n") if not line.lower().startswith(b"expect:"))
        if fault in _RESPONSES:
            client_stream.read(length)
            client.sendall(_RESPONSES[fault].encode(head.startswith(b"HEAD")))
            return True
        if fault is Fault.SILENT:
            client_stream.read(length)
            time.sleep(60)
            return False
        server.sendall(head)
        passed_bytes = length // 2 if fault is Fault.CUT else length
        while passed_bytes:
            chunk = client_stream.read(min(passed_bytes, _CHUNK_BYTES))
            if not chunk:
                return False
            server.sendall(chunk)
            passed_bytes -= len(chunk)
            if fault is Fault.SLOW:
                time.sleep(len(chunk) / _SLOW_BYTES_PER_SECOND)
        if fault is Fault.CUT:
            return False
        response_head, response_length = _head(server_stream)
        content = b"" if head.startswith(b"HEAD") else server_stream.read(response_length)
        if fault is Fault.LOST and head.startswith(b"PUT"):
            return False
        client.sendall(response_head + content)
        return True


def _head(stream: io.IOBase) -> tuple[bytes, int]:
    """The header lines up to and including the empty one, and the Content-Length (0 without one)."""
    lines, length = [], 0
    while line := stream.readline():
        lines.append(line)
        if line == b"\r\n":
            break
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return b"".join(lines), length


def _secured(client: socket.socket, certificate: Path) -> socket.socket:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context.wrap_socket(client, server_side=True)
