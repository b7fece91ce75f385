"""What systemd is told: that the uploader is ready, that it lives, what it does, that it ends.

In: the variables that systemd sets. Out: datagrams to its socket, or nothing where it does not listen.
https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
"""

import os
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress


class Systemd:
    """Speaks to the service manager. A message that cannot be sent is none of the pictures' business."""

    def __init__(self, environ: Mapping[str, str], clock: Callable[[], float] = time.monotonic) -> None:
        path = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + path[1:] if path.startswith("@") else path  # Linux's abstract names
        self._clock = clock
        self._ping_seconds = _ping_seconds(environ)
        self._pinged_at: float | None = None

    def ready(self) -> None:
        """From now on pictures are seen."""
        self._send("READY=1")

    def alive(self, status: str) -> None:
        """Called as often as you like; tells systemd a few times within its patience, and what is being done."""
        if not self._address:
            return
        if self._pinged_at is None or self._clock() - self._pinged_at >= self._ping_seconds:
            self._pinged_at = self._clock()
            self._send(f"WATCHDOG=1\nSTATUS={status}")

    def stopping(self) -> None:
        """The end has begun."""
        self._send("STOPPING=1")

    def _send(self, message: str) -> None:
        if self._address:
            with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as to:
                to.sendto(message.encode(), self._address)


def _ping_seconds(environ: Mapping[str, str]) -> float:
    """A quarter of the watchdog's patience, where it is this process that is watched; else for the status alone."""
    usec, pid = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", str(os.getpid()))
    return int(usec) / 4e6 if usec.isdigit() and pid == str(os.getpid()) else 30.0
