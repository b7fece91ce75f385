"""Notifications to systemd: ready, watchdog pings with a status text, stopping.

In: the environment variables that systemd sets. Out: datagrams to its socket, or nothing where there is none.
https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
"""

import os
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress


class SystemdNotifier:
    """Sends notifications to the service manager; a notification that cannot be sent is ignored."""

    def __init__(self, environ: Mapping[str, str], clock: Callable[[], float] = time.monotonic) -> None:
        path = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + path[1:] if path.startswith("@") else path  # Linux's abstract socket names
        self._clock = clock
        self._ping_seconds = _ping_seconds(environ)
        self._pinged_at: float | None = None

    def ready(self) -> None:
        """Reports that startup is complete: the folder is being watched."""
        self._send("READY=1")

    def ping(self, status: str) -> None:
        """Pings the watchdog and reports `status`, at most once per ping interval however often it is called."""
        if not self._address:
            return
        if self._pinged_at is None or self._clock() - self._pinged_at >= self._ping_seconds:
            self._pinged_at = self._clock()
            self._send(f"WATCHDOG=1\nSTATUS={status}")

    def stopping(self) -> None:
        """Reports that shutdown has begun."""
        self._send("STOPPING=1")

    def _send(self, message: str) -> None:
        if self._address:
            with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as to:
                to.sendto(message.encode(), self._address)


def _ping_seconds(environ: Mapping[str, str]) -> float:
    """A quarter of the watchdog timeout where it applies to this process; otherwise 30 s, for the status alone."""
    usec, pid = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", str(os.getpid()))
    return int(usec) / 4e6 if usec.isdigit() and pid == str(os.getpid()) else 30.0
