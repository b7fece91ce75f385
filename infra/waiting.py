"""Waits for eventual consistency and for state changes in AWS, with a timeout.

In: a call or a condition. Out: the response of the call, or nothing once the condition holds; an error after the
timeout.
"""

import time
from collections.abc import Callable
from typing import Any

from infra.aws import ClientError, error_code
from infra.errors import NotReadyInTime


def retry_until_consistent(
    codes: tuple[str, ...],
    message_parts: tuple[str, ...],
    call: Callable[..., Any],
    *,
    wait_seconds: float = 90,
    pause_seconds: float = 3,
    **arguments: Any,
) -> Any:
    """The response of the call, retried while it fails with one of `codes` and one of `message_parts` in its message.

    A new role or queue policy takes time to propagate:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
    After `wait_seconds` the last error is raised.
    """
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            return call(**arguments)
        except ClientError as error:
            message = str(error.response["Error"].get("Message", ""))
            inconsistent = error_code(error) in codes and any(part in message for part in message_parts)
            if not inconsistent or time.monotonic() > deadline:
                raise
        time.sleep(pause_seconds)


def wait_until(ready: Callable[[], bool], what: str, *, wait_seconds: float = 300, pause_seconds: float = 2) -> None:
    """Polls until `ready()` is true. Raises NotReadyInTime, naming `what`, after `wait_seconds`."""
    deadline = time.monotonic() + wait_seconds
    while not ready():
        if time.monotonic() > deadline:
            raise NotReadyInTime(f"timed out after {wait_seconds:.0f} seconds waiting for {what}")
        time.sleep(pause_seconds)
