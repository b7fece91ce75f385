"""Reads, creates, updates and deletes resources in AWS: one module per kind, behind one interface.

In: clients and resources. Out: existing resources, or AWS changed to match. A new kind needs a dataclass in
`infra.resources`, a module here, and a case in `module_of`.
"""

from collections.abc import Mapping
from typing import Any, Protocol, assert_never

from infra.aws import Clients
from infra.kinds import (
    bucket,
    crawler,
    database,
    event_source_mapping,
    function,
    iceberg_table,
    log_group,
    queue,
    role,
    schedule,
    stream,
    table,
    view,
    workgroup,
)
from infra.names import STACK_TAG
from infra.resources import (
    Bucket,
    Crawler,
    Database,
    EventSourceMapping,
    ExistingResource,
    Function,
    IcebergTable,
    LogGroup,
    Queue,
    Resource,
    Role,
    Schedule,
    Stream,
    Table,
    View,
    Workgroup,
)


class Kind(Protocol):
    """The functions of every module of this package; `desired` is a resource of the module's kind."""

    def read(self, clients: Clients, desired: Any) -> ExistingResource | None:
        """The existing resource of that name, None if there is none."""

    def create(self, clients: Clients, desired: Any, tags: Mapping[str, str]) -> None:
        """Creates it with the tags, and waits until it can be used."""

    def update(self, clients: Clients, desired: Any, changed: frozenset[str]) -> None:
        """Sets the fields named in `changed` to their desired values."""

    def delete(self, clients: Clients, desired: Any) -> None:
        """Deletes it, and waits until the resources that it depends on can be deleted."""


def module_of(resource: Resource) -> Kind:
    """The module of the resource's kind."""
    match resource:
        case Bucket():
            return bucket
        case Queue():
            return queue
        case Role():
            return role
        case LogGroup():
            return log_group
        case Function():
            return function
        case EventSourceMapping():
            return event_source_mapping
        case Schedule():
            return schedule
        case Stream():
            return stream
        case Database():
            return database
        case Table():
            return table
        case IcebergTable():
            return iceberg_table
        case View():
            return view
        case Crawler():
            return crawler
        case Workgroup():
            return workgroup
        case _:
            assert_never(resource)


class AwsRemote:
    """The `RemoteState` and `RemoteActions` of AWS, or of another endpoint; tags all that it creates."""

    def __init__(self, clients: Clients, stack: str) -> None:
        self._clients = clients
        self._tags = {STACK_TAG: stack}

    def read(self, desired: Resource) -> ExistingResource | None:
        return module_of(desired).read(self._clients, desired)

    def create(self, desired: Resource) -> None:
        module_of(desired).create(self._clients, desired, self._tags)

    def update(self, desired: Resource, changed: frozenset[str]) -> None:
        module_of(desired).update(self._clients, desired, changed)

    def empty(self, desired: Resource) -> str:
        match desired:
            case Bucket():
                return bucket.empty(self._clients, desired)
            case Database():
                return database.empty(self._clients, desired)
            case _:
                raise TypeError(f"a {desired.kind} cannot be emptied")

    def delete(self, desired: Resource) -> None:
        module_of(desired).delete(self._clients, desired)
