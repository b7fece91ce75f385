"""Plans a deploy or destroy: compares desired and existing resources, read-only.

In: the desired resources in order, and the remote state. Out: a `Plan`, which the executor executes or describes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from infra.errors import ColumnTypeChanged, ForeignResource, NotEmpty
from infra.names import STACK_TAG
from infra.remote import RemoteState
from infra.resources import Bucket, ExistingResource, IcebergTable, Resource, Schedule, Table, TableColumn

DISABLED_BY_HAND = "disabled in EventBridge by hand: it stays so until you enable the rule there"


class Action(StrEnum):
    """What a step does; the values are printed in the plan."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    EMPTY = "empty"
    DELETE = "delete"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field whose actual value is not the desired one."""

    field: str
    actual: Any
    desired: Any


@dataclass(frozen=True, slots=True)
class Step:
    """One action on one resource; `note` describes the contents that emptying deletes, or what deploy leaves alone."""

    action: Action
    resource: Resource
    changes: tuple[FieldChange, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order of their execution."""

    steps: tuple[Step, ...]

    @property
    def changing_steps(self) -> tuple[Step, ...]:
        """The steps that change something."""
        return tuple(step for step in self.steps if step.action is not Action.UNCHANGED)


def plan_deploy(desired: Iterable[Resource], remote: RemoteState, stack: str) -> Plan:
    """The steps that make the stack match `desired`.

    Raises ForeignResource if any resource belongs to someone else, and ColumnTypeChanged.
    """
    return Plan(tuple(_plan_resource(resource, _read_owned(resource, remote, stack)) for resource in desired))


def plan_destroy(desired: Sequence[Resource], remote: RemoteState, stack: str, *, empty: bool) -> Plan:
    """The steps that remove the stack, in reverse order of creation.

    Raises ForeignResource, and NotEmpty if a resource contains data and `empty` is false.
    """
    steps: list[Step] = []
    not_empty: list[str] = []
    for resource in reversed(desired):
        found = _read_owned(resource, remote, stack)
        if found is None:
            continue
        if found.contents:
            not_empty.append(f"{resource.kind} {resource.name} contains {found.contents}")
        # An empty bucket may fill before its deletion, when Firehose flushes its buffer.
        if found.contents or (empty and isinstance(resource, Bucket)):
            steps.append(Step(Action.EMPTY, resource, note=found.contents))
        steps.append(Step(Action.DELETE, resource))
    if not_empty and not empty:
        raise NotEmpty(
            f"nothing was removed: {'; '.join(not_empty)}",
            "Save what you need, then run destroy with --empty-buckets to delete the rest.",
        )
    return Plan(tuple(steps))


def _read_owned(resource: Resource, remote: RemoteState, stack: str) -> ExistingResource | None:
    found = remote.read(resource)
    if found is not None and found.stack != stack:
        owner = f"belongs to stack {found.stack}" if found.stack else f"lacks the tag {STACK_TAG}={stack}"
        raise ForeignResource(
            f"{resource.kind} {resource.name} already exists and {owner}",
            f"Choose another --stack; or, if it belongs to this stack, tag it {STACK_TAG}={stack}; or remove it.",
        )
    return found


def _plan_resource(desired: Resource, found: ExistingResource | None) -> Step:
    if found is None:
        return Step(Action.CREATE, desired)
    desired, note = _respect_switch(desired, found.resource)
    compared = [field for field in fields(desired) if field.compare]
    differing = [field for field in compared if getattr(desired, field.name) != getattr(found.resource, field.name)]
    changes = tuple(
        FieldChange(field.name, getattr(found.resource, field.name), getattr(desired, field.name))
        for field in differing
    )
    if not changes:
        return Step(Action.UNCHANGED, desired, note=note)
    if isinstance(desired, Table | IcebergTable) and isinstance(found.resource, Table | IcebergTable):
        _refuse_other_types(desired.name, _all_columns(desired), _all_columns(found.resource))
    needs_replacement = any(field.metadata.get("replace") for field in differing)
    return Step(Action.REPLACE if needs_replacement else Action.UPDATE, desired, changes, note)


def _respect_switch(desired: Resource, found: Resource) -> tuple[Resource, str]:
    """A schedule that an operator disabled by hand stays disabled, with a note that says so."""
    if isinstance(desired, Schedule) and isinstance(found, Schedule) and desired.enabled and found.disabled_by_hand:
        return replace(desired, enabled=False), DISABLED_BY_HAND
    return desired, ""


def _all_columns(table: Table | IcebergTable) -> tuple[TableColumn, ...]:
    return (*table.columns, *table.partition_columns) if isinstance(table, Table) else table.columns


def _refuse_other_types(name: str, desired: Iterable[TableColumn], existing: Iterable[TableColumn]) -> None:
    types = {column.name: column.type for column in existing}
    for column in desired:
        if types.get(column.name, column.type) != column.type:
            raise ColumnTypeChanged(
                f"column {column.name} of table {name} has the type {types[column.name]} in AWS and would get "
                f"{column.type}"
            )
