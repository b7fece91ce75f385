"""What a split of the counts hides, and the finest coarser split that hides little.

In: slices and the split. Out: `Coverage` and `Split`. Everything is computed from published counts: the sum of a
split's counts, which the viewer could add up, and the published total. The exact number of faces in hidden rows, even
rounded, would be one more equation for those who solve for the rows; the difference of two published numbers is none
(docs/adr/0007-suppression.md).
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from lib.data.cube import DEMOGRAPHICS, Slice
from lib.data.periods import Grain

KEPT_SHARE = 0.95
_NONE: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """One row per combination of `dimensions` (see `count_rows`), with time steps of `grain`."""

    grain: Grain
    dimensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """`rows` with faces, of which `hidden_rows` have no published count; the sum of the others, and the total of the
    view; both are published, so they are rounded, and the total is NaN where it is itself hidden."""

    rows: int
    hidden_rows: int
    published_faces: float
    total_faces: float

    @property
    def kept_share(self) -> float:
        """The sum of the published counts as a share of the total: 1 if nothing is hidden, 0 if the total is."""
        if not self.hidden_rows:
            return 1.0
        return float(min(1.0, np.nan_to_num(self.published_faces / self.total_faces)))


def coverage(view: Slice, dimensions: tuple[str, ...]) -> Coverage:
    counts = view.count("faces", *dimensions)
    hidden = int(np.isnan(counts).sum())
    return Coverage(int((counts != 0).sum()), hidden, float(np.nansum(counts)), view.total("faces"))


def coarser_split(slice_by: Callable[[Grain], Slice], split: Split) -> tuple[Split, Coverage] | None:
    """The split with the fewest changes whose counts add up to `KEPT_SHARE` of the faces; None if there is none.

    A change is a coarser time step, stores instead of aisles, or one dimension less. Of several with equally few
    changes it is the one with the most published rows.
    """
    changes = itemgetter(0)
    for _, alternatives in itertools.groupby(sorted(_coarser(split), key=changes), changes):
        found = [(other, coverage(slice_by(other.grain), other.dimensions)) for _, other in alternatives]
        enough = [each for each in found if each[1].kept_share >= KEPT_SHARE]
        if enough:
            return max(enough, key=lambda each: each[1].rows - each[1].hidden_rows)
    return None


def _coarser(split: Split) -> Iterator[tuple[int, Split]]:
    """Every coarser split with its number of changes."""
    steps = [(split.grain, _NONE)]
    if "step" in split.dimensions:
        grains = [grain for grain in Grain if grain.fineness >= split.grain.fineness]
        steps = [*((grain, ("step",)) for grain in grains), *steps]
    others = [_places(split.dimensions), *([(name,), _NONE] for name in DEMOGRAPHICS if name in split.dimensions)]
    for changed, (grain, step) in enumerate(steps):
        for chosen in itertools.product(*map(enumerate, others)):
            changes = changed + sum(number for number, _ in chosen)
            if changes:
                yield changes, Split(grain, tuple(itertools.chain(step, *(names for _, names in chosen))))


def _places(dimensions: tuple[str, ...]) -> list[tuple[str, ...]]:
    if "place" in dimensions:
        return [("place",), ("store",), _NONE]
    return [("store",), _NONE] if "store" in dimensions else [_NONE]
