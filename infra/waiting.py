"""Waiting for AWS to settle, with an end.

In: a call or a probe. Out: its answer, once there is one; an error when the wait is over.
"""

import time
from collections.abc import Callable
from typing import Any

from infra.aws import ClientError, code_of
from infra.errors import NotReadyInTime


def retry_while_settling(
    codes: tuple[str, ...],
    words: tuple[str, ...],
    call: Callable[..., Any],
    *,
    wait_seconds: float = 90,
    pause_seconds: float = 3,
    **arguments: Any,
) -> Any:
    """The call's answer, asked again while it fails with one of `codes` and one of `words` in its message.

    A new role or queue policy is not seen everywhere at once:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
    After `wait_seconds` the last error passes.
    """
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            return call(**arguments)
        except ClientError as error:
            message = str(error.response["Error"].get("Message", ""))
            settling = code_of(error) in codes and any(word in message for word in words)
            if not settling or time.monotonic() > deadline:
                raise
        time.sleep(pause_seconds)


def wait_until(ready: Callable[[], bool], what: str, *, wait_seconds: float = 300, pause_seconds: float = 2) -> None:
    """Returns once `ready()` is true. Raises NotReadyInTime, naming `what`, after `wait_seconds`."""
    deadline = time.monotonic() + wait_seconds
    while not ready():
        if time.monotonic() > deadline:
            raise NotReadyInTime(f"{what} is not done after {wait_seconds:.0f} seconds")
        time.sleep(pause_seconds)
