"""How much of the memory pictures may take while they are sent.

In: how large each file is. Out: a wait until there is room for it.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Condition, Lock

from capture.s3.steps import Steps, Wait
from capture.s3.turn import Turn

# Eight pictures of two megapixels on their way at once; larger ones have fewer beside them.
ROOM_BYTES = 3_000_000


class Room:
    """Holds pictures of up to `room_bytes` together; a larger one alone. Who waits for room gives up `turn`."""

    def __init__(self, turn: Turn, room_bytes: int = ROOM_BYTES) -> None:
        self._turn = turn
        self._room_bytes = room_bytes
        self._taken_bytes = 0
        self._left = Condition()
        self._first_in_line = Lock()

    def of(self, size_bytes: int) -> Steps[AbstractContextManager[None]]:
        """Waits until there is room, and takes it until the end of the context."""
        if not self._takes_at_once(size_bytes):
            yield Wait.FOR_ROOM
            with self._turn.given_up():
                self._wait_and_take(size_bytes)
        return self._taken(size_bytes)

    @contextmanager
    def _taken(self, size_bytes: int) -> Iterator[None]:
        try:
            yield
        finally:
            with self._left:
                self._taken_bytes -= size_bytes
                self._left.notify_all()

    def _takes_at_once(self, size_bytes: int) -> bool:
        with self._left:
            if self._first_in_line.locked() or not self._has(size_bytes):
                return False
            self._taken_bytes += size_bytes
            return True

    def _wait_and_take(self, size_bytes: int) -> None:
        # One waits for room at a time, or smaller pictures would always slip in before a large one.
        with self._first_in_line, self._left:
            self._left.wait_for(lambda: self._has(size_bytes))
            self._taken_bytes += size_bytes

    def _has(self, size_bytes: int) -> bool:
        return not self._taken_bytes or self._taken_bytes + size_bytes <= self._room_bytes
