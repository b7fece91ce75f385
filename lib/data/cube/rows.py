"""Rows of a rollup as columns: codes by dimension, counts by measure.

In: arrays of one length. Out: `Rows`, of which a part is taken column by column, when a column is first asked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.integer[Any]]
Flags = npt.NDArray[np.bool_]


class _Taken(Mapping[str, Any]):
    """Some rows of columns, taken of each when it is first asked for: no page needs all of them."""

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
    """Counts are whole numbers as floats, which numpy adds up without turning them into such each time.

    `runs` has, for a dimension by which the rows are sorted, how many rows each of its codes has.
    """

    codes: Mapping[str, Codes]
    counts: Mapping[str, npt.NDArray[np.float64]]
    length: int
    runs: Mapping[str, npt.NDArray[np.intp]] = field(default_factory=dict)

    @property
    def size_bytes(self) -> int:
        """What its columns keep in memory."""
        return sum(array.nbytes for arrays in (self.codes, self.counts) for array in arrays.values())

    def where(self, kept: Flags) -> "Rows":
        return self._taken(np.flatnonzero(kept))  # taking by number is faster than by truth, for several columns

    def with_codes(self, kept: Mapping[str, Flags]) -> "Rows":
        """The rows whose code of every named dimension is kept; the first dimension looks at every row, the next at
        those that it left."""
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
        return self if rows is None else self._taken(rows)

    def sorted_by(self, dimension: str, members: int) -> "Rows":
        """The same rows in the order of a dimension that has so many members, held apart from what they came from."""
        codes = self.codes[dimension]
        taken = self._taken(np.argsort(codes, kind="stable"))
        runs = {dimension: np.bincount(codes, minlength=members)}
        return Rows(dict(taken.codes), dict(taken.counts), taken.length, runs)

    def _taken(self, rows: npt.NDArray[np.intp]) -> "Rows":
        return Rows(_Taken(self.codes, rows), _Taken(self.counts, rows), len(rows))
