"""Waiting for another thread, process or server in tests."""

import time
from collections.abc import Callable
from typing import TypeVar

WAIT_SECONDS = 60
_POLL_SECONDS = 0.005

T = TypeVar("T")


def until(condition: Callable[..., T]) -> T:
    """Polls `condition` until it returns a true value, and returns that. Raises AssertionError after WAIT_SECONDS."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not (result := condition()):
        assert time.monotonic() < deadline, f"still {result!r} after {WAIT_SECONDS} s"
        time.sleep(_POLL_SECONDS)
    return result
