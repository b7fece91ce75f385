"""Which aisles or hours stand out: their share or rate differs from that of the others by more than chance explains.

In: counts of each aisle by time bucket. Out: `Standouts`. The test is that of docs/adr/0022-highlights.md, with the
other aisles of the same days in place of an earlier period.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lib.data.cube import Slice
from lib.data.filters import NOT_MEASURED
from lib.effects.changes import Changes, Counts, beyond_chance, share_changes
from lib.frames.clustered import place_counts, whole_counts
from lib.frames.places import NamedPlaces
from lib.frames.reliability import is_reliable

POSITIVE = "positive_faces", "known_faces"  # part and whole of the share of positive expressions
Test = Callable[[Sequence[Counts], Sequence[Counts], int], Changes]
"""Of two parts and their wholes, and the multiple that counts are rounded to."""


@dataclass(frozen=True, slots=True)
class Standout:
    """An aisle, or an hour, and its share or rate."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Standouts:
    """`leading` are above the other aisles beyond chance: the highest, and those that chance may place level with it;
    `trailing` are the lowest. `compared` is the number of aisles with enough faces to be compared.
    """

    compared: int
    leading: tuple[Standout, ...]
    trailing: tuple[Standout, ...]


def aisle_standouts(view: Slice, aisles: Sequence[NamedPlaces], part: str, whole: str) -> Standouts:
    """The aisles whose share of `part` in `whole`, two counts of faces, stands out."""
    places = [aisle.places[0] for aisle in aisles]
    parts, wholes = (place_counts(view, places, name) for name in (part, whole))
    return standouts([aisle.label for aisle in aisles], parts, wholes, view.threshold_faces, share_changes)


def hour_standouts(view: Slice, part: str, whole: str) -> Standouts:
    """The hours of the day, as `14:00`, whose share of all aisles together stands out; needs a cube by the hour."""

    def counts(name: str) -> Counts:
        return Counts(view.count(name, "hour_of_day", "step"), view.count(name, "hour_of_day"))

    return standouts(view.members("hour_of_day"), counts(part), counts(whole), view.threshold_faces, share_changes)


def group_standouts(view: Slice, dimension: str, part: str, whole: str) -> Standouts:
    """The measured groups of `dimension`, such as age bands, whose share of `part` in `whole` stands out."""
    groups = view.members(dimension)
    kept = np.array([at for at, group in enumerate(groups) if group != NOT_MEASURED], dtype=np.intp)

    def counts(name: str) -> Counts:
        return Counts(view.count(name, dimension, "step")[kept], view.count(name, dimension)[kept])

    labels = [str(groups[at]) for at in kept.tolist()]
    return standouts(labels, counts(part), counts(whole), view.threshold_faces, share_changes)


def share_differs(one: Slice, other: Slice, part: str, whole: str) -> bool:
    """True if the share of `part` in `whole` differs between two slices by more than chance explains."""
    parts, wholes = ([whole_counts(each, name) for each in (one, other)] for name in (part, whole))
    if not is_reliable([each.total[0] for each in wholes]).all():
        return False
    return bool(beyond_chance(share_changes(parts, wholes, one.threshold_faces)))


def standouts(labels: Sequence[str], part: Counts, whole: Counts, rounded_to: int, test: Test) -> Standouts:
    """The aisles whose ratio part / whole stands out by `test`; a group of the counts is an aisle."""
    kept = np.flatnonzero(is_reliable(whole.total) & ~np.isnan(part.total))
    if len(kept) < 2:
        return Standouts(len(kept), (), ())
    names = [labels[index] for index in kept.tolist()]
    parts, wholes = _rows(part, kept), _rows(whole, kept)
    value = parts.total / wholes.total
    against_others = test((parts, _others(part, kept)), (wholes, _others(whole, kept)), rounded_to)
    outside = [index for index, _ in beyond_chance(against_others)]

    def first(direction: int) -> tuple[Standout, ...]:
        """The highest ones, or the lowest ones."""
        beyond = {index for index in outside if direction * against_others.value[index] > 0}
        if not beyond:
            return ()
        top = max(beyond, key=lambda index: direction * value[index])
        others = np.array([index for index in range(len(names)) if index != top])
        tops = np.full(len(others), top)
        part_pair, whole_pair = ([_rows(each, tops), _rows(each, others)] for each in (parts, wholes))
        apart = {others[at] for at, _ in beyond_chance(test(part_pair, whole_pair, rounded_to))}
        level = [
            index
            for index in others
            if index not in apart and (index in beyond or direction * (value[index] - value[top]) > 0)
        ]
        ordered = sorted([top, *level], key=lambda index: -direction * value[index])
        return tuple(Standout(names[index], float(value[index])) for index in ordered)

    return Standouts(len(names), first(1), first(-1))


def _rows(counts: Counts, indices: npt.NDArray[np.intp]) -> Counts:
    return Counts(counts.by_bucket[indices], counts.total[indices])


def _others(counts: Counts, indices: npt.NDArray[np.intp]) -> Counts:
    """Of each of the groups at `indices`, all other groups together."""
    by_bucket, total = np.nan_to_num(counts.by_bucket), np.nan_to_num(counts.total)
    return Counts(by_bucket.sum(axis=0) - by_bucket[indices], total.sum() - total[indices])
