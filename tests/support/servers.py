"""Starting and stopping servers on loopback in tests and benchmarks.

In: a started process and the URL that it serves once it is ready. Errors quote the process's log.
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

_STOP_SECONDS = 20


def free_port() -> int:
    """A port of 127.0.0.1 that is currently free."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for_url(
    url: str, server: "subprocess.Popen[bytes]", seconds: float = WAIT_SECONDS, log: Path | None = None
) -> None:
    """Waits until `url` responds with 200.

    Raises RuntimeError when the server exits first, TimeoutError when it takes longer; both quote `log`.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the server exited with code {server.returncode} before {url} responded: {_quote(log)}")
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own loopback address
                if response.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"{url} did not respond within {seconds:.0f} s: {_quote(log)}")


def _quote(log: Path | None) -> str:
    return log.read_text(encoding="utf-8") if log else "see the server's log"


@contextmanager
def terminate_on_exit(server: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Terminates the server when the block exits, by SIGKILL if SIGTERM has no effect."""
    try:
        yield
    finally:
        server.terminate()
        try:
            server.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
