"""The rows of a rollup as columns: codes by dimension, counts by measure.

In: arrays of one length. Out: `Rows`, whose subsets copy each column lazily, on first access.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.integer[Any]]
Flags = npt.NDArray[np.bool_]


class _LazySubset(Mapping[str, Any]):
    """Some rows of the columns; each column is copied on first access, because no page needs all of them."""

    def __init__(self, columns: Mapping[str, Any], rows: npt.NDArray[np.intp]) -> None:
        self._columns, self._rows = columns, rows
        self._taken: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._taken:
            self._taken[name] = self._columns[name].take(self._rows)
        return self._taken[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


@dataclass(frozen=True, slots=True)
class Rows:
    """Counts are whole numbers stored as floats, so that numpy need not convert them before each sum.

    `runs` holds, for a dimension that the rows are sorted by, the number of rows of each of its codes.
    """

    codes: Mapping[str, Codes]
    counts: Mapping[str, npt.NDArray[np.float64]]
    length: int
    runs: Mapping[str, npt.NDArray[np.intp]] = field(default_factory=dict)

    @property
    def size_bytes(self) -> int:
        """Memory that its columns take."""
        return sum(array.nbytes for arrays in (self.codes, self.counts) for array in arrays.values())

    def where(self, kept: Flags) -> "Rows":
        return self._subset(np.flatnonzero(kept))  # an index is faster than a mask for several columns

    def with_codes(self, kept: Mapping[str, Flags]) -> "Rows":
        """The rows whose code is kept in every named dimension; each dimension only scans the rows that the one before
        it left."""
        rows: npt.NDArray[np.intp] | None = None
        for name, members in kept.items():
            if members.all():
                continue
            if rows is not None:
                rows = rows[members[self.codes[name].take(rows)]]
            elif name in self.runs:
                rows = np.flatnonzero(np.repeat(members, self.runs[name]))
            else:
                rows = np.flatnonzero(members[self.codes[name]])
        return self if rows is None else self._subset(rows)

    def sorted_by(self, dimension: str, members: int) -> "Rows":
        """A copy of the rows, sorted by a dimension that has `members` values."""
        codes = self.codes[dimension]
        rows = self._subset(np.argsort(codes, kind="stable"))
        runs = {dimension: np.bincount(codes, minlength=members)}
        return Rows(dict(rows.codes), dict(rows.counts), rows.length, runs)

    def _subset(self, rows: npt.NDArray[np.intp]) -> "Rows":
        return Rows(_LazySubset(self.codes, rows), _LazySubset(self.counts, rows), len(rows))
