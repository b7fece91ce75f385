"""Servers that a test or a benchmark starts on loopback and ends again.

In: a started process and the URL that it serves once it is ready. Out: nothing, or an error that says why not.
"""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.waiting import WAIT_SECONDS

_END_SECONDS = 20


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(
    url: str, server: "subprocess.Popen[bytes]", seconds: float = WAIT_SECONDS, log: Path | None = None
) -> None:
    """Waits until `url` answers 200.

    Raises RuntimeError when the server ends before that, TimeoutError when it takes longer; both quote `log`.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with code {server.returncode} before {url} answered: {_quote(log)}")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own loopback address
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"{url} did not answer within {seconds:.0f} s: {_quote(log)}")


def _quote(log: Path | None) -> str:
    return log.read_text(encoding="utf-8") if log else "read the server's log"


@contextmanager
def ended_with(server: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Ends the server when the block is left, by SIGKILL when SIGTERM does not end it."""
    try:
        yield
    finally:
        server.terminate()
        try:
            server.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
