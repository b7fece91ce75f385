"""Clients of a process that is killed: no call succeeds after the first ones."""

from typing import Any

from infra import aws
from tests.support.local_stack import REGION


class Killed(BaseException):
    """The process ended at this call."""


class Killable:
    """Clients of which no call succeeds after the first `calls`."""

    def __init__(self, calls: int) -> None:
        self._clients = aws.clients(REGION)
        self._left = calls

    def __call__(self, service: str) -> Any:
        return _Proxy(self, self._clients(service))

    def count(self) -> None:
        if self._left <= 0:
            raise Killed
        self._left -= 1


class _Proxy:
    def __init__(self, owner: Killable, wrapped: Any) -> None:
        self._owner = owner
        self._wrapped = wrapped

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._wrapped, name)
        if not callable(found):
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            self._owner.count()
            return found(*args, **kwargs)

        return call
