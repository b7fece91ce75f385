"""How each kind of resource is read, made, changed and removed: one module a kind.

In: a resource. Out: the module of its kind. A new kind is a dataclass in `infra.resources`, a module here, and a line
in `module_of`.
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
    log_group,
    queue,
    role,
    stream,
    table,
    workgroup,
)
from infra.resources import (
    Bucket,
    Crawler,
    Database,
    EventSourceMapping,
    Found,
    Function,
    LogGroup,
    Queue,
    Resource,
    Role,
    Stream,
    Table,
    Workgroup,
)


class Kind(Protocol):
    """What every module here offers; `wanted` is a resource of its own kind."""

    def read(self, clients: Clients, wanted: Any) -> Found | None:
        """The resource of that name as it is, None when there is none."""

    def create(self, clients: Clients, wanted: Any, tags: Mapping[str, str]) -> None:
        """Makes it, tagged, and waits until it can be used."""

    def update(self, clients: Clients, wanted: Any, changed: frozenset[str]) -> None:
        """Brings the fields named in `changed` to what is wanted."""

    def delete(self, clients: Clients, wanted: Any) -> None:
        """Removes it, and waits until others may be removed that it held on to."""


def module_of(resource: Resource) -> Kind:
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
        case Stream():
            return stream
        case Database():
            return database
        case Table():
            return table
        case Crawler():
            return crawler
        case Workgroup():
            return workgroup
        case _:
            assert_never(resource)
