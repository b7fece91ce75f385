"""The AWS interface of planner and executor: the planner gets a `RemoteState`, which cannot write.

In: resources. Out: the existing resources, or changes made.
"""

from typing import Protocol

from infra.resources import ExistingResource, Resource


class RemoteState(Protocol):
    """Reads resources."""

    def read(self, desired: Resource) -> ExistingResource | None:
        """The existing resource of that kind and name, None if there is none."""


class RemoteActions(Protocol):
    """Changes resources."""

    def create(self, desired: Resource) -> None:
        """Creates it, with the stack's tag."""

    def update(self, desired: Resource, changed: frozenset[str]) -> None:
        """Sets the fields named in `changed` to their desired values."""

    def empty(self, desired: Resource) -> str:
        """Deletes its contents; returns a description of what was deleted."""

    def delete(self, desired: Resource) -> None:
        """Deletes it."""
