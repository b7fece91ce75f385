"""The dependencies of a batch, injected by the handler.

In: nothing. Out: the types of the AWS operations, the clock, the sleep and the log that the phases use, so that tests
can run every phase on in-memory services.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from infra.functions.face_detector.settings import Settings


class Operation(Protocol):
    """One AWS operation with boto3's parameters and response; raises CallFailed for every error."""

    def __call__(self, **parameters: Any) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The seven AWS operations that the function calls."""

    detect_faces: Operation
    put_record_batch: Operation
    head_object: Operation
    get_object: Operation
    copy_object: Operation
    put_object: Operation
    delete_object: Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """`now` returns an aware UTC time, `sleep` takes seconds, `log` takes one JSON-serializable line."""

    services: Services
    settings: Settings
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    log: Callable[[dict[str, Any]], None]
