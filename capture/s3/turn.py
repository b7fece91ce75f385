"""Threads that send take turns with the processor, and share only the waiting for the network.

In: a thread that works. Out: the turn, held while it reads, signs and tidies up, given up while it waits for S3. Python
runs one thread at a time anyway; threads that all want to run pass that right on at every system call, which took as
much processor time again as the work itself (docs/adr/0009-uploader-without-a-client.md).
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, get_ident


class Turn:
    """Held by one thread at a time.

    Who comes back from the network goes before who begins: so no more threads are at work than S3's answers take time
    for, and a thread that holds the turn goes on with its next picture until it has to wait for an answer.
    """

    def __init__(self) -> None:
        self._changing = Lock()
        self._is_taken = False
        self._holder: int | None = None
        self._coming_back: deque[Lock] = deque()
        self._beginning: deque[Lock] = deque()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Waits for the turn, and has it while the block runs."""
        self._take(self._beginning)
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
            self._take(self._coming_back)

    def _take(self, line: deque[Lock]) -> None:
        called = None
        with self._changing:
            if self._is_taken:
                called = Lock()
                called.acquire()
                line.append(called)
            self._is_taken = True
        if called is not None:
            called.acquire()
        self._holder = get_ident()

    def _give(self) -> None:
        self._holder = None
        with self._changing:
            line = self._coming_back or self._beginning
            if line:
                line.popleft().release()
            else:
                self._is_taken = False
