"""The part of a cube that the filters select: counts along any dimensions, suppressed where they must be.

In: rows of faces and pictures as codes. Out: `Slice`.
"""

import math
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from lib.data.cube.demographics import DEMOGRAPHIC, DEMOGRAPHICS, Demographics
from lib.data.cube.places import Place, PlaceIndex
from lib.data.cube.rows import Codes, Flags, Rows
from lib.data.filters import Filters
from lib.data.periods import HOURS_OF_DAY, WEEKDAYS
from lib.data.suppression import Counts, suppress, suppress_table, suppress_tables
from lib.data.time_buckets import TimeBuckets

COUNTED_FACES = ("faces", "posed_faces", "facing_faces")
FACE_MEASURES = (*COUNTED_FACES, "known_faces", "positive_faces")
PICTURE_MEASURES = ("pictures", "pictures_with_faces", "failed_pictures")
# Pictures with faces follow from faces, so they are suppressed as faces are.
_SUPPRESSED_MEASURES = (*FACE_MEASURES, "pictures_with_faces")


@dataclass(frozen=True)
class Slice:
    """The counts of a view. Dimensions: step (a time bucket), hour_of_day, weekday, place, store, emotion, age_band,
    gender.

    `hour_of_day` needs a cube by the hour, `weekday` one by the hour or day. `time_buckets` are those of the view,
    `loaded_buckets` those of its cube.
    """

    filters: Filters
    time_buckets: TimeBuckets
    loaded_buckets: TimeBuckets
    analyzers: tuple[str, ...]
    threshold_faces: int
    _index: PlaceIndex = field(repr=False)
    _demographics: Demographics = field(repr=False)
    _bucket_of_start: Codes = field(repr=False)
    _faces: Rows = field(repr=False)
    _pictures: Rows = field(repr=False)

    @property
    def places(self) -> tuple[Place, ...]:
        """All places of the cube, in order."""
        return self._index.places

    def members(self, dimension: str) -> tuple[Any, ...]:
        """The values of a dimension, in order: Timestamps for step, texts otherwise."""
        return self._axes[dimension]

    def place_codes(self, places: Iterable[Place]) -> list[int]:
        """The index of each place in the dimension "place". Raises KeyError for a place that the cube does not have."""
        return [self._index.codes[place] for place in places]

    def find_place_codes(self, places: Iterable[Place]) -> list[int]:
        """The index of each place in the dimension "place"; -1 for a place that the cube does not have."""
        return [self._index.codes.get(place, -1) for place in places]

    def count(self, measure: str, *dimensions: str) -> Counts:
        """Suppressed counts with one axis per dimension: NaN is hidden, 0 is zero. Pictures have no demographics.

        In a table a second cell is hidden where a line would hide one alone; without dimensions it is one number.
        """
        exact = self._exact(measure, dimensions)
        if measure not in _SUPPRESSED_MEASURES:
            return exact
        return suppress_table(exact, self.threshold_faces) if dimensions else suppress(exact, self.threshold_faces)

    def count_per_place(self, places: Iterable[Place], measure: str, *dimensions: str) -> Counts:
        """Suppressed counts with each of `places` as a table of its own, so that the hidden cells of a small place do
        not hide cells of others, as they would in one table.

        The places are the first axis. Raises KeyError for a place that the cube does not have.
        """
        exact = self._exact(measure, ("place", *dimensions))[self.place_codes(places)]
        return suppress_tables(exact, self.threshold_faces) if measure in _SUPPRESSED_MEASURES else exact

    def restricted_to(self, places: Collection[Place]) -> "Slice":
        """The slice with the rows of `places` only; its members stay, so that tables of two slices have one shape."""
        wanted = set(places)
        kept = {"place": np.array([place in wanted for place in self.places], dtype=bool)}
        return replace(self, _faces=self._faces.with_codes(kept), _pictures=self._pictures.with_codes(kept))

    def masked(self, kept: Flags) -> "Slice":
        """The slice with the rows where `kept` is true, an array of `places` x `loaded_buckets`."""

        def cut(rows: Rows) -> Rows:
            return rows.where(kept[rows.codes["place"], rows.codes["start"]])

        return replace(self, _faces=cut(self._faces), _pictures=cut(self._pictures))

    def total(self, measure: str) -> float:
        """The suppressed count of the whole slice; NaN when it is hidden."""
        return float(self.count(measure))

    def has_pictures(self, *dimensions: str) -> Flags:
        """Cells with an analysed picture: there 0 faces is a count, elsewhere no camera recorded."""
        analysed = self._exact("pictures", dimensions) - self._exact("failed_pictures", dimensions)
        return np.asarray(analysed > 0)

    def observed_hours(self, *dimensions: str) -> Counts:
        """The number of different hours with an analysed picture; needs a cube by the hour."""
        starts = len(self.loaded_buckets.starts)
        codes = self._flat_codes(self._pictures, dimensions)[self._analysed].astype(np.int64)
        pairs = np.unique(codes * starts + self._pictures.codes["start"][self._analysed])
        shape = self._shape(dimensions)
        return np.bincount(pairs // starts, minlength=self._cells(dimensions)).reshape(shape).astype(np.float64)

    @property
    def empty(self) -> bool:
        """True when no face is in the slice."""
        return self._faces.length == 0

    @cached_property
    def seen_analyzers(self) -> tuple[str, ...]:
        """The analyzers of the faces and analysed pictures in the slice."""
        seen = np.zeros(len(self.analyzers), dtype=bool)
        seen[self._faces.codes["analyzer"]] = True
        seen[self._pictures.codes["analyzer"][self._analysed]] = True
        return tuple(name for name, is_seen in zip(self.analyzers, seen, strict=True) if is_seen)

    @cached_property
    def _analysed(self) -> Flags:
        """The picture rows with at least one analysed picture."""
        return self._pictures.counts["pictures"] > self._pictures.counts["failed_pictures"]

    @cached_property
    def _axes(self) -> Mapping[str, tuple[Any, ...]]:
        return {
            "step": tuple(self.time_buckets.starts),
            "hour_of_day": HOURS_OF_DAY,
            "weekday": WEEKDAYS,
            "place": self._index.labels,
            "store": self._index.stores,
            DEMOGRAPHIC: tuple(range(len(self._demographics))),
            **self._demographics.members,
        }

    @cached_property
    def _lookups(self) -> Mapping[str, tuple[str, Codes]]:
        """Dimensions derived from a stored one: the name of that one, and the derived code for each of its codes."""
        return {
            "step": ("start", self._bucket_of_start),
            "hour_of_day": ("start", self.loaded_buckets.hours_of_day),
            "weekday": ("start", self.loaded_buckets.weekdays),
            "store": ("place", self._index.store_codes),
            **{name: (DEMOGRAPHIC, codes) for name, codes in self._demographics.codes.items()},
        }

    @cached_property
    def _cache(self) -> dict[Hashable, npt.NDArray[Any]]:
        """Arrays computed so far: several panels share them, so they must not be changed in place."""
        return {}

    def _exact(self, measure: str, dimensions: tuple[str, ...]) -> Counts:
        key = measure, dimensions
        if key not in self._cache:
            self._cache[key] = self._count_exact(measure, dimensions)
            self._cache[key].flags.writeable = False
        return self._cache[key]

    def _count_exact(self, measure: str, dimensions: tuple[str, ...]) -> Counts:
        if measure in PICTURE_MEASURES:
            return self._sum_rows(self._pictures, self._pictures.counts[measure], dimensions)
        others = tuple(name for name in dimensions if name not in (*DEMOGRAPHICS, DEMOGRAPHIC))
        # Summing cells is faster when there are fewer of them than rows, and later tables reuse them.
        if DEMOGRAPHIC not in dimensions and self._cells((*others, DEMOGRAPHIC)) <= self._faces.length:
            return self._sum_cells(measure, others, dimensions)
        return self._sum_rows(self._faces, self._face_counts(measure), dimensions)

    def _sum_rows(self, rows: Rows, counts: Counts, dimensions: tuple[str, ...]) -> Counts:
        """Sum of the rows of each cell."""
        if not dimensions:
            return np.asarray(counts.sum())
        shape = self._shape(dimensions)
        sums = np.bincount(self._flat_codes(rows, dimensions), counts, minlength=self._cells(dimensions))
        return sums.reshape(shape).astype(np.float64, copy=False)

    def _sum_cells(self, measure: str, others: tuple[str, ...], dimensions: tuple[str, ...]) -> Counts:
        """Sum over the demographics that are not in `dimensions`; `others` are the dimensions that are none."""
        column = "faces" if measure in self._demographics.masks else measure
        cells = self._exact(column, (*others, DEMOGRAPHIC))
        if measure in self._demographics.masks:
            cells = cells * self._demographics.masks[measure]
        axes = (*others, *DEMOGRAPHICS)
        dropped = tuple(axis for axis, name in enumerate(axes) if name not in dimensions)
        remaining = [name for name in axes if name in dimensions]
        summed = cells.reshape((*cells.shape[:-1], *self._demographics.shape)).sum(axis=dropped)
        return np.asarray(summed.transpose([remaining.index(name) for name in dimensions]))

    def _face_counts(self, measure: str) -> Counts:
        if measure not in self._demographics.masks:
            return self._faces.counts[measure]
        key = "rows", measure
        if key not in self._cache:
            self._cache[key] = (
                self._faces.counts["faces"] * self._demographics.masks[measure][self._faces.codes[DEMOGRAPHIC]]
            )
        return self._cache[key]

    def _flat_codes(self, rows: Rows, dimensions: tuple[str, ...]) -> Codes:
        """One code per row for all of `dimensions`, of which the last varies fastest."""
        key = "flat", rows is self._faces, dimensions
        if key not in self._cache:
            flat = np.zeros(rows.length, dtype=np.intp)
            for name, size in zip(dimensions, self._shape(dimensions), strict=True):
                flat *= size
                flat += self._codes(rows, name)
            self._cache[key] = flat
        return self._cache[key]

    def _codes(self, rows: Rows, dimension: str) -> Codes:
        if dimension in rows.codes:
            return rows.codes[dimension]
        source, lookup = self._lookups[dimension]
        return lookup[rows.codes[source]]

    def _cells(self, dimensions: tuple[str, ...]) -> int:
        return math.prod(self._shape(dimensions))

    def _shape(self, dimensions: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(len(self.members(name)) for name in dimensions)
