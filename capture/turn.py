"""Threads that send take turns with the processor, and share only the waiting for the network.

In: a thread that works. Out: the turn, held while it reads, signs and tidies up, given up while it waits for S3. Python
runs one thread at a time anyway; threads that all want to run pass that right on at every system call, which took as
much processor time again as the work itself (docs/adr/0009-uploader-without-a-client.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, get_ident


class Turn:
    """Held by one thread at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._holder: int | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Waits for the turn, and has it while the block runs."""
        self._take()
        try:
            yield
        finally:
            self._give()

    @contextmanager
    def given_up(self) -> Iterator[None]:
        """Others may have the turn while the block runs; nothing happens for a thread that does not hold it."""
        if self._holder != get_ident():
            yield
            return
        self._give()
        try:
            yield
        finally:
            self._take()

    def _take(self) -> None:
        self._lock.acquire()
        self._holder = get_ident()

    def _give(self) -> None:
        self._holder = None
        self._lock.release()
