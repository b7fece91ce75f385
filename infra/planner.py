"""What has to be done: reads, compares, decides, and changes nothing.

In: the wanted resources in their order, and the remote state. Out: a `Plan`, which the executor carries out or prints.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from infra.errors import ForeignResource, NotEmpty
from infra.names import STACK_TAG
from infra.remote import RemoteState
from infra.resources import Bucket, Found, Resource


class Action(StrEnum):
    """What a step does, in the words of the plan."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    EMPTY = "empty"
    DELETE = "delete"
    NOTHING = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that is not as wanted."""

    field: str
    found: Any
    wanted: Any


@dataclass(frozen=True, slots=True)
class Step:
    """One action on one resource; `note` is what emptying would delete."""

    action: Action
    resource: Resource
    changes: tuple[Change, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order in which they are to be taken."""

    steps: tuple[Step, ...]

    @property
    def work(self) -> tuple[Step, ...]:
        """The steps that change something."""
        return tuple(step for step in self.steps if step.action is not Action.NOTHING)


def plan_deploy(wanted: Iterable[Resource], remote: RemoteState, stack: str) -> Plan:
    """What brings the stack to what is wanted. Raises ForeignResource before anything of another's is touched."""
    return Plan(tuple(_converge(resource, _own(resource, remote, stack)) for resource in wanted))


def plan_destroy(wanted: Sequence[Resource], remote: RemoteState, stack: str, *, empty: bool) -> Plan:
    """What removes the stack, the last made first.

    Raises ForeignResource, and NotEmpty when something holds data and `empty` is not set.
    """
    steps: list[Step] = []
    holding: list[str] = []
    for resource in reversed(wanted):
        found = _own(resource, remote, stack)
        if found is None:
            continue
        if found.contents:
            holding.append(f"{resource.kind} {resource.name} holds {found.contents}")
        # An empty bucket may fill before its turn comes, when Firehose delivers what it has gathered.
        if found.contents or (empty and isinstance(resource, Bucket)):
            steps.append(Step(Action.EMPTY, resource, note=found.contents))
        steps.append(Step(Action.DELETE, resource))
    if holding and not empty:
        raise NotEmpty(
            f"nothing was removed: {'; '.join(holding)}",
            "Save what you need, then run destroy with --empty-buckets to delete the rest with it.",
        )
    return Plan(tuple(steps))


def _own(resource: Resource, remote: RemoteState, stack: str) -> Found | None:
    found = remote.read(resource)
    if found is not None and found.stack != stack:
        whose = f"is of stack {found.stack}" if found.stack else f"lacks the tag {STACK_TAG}={stack}"
        raise ForeignResource(
            f"{resource.kind} {resource.name} is there already and {whose}",
            f"Choose another --stack; or, if it is this stack's, tag it {STACK_TAG}={stack}; or remove it yourself.",
        )
    return found


def _converge(wanted: Resource, found: Found | None) -> Step:
    if found is None:
        return Step(Action.CREATE, wanted)
    compared = [field for field in fields(wanted) if field.compare]
    differing = [field for field in compared if getattr(wanted, field.name) != getattr(found.resource, field.name)]
    changes = tuple(
        Change(field.name, getattr(found.resource, field.name), getattr(wanted, field.name)) for field in differing
    )
    if not changes:
        return Step(Action.NOTHING, wanted)
    replace = any(field.metadata.get("replace") for field in differing)
    return Step(Action.REPLACE if replace else Action.UPDATE, wanted, changes)
