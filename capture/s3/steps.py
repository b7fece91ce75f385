"""Work that says where it waits, so that its thread can begin the next piece in the meantime.

In: a generator that yields before it waits. Out: what it returns. On a quick line S3's answer is there by the time that
the next picture is read and sent, and no thread has to hand over to another
(docs/adr/0009-uploader-without-a-client.md).
"""

from collections.abc import Generator
from enum import Enum
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Wait(Enum):
    """What work is about to wait for."""

    FOR_THE_REPLY = "its request is on its way"
    FOR_ROOM = "others have to end first"


Steps = Generator[Wait, None, Result]


class Begun(Generic[Result]):
    """Work up to its first wait."""

    def __init__(self, steps: Steps[Result]) -> None:
        """Raises what the work raises."""
        self._steps = steps
        self._waits_for: Wait | None = None
        try:
            self._waits_for = next(steps)
        except StopIteration as end:
            self._result: Result = end.value

    @property
    def is_on_its_way(self) -> bool:
        """Whether other work may be begun before this is ended."""
        return self._waits_for is Wait.FOR_THE_REPLY

    def ended(self) -> Result:
        """Waits as often as the work does. Raises what the work raises."""
        if self._waits_for is not None:
            self._result, self._waits_for = ended(self._steps), None
        return self._result


def ended(steps: Steps[Result]) -> Result:
    """What work returns, when there is nothing else to do in the meantime."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
