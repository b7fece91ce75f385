"""Names and local times of stores and aisles.

In: the operator's reference tables, if there are any, and the newest picture of each store. Out: names of ids, and
local times.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from lib.contract.reference import Aisle, Store


@dataclass(frozen=True, eq=False)
class Names:
    """The operator's names, or the ids where there is none. Compared by identity, so that it can be a cache key."""

    stores: Mapping[str, Store] = field(default_factory=dict)
    aisles: Mapping[tuple[str, str], Aisle] = field(default_factory=dict)

    @classmethod
    def of(cls, stores: Iterable[Store], aisles: Iterable[Aisle]) -> "Names":
        return cls(
            {store.store_id: store for store in stores}, {(aisle.store_id, aisle.aisle_id): aisle for aisle in aisles}
        )

    def store(self, store_id: str) -> str:
        known = self.stores.get(store_id)
        return (known and known.name) or store_id

    def currency(self, store_id: str) -> str | None:
        known = self.stores.get(store_id)
        return known.currency if known else None

    def aisle(self, store_id: str, aisle_id: str) -> str:
        known = self.aisles.get((store_id, aisle_id))
        return (known and known.name) or aisle_id

    def any_aisle(self, aisle_id: str) -> str:
        """The name of an aisle id in all stores that have it; the id if their names differ."""
        names = {self.aisle(*key) for key in self.aisles if key[1] == aisle_id}
        return names.pop() if len(names) == 1 else aisle_id

    def any(self, place_id: str) -> str:
        """The name of a store's or an aisle's id."""
        return self.store(place_id) if place_id in self.stores else self.any_aisle(place_id)

    def place(self, store_id: str, aisle_id: str, one_store: bool) -> str:
        """The name of an aisle, with that of its store unless the view has `one_store`."""
        aisle = self.aisle(store_id, aisle_id)
        return aisle if one_store else f"{self.store(store_id)} · {aisle}"

    def category(self, store_id: str, aisle_id: str) -> str | None:
        known = self.aisles.get((store_id, aisle_id))
        return known.category if known else None


def local_now(now: datetime, time_zone: str | None, newest_offset: timedelta | None) -> datetime:
    """The wall clock of a store at `now` (aware), as a naive time.

    By its time zone if it is known, else by the UTC offset of its newest picture, else UTC.
    """
    if time_zone is not None:
        return now.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
    return now.astimezone(UTC).replace(tzinfo=None) + (newest_offset or timedelta())


def newest_offsets(places: pd.DataFrame) -> dict[str, timedelta]:
    """The UTC offset of each store at its newest picture, from `queries.PLACES_COLUMNS`."""
    newest = places.sort_values("last_at").groupby("store_id").tail(1).set_index("store_id")
    offsets = (newest["last_local"] - newest["last_at"]).to_dict()
    return {store: offset.to_pytimedelta() for store, offset in offsets.items()}
