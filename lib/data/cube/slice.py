"""What a view counts, along any dimensions, and what of it may be told."""

import math
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from lib.data.cube.demographics import LOOK, LOOKS, Looks
from lib.data.cube.places import Place, PlaceIndex
from lib.data.cube.rows import Codes, Flags, Rows
from lib.data.filters import Filters
from lib.data.suppression import Counts, told, told_table
from lib.data.time_buckets import Steps

COUNTED_FACES = ("faces", "posed_faces", "facing_faces")
FACE_MEASURES = (*COUNTED_FACES, "known_faces", "positive_faces")
PICTURE_MEASURES = ("pictures", "pictures_with_faces", "failed_pictures")
# Follows from faces, so that it is told as carefully as they are.
_TOLD_LIKE_FACES = (*FACE_MEASURES, "pictures_with_faces")
HOURS_OF_DAY = tuple(f"{hour:02d}:00" for hour in range(24))
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Slice:
    """What a view counts. Dimensions: step, hour_of_day, weekday, place, store, emotion, age_band, gender.

    `hour_of_day` needs a cube by the hour, `weekday` one by the hour or day.
    """

    filters: Filters
    steps: Steps
    loaded: Steps
    analyzers: tuple[str, ...]
    threshold_faces: int
    _index: PlaceIndex = field(repr=False)
    _looks: Looks = field(repr=False)
    _step_of_start: Codes = field(repr=False)
    _faces: Rows = field(repr=False)
    _pictures: Rows = field(repr=False)

    @property
    def places(self) -> tuple[Place, ...]:
        """All that its cube has, in order."""
        return self._index.places

    def members(self, dimension: str) -> tuple[Any, ...]:
        """The values along a dimension, in order: Timestamps for step, texts otherwise."""
        return self._axes[dimension]

    def codes_of(self, places: Iterable[Place]) -> list[int]:
        """Where each of `places` stands along the dimension "place". Raises KeyError for a stranger."""
        return [self._index.codes[place] for place in places]

    def codes_of_any(self, places: Iterable[Place]) -> list[int]:
        """Where each of `places` stands along the dimension "place"; -1 for a stranger."""
        return [self._index.codes.get(place, -1) for place in places]

    def count(self, measure: str, *dimensions: str) -> Counts:
        """The told counts, one axis a dimension: NaN is hidden, 0 is zero. Pictures have no looks.

        A table of several cells hides partners of lone hidden ones; without dimensions it is a single number.
        """
        exact = self._exact(measure, dimensions)
        if measure not in _TOLD_LIKE_FACES:
            return exact
        return told_table(exact, self.threshold_faces) if dimensions else told(exact, self.threshold_faces)

    def count_each(self, places: Iterable[Place], measure: str, *dimensions: str) -> Counts:
        """The told counts of each of `places` as a table of its own: a small place's hidden cells, which in one table
        for all would take a cell of another with them, hide nothing of another.

        The first axis are the places. Raises KeyError for a stranger.
        """
        exact = self._exact(measure, ("place", *dimensions))[self.codes_of(places)]
        if measure not in _TOLD_LIKE_FACES or not len(exact):
            return exact
        return np.stack([told_table(table, self.threshold_faces) for table in exact])

    def only(self, places: Collection[Place]) -> "Slice":
        """The part of it that lies in `places`; its members stay, so that tables of two parts line up."""
        wanted = set(places)
        kept = {"place": np.array([place in wanted for place in self.places], dtype=bool)}
        return replace(self, _faces=self._faces.with_codes(kept), _pictures=self._pictures.with_codes(kept))

    def within(self, kept: Flags) -> "Slice":
        """The part of it where `kept` is true, which has an axis for `places` and one for the starts of `loaded`."""

        def cut(rows: Rows) -> Rows:
            return rows.where(kept[rows.codes["place"], rows.codes["start"]])

        return replace(self, _faces=cut(self._faces), _pictures=cut(self._pictures))

    def total(self, measure: str) -> float:
        """The told count of everything in view; NaN when it is hidden."""
        return float(self.count(measure))

    def occurs(self, *dimensions: str) -> Flags:
        """Where there was a picture that could be analysed: tells zero faces from a camera that saw nothing."""
        analysed = self._exact("pictures", dimensions) - self._exact("failed_pictures", dimensions)
        return np.asarray(analysed > 0)

    def alive_hours(self, *dimensions: str) -> Counts:
        """How many different hours had an analysed picture; for a cube by the hour."""
        starts = len(self.loaded.starts)
        codes = self._flat(self._pictures, dimensions)[self._analysed].astype(np.int64)
        pairs = np.unique(codes * starts + self._pictures.codes["start"][self._analysed])
        shape = self._shape(dimensions)
        return np.bincount(pairs // starts, minlength=self._cells(dimensions)).reshape(shape).astype(np.float64)

    @property
    def empty(self) -> bool:
        """No face is in view."""
        return self._faces.length == 0

    @cached_property
    def seen_analyzers(self) -> tuple[str, ...]:
        """Whose answers are in view; a picture that could not be analysed has no answer."""
        seen = np.zeros(len(self.analyzers), dtype=bool)
        seen[self._faces.codes["analyzer"]] = True
        seen[self._pictures.codes["analyzer"][self._analysed]] = True
        return tuple(name for name, is_seen in zip(self.analyzers, seen, strict=True) if is_seen)

    @cached_property
    def _analysed(self) -> Flags:
        """The rows of pictures of which some could be analysed."""
        return self._pictures.counts["pictures"] > self._pictures.counts["failed_pictures"]

    @cached_property
    def _axes(self) -> Mapping[str, tuple[Any, ...]]:
        return {
            "step": tuple(self.steps.starts),
            "hour_of_day": HOURS_OF_DAY,
            "weekday": WEEKDAYS,
            "place": self._index.labels,
            "store": self._index.stores,
            LOOK: tuple(range(len(self._looks))),
            **self._looks.members,
        }

    @cached_property
    def _lookups(self) -> Mapping[str, tuple[str, Codes]]:
        """Dimensions that follow from a coded one: its name, and the code for each of its codes."""
        return {
            "step": ("start", self._step_of_start),
            "hour_of_day": ("start", self.loaded.hours_of_day),
            "weekday": ("start", self.loaded.weekdays),
            "store": ("place", self._index.store_codes),
            **{name: (LOOK, codes) for name, codes in self._looks.codes.items()},
        }

    @cached_property
    def _known(self) -> dict[Hashable, npt.NDArray[Any]]:
        """What was worked out before: several panels ask for the same, and none may change a table in place."""
        return {}

    def _exact(self, measure: str, dimensions: tuple[str, ...]) -> Counts:
        asked = measure, dimensions
        if asked not in self._known:
            self._known[asked] = self._counted(measure, dimensions)
            self._known[asked].flags.writeable = False
        return self._known[asked]

    def _counted(self, measure: str, dimensions: tuple[str, ...]) -> Counts:
        if measure in PICTURE_MEASURES:
            return self._added(self._pictures, self._pictures.counts[measure], dimensions)
        apart = tuple(name for name in dimensions if name not in (*LOOKS, LOOK))
        # Fewer cells than rows are added up sooner; and the next table of the same looks is there already.
        if LOOK not in dimensions and self._cells((*apart, LOOK)) <= self._faces.length:
            return self._summed(measure, apart, dimensions)
        return self._added(self._faces, self._counts_of_faces(measure), dimensions)

    def _added(self, rows: Rows, counts: Counts, dimensions: tuple[str, ...]) -> Counts:
        """Rows into cells."""
        if not dimensions:
            return np.asarray(counts.sum())
        shape = self._shape(dimensions)
        sums = np.bincount(self._flat(rows, dimensions), counts, minlength=self._cells(dimensions))
        return sums.reshape(shape).astype(np.float64, copy=False)

    def _summed(self, measure: str, apart: tuple[str, ...], dimensions: tuple[str, ...]) -> Counts:
        """Cells of all looks into fewer cells; `apart` are the dimensions beside them."""
        column = "faces" if measure in self._looks.among else measure
        cells = self._exact(column, (*apart, LOOK))
        if measure in self._looks.among:
            cells = cells * self._looks.among[measure]
        axes = (*apart, *LOOKS)
        gone = tuple(place for place, name in enumerate(axes) if name not in dimensions)
        left = [name for name in axes if name in dimensions]
        summed = cells.reshape((*cells.shape[:-1], *self._looks.shape)).sum(axis=gone)
        return np.asarray(summed.transpose([left.index(name) for name in dimensions]))

    def _counts_of_faces(self, measure: str) -> Counts:
        if measure not in self._looks.among:
            return self._faces.counts[measure]
        asked = "rows", measure
        if asked not in self._known:
            self._known[asked] = self._faces.counts["faces"] * self._looks.among[measure][self._faces.codes[LOOK]]
        return self._known[asked]

    def _flat(self, rows: Rows, dimensions: tuple[str, ...]) -> Codes:
        """One code for all of `dimensions`, the last one running fastest."""
        asked = "flat", rows is self._faces, dimensions
        if asked not in self._known:
            flat = np.zeros(rows.length, dtype=np.intp)
            for name, size in zip(dimensions, self._shape(dimensions), strict=True):
                flat *= size
                flat += self._codes(rows, name)
            self._known[asked] = flat
        return self._known[asked]

    def _codes(self, rows: Rows, dimension: str) -> Codes:
        if dimension in rows.codes:
            return rows.codes[dimension]
        source, lookup = self._lookups[dimension]
        return lookup[rows.codes[source]]

    def _cells(self, dimensions: tuple[str, ...]) -> int:
        return math.prod(self._shape(dimensions))

    def _shape(self, dimensions: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(len(self.members(name)) for name in dimensions)
