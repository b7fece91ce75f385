"""Limits the memory of the pictures that are uploaded at the same time.

In: the size of each file. Out: a context that blocks until the picture fits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Lock

# Eight pictures of two megapixels at once; larger ones have fewer beside them.
BUDGET_BYTES = 3_000_000


class MemoryBudget:
    """Holds pictures of up to `budget_bytes` together; a larger one alone."""

    def __init__(self, budget_bytes: int = BUDGET_BYTES) -> None:
        self._budget_bytes = budget_bytes
        self._used_bytes = 0
        self._released = Condition()
        self._next_in_line = Lock()

    @contextmanager
    def reserve(self, size_bytes: int) -> Iterator[None]:
        """Waits until `size_bytes` fit, and holds them while the block runs."""
        # One thread waits at a time, or smaller pictures would always overtake a large one.
        with self._next_in_line, self._released:
            self._released.wait_for(lambda: self._fits(size_bytes))
            self._used_bytes += size_bytes
        try:
            yield
        finally:
            with self._released:
                self._used_bytes -= size_bytes
                self._released.notify_all()

    def _fits(self, size_bytes: int) -> bool:
        return not self._used_bytes or self._used_bytes + size_bytes <= self._budget_bytes
