"""What all places have in common in which a purge looks for data.

In: nothing. Out: `Place`, and `Found`, what is in one.
"""

from dataclasses import dataclass
from typing import Protocol

from infra.maintenance.lease import Lease


@dataclass(frozen=True, slots=True)
class Found:
    """The number of rows or objects in a place, and the objects' size."""

    number: int
    size_bytes: int = 0


class Place(Protocol):
    """A place that may have data of a scope; `unit` is what is counted in it.

    If `of_scope` is False, all that is in the place is counted and erased: nobody can say whose rows it has.
    """

    unit: str
    of_scope: bool

    @property
    def name(self) -> str:
        """The place, for a list."""

    def find(self) -> Found:
        """Counts what is there, and changes nothing."""

    def erase(self, lease: Lease) -> None:
        """Erases it; can be repeated. Renews the lease before anything that takes minutes."""
