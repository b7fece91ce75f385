"""In-memory AWS for planner and executor tests: a dictionary, no network."""

from dataclasses import dataclass, field

from infra.resources import Found, Resource


@dataclass
class InMemoryRemote:
    """Stores resources by kind and name, and records every mutating call."""

    stack: str
    found: dict[tuple[str, str], Found] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)

    def put(self, resource: Resource, stack: str | None = None, contents: str = "") -> None:
        self.found[resource.kind, resource.name] = Found(resource, stack, contents)

    def read(self, wanted: Resource) -> Found | None:
        return self.found.get((wanted.kind, wanted.name))

    def create(self, wanted: Resource) -> None:
        assert (wanted.kind, wanted.name) not in self.found, f"{wanted.name} is there already"
        self.calls.append(("create", wanted.name))
        self.put(wanted, self.stack)

    def update(self, wanted: Resource, changed: frozenset[str]) -> None:
        self.calls.append((f"update {' '.join(sorted(changed))}", wanted.name))
        self.put(wanted, self.stack)

    def empty(self, wanted: Resource) -> str:
        self.calls.append(("empty", wanted.name))
        found = self.found[wanted.kind, wanted.name]
        self.put(found.resource, found.stack)
        return found.contents

    def delete(self, wanted: Resource) -> None:
        assert not self.found[wanted.kind, wanted.name].contents, f"{wanted.name} is not empty"
        self.calls.append(("delete", wanted.name))
        del self.found[wanted.kind, wanted.name]
