"""In-memory AWS for planner and executor tests: a dictionary, no network."""

from dataclasses import dataclass, field

from infra.resources import ExistingResource, Resource


@dataclass
class InMemoryRemote:
    """Stores resources by kind and name, and records every mutating call."""

    stack: str
    found: dict[tuple[str, str], ExistingResource] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)

    def put(self, resource: Resource, stack: str | None = None, contents: str = "") -> None:
        self.found[resource.kind, resource.name] = ExistingResource(resource, stack, contents)

    def read(self, desired: Resource) -> ExistingResource | None:
        return self.found.get((desired.kind, desired.name))

    def create(self, desired: Resource) -> None:
        assert (desired.kind, desired.name) not in self.found, f"{desired.name} is there already"
        self.calls.append(("create", desired.name))
        self.put(desired, self.stack)

    def update(self, desired: Resource, changed: frozenset[str]) -> None:
        self.calls.append((f"update {' '.join(sorted(changed))}", desired.name))
        self.put(desired, self.stack)

    def empty(self, desired: Resource) -> str:
        self.calls.append(("empty", desired.name))
        found = self.found[desired.kind, desired.name]
        self.put(found.resource, found.stack)
        return found.contents

    def delete(self, desired: Resource) -> None:
        assert not self.found[desired.kind, desired.name].contents, f"{desired.name} is not empty"
        self.calls.append(("delete", desired.name))
        del self.found[desired.kind, desired.name]
