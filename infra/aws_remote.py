"""One stack in AWS, or in whatever answers at AWS's endpoints.

In: clients and the stack's name. Out: a `RemoteState` and `RemoteActions` that hand each resource to its kind's module.
"""

from infra.aws import Clients
from infra.kinds import bucket, database, module_of
from infra.names import STACK_TAG
from infra.resources import Bucket, Database, Found, Resource


class AwsRemote:
    """Everything that it makes carries the stack's tag."""

    def __init__(self, clients: Clients, stack: str) -> None:
        self._clients = clients
        self._tags = {STACK_TAG: stack}

    def read(self, wanted: Resource) -> Found | None:
        return module_of(wanted).read(self._clients, wanted)

    def create(self, wanted: Resource) -> None:
        module_of(wanted).create(self._clients, wanted, self._tags)

    def update(self, wanted: Resource, changed: frozenset[str]) -> None:
        module_of(wanted).update(self._clients, wanted, changed)

    def empty(self, wanted: Resource) -> str:
        match wanted:
            case Bucket():
                return bucket.empty(self._clients, wanted)
            case Database():
                return database.empty(self._clients, wanted)
            case _:
                raise TypeError(f"a {wanted.kind} holds nothing that could be emptied")

    def delete(self, wanted: Resource) -> None:
        module_of(wanted).delete(self._clients, wanted)
