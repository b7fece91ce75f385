"""Limits the memory of the pictures that are uploaded at the same time.

In: the size of each file. Out: a context manager that blocks until the picture fits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Lock

# Eight pictures of two megapixels.
BUDGET_BYTES = 3_000_000


class MemoryBudget:
    """Admits pictures of up to `budget_bytes` in total; a larger picture is admitted alone."""

    def __init__(self, budget_bytes: int = BUDGET_BYTES) -> None:
        self._budget_bytes = budget_bytes
        self._used_bytes = 0
        self._released = Condition()
        self._next_in_line = Lock()

    @contextmanager
    def reserve(self, size_bytes: int) -> Iterator[None]:
        """Blocks until `size_bytes` fit, and reserves them while the block runs."""
        # One thread waits for memory and the others for it, so that small pictures never overtake a large one.
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
