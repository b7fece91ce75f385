"""The places of a cube: their labels and their codes.

In: places, filters. Out: `PlaceIndex`, which maps between them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lib.data.cube.rows import Codes
from lib.data.filters import Filters


class Place(NamedTuple):
    """An aisle of a store; its label is unique within a cube."""

    store_id: str
    aisle_id: str

    @property
    def label(self) -> str:
        return f"{self.store_id} · {self.aisle_id}"


@dataclass(frozen=True)
class PlaceIndex:
    """The places of a cube in order; all slices of the cube share it."""

    places: tuple[Place, ...]

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(place.label for place in self.places)

    @cached_property
    def stores(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(place.store_id for place in self.places))

    @cached_property
    def codes(self) -> Mapping[Place, int]:
        return {place: code for code, place in enumerate(self.places)}

    @cached_property
    def store_codes(self) -> Codes:
        """For each place, the index of its store in `stores`."""
        codes = {store: code for code, store in enumerate(self.stores)}
        return np.array([codes[place.store_id] for place in self.places], dtype=np.int16)

    def selected(self, filters: Filters) -> npt.NDArray[np.bool_]:
        """The places that `filters` select; folded aisles (`ALL_AISLES`) always are, as the query filtered them."""
        return np.array([filters.has_place(*place) for place in self.places], dtype=bool)
