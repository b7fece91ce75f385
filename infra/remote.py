"""What planner and executor ask of AWS: the planner holds a `RemoteState`, which cannot write.

In: resources. Out: what was found of them, or changes made.
"""

from typing import Protocol

from infra.resources import Found, Resource


class RemoteState(Protocol):
    """What there is."""

    def read(self, wanted: Resource) -> Found | None:
        """The resource of that kind and name as it is, None when there is none."""


class RemoteActions(Protocol):
    """What can be done."""

    def create(self, wanted: Resource) -> None:
        """Makes it, with the stack's tag."""

    def update(self, wanted: Resource, changed: frozenset[str]) -> None:
        """Brings the fields named in `changed` to what is wanted."""

    def empty(self, wanted: Resource) -> str:
        """Deletes what it holds; returns what that was."""

    def delete(self, wanted: Resource) -> None:
        """Removes it."""
