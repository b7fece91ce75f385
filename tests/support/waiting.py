"""Waits of tests for another thread, process or server."""

import time
from collections.abc import Callable
from typing import TypeVar

WAIT_SECONDS = 60
_PAUSE_SECONDS = 0.005

T = TypeVar("T")


def until(condition: Callable[..., T]) -> T:
    """The first true result of `condition`; raises AssertionError when there is none within WAIT_SECONDS."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not (result := condition()):
        assert time.monotonic() < deadline, f"still {result!r} after {WAIT_SECONDS} s"
        time.sleep(_PAUSE_SECONDS)
    return result
