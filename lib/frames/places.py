"""The aisles and stores in a view, with their names.

In: a slice and the operator's names. Out: `NamedPlaces`, sorted by label.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from lib.data.cube import Place, Slice
from lib.data.filters import PLACE_SEPARATOR, Filters
from lib.data.place_names import Names
from lib.data.queries import ALL_AISLES


@dataclass(frozen=True, slots=True)
class NamedPlaces:
    """An aisle, or all aisles of a store. The label is unique in its view."""

    label: str
    places: tuple[Place, ...]
    category: str | None = None
    whole_store: bool = False

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The filters that select exactly these places in their view."""
        chosen: dict[str, tuple[str, ...]] = {"stores": (self.places[0].store_id,)}
        return chosen if self.whole_store else chosen | {"aisles": (self.places[0].aisle_id,)}

    @property
    def value(self) -> str:
        """These places as a value of the filter `places`."""
        store_id, aisle_id = self.places[0]
        return store_id if self.whole_store else f"{store_id}{PLACE_SEPARATOR}{aisle_id}"


def has_folded_aisles(view: Slice) -> bool:
    """True if the aisles of each store are counted as one, because the stores in view have too many."""
    return any(place.aisle_id == ALL_AISLES for place in view.places)


def aisles_in_view(view: Slice, names: Names) -> tuple[NamedPlaces, ...]:
    """All aisles with a picture in view; all stores if aisles are folded."""
    return _aisles(tuple(_places(view)), names)


# A large chain has hundreds of aisles, and most filter changes do not change them.
@lru_cache(maxsize=64)
def _aisles(places: tuple[Place, ...], names: Names) -> tuple[NamedPlaces, ...]:
    one_store = len({place.store_id for place in places}) == 1
    return _with_unique_labels(
        NamedPlaces(names.store(place.store_id), (place,), whole_store=True)
        if place.aisle_id == ALL_AISLES
        else NamedPlaces(
            names.place(place.store_id, place.aisle_id, one_store),
            (place,),
            names.category(place.store_id, place.aisle_id),
        )
        for place in places
    )


def stores_in_view(view: Slice, names: Names) -> tuple[NamedPlaces, ...]:
    """All stores with a picture in view, with their aisles in view."""
    places = _places(view)
    return _with_unique_labels(
        NamedPlaces(names.store(store), tuple(place for place in places if place.store_id == store), whole_store=True)
        for store in dict.fromkeys(place.store_id for place in places)
    )


def aisle_and_others(view: Slice, aisle: NamedPlaces, aisles: Sequence[NamedPlaces]) -> tuple[Slice, Slice]:
    """The slices of one of `aisles`, and of all others."""
    rest = [place for other in aisles if other != aisle for place in other.places]
    return view.restricted_to(aisle.places), view.restricted_to(rest)


def rows_in_places(stores: Sequence[str], aisles: Sequence[str], filters: Filters) -> npt.NDArray[np.bool_]:
    """Which rows, each of a store and an aisle, are in the places that `filters` select."""
    if not (filters.stores or filters.aisles or filters.places):
        return np.ones(len(stores), dtype=bool)
    pairs = list(zip(stores, aisles, strict=True))
    selected = {pair: filters.has_place(*pair) for pair in set(pairs)}  # few distinct pairs, each in many rows
    return np.array([selected[pair] for pair in pairs], dtype=bool)


def _places(view: Slice) -> list[Place]:
    return [place for place, taken in zip(view.places, view.count("pictures", "place"), strict=True) if taken]


def _with_unique_labels(named: Iterable[NamedPlaces]) -> tuple[NamedPlaces, ...]:
    """Sorted by label; equal labels get the ids added."""
    every = tuple(named)
    times = Counter(each.label for each in every)
    distinct = (
        replace(each, label=f"{each.label} ({each.places[0].label})") if times[each.label] > 1 else each
        for each in every
    )
    return tuple(sorted(distinct, key=lambda each: each.label.casefold()))
