"""Everything that a batch needs from outside, handed in by the handler.

In: nothing. Out: the types of the AWS operations, the clock, the pause and the log that the phases work with, so
that every phase runs as well on in-memory services.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from infra.functions.face_detector.settings import Settings


class Operation(Protocol):
    """One AWS operation by boto3's parameters and answer; raises CallFailed for every error."""

    def __call__(self, **parameters: Any) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The six operations that the function calls, and no others."""

    detect_faces: Operation
    put_record_batch: Operation
    head_object: Operation
    copy_object: Operation
    put_object: Operation
    delete_object: Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """`now` gives an aware UTC time, `sleep` takes seconds, `log` takes one JSON-ready line."""

    services: Services
    settings: Settings
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    log: Callable[[dict[str, Any]], None]
