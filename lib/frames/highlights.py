"""What changed most between two periods, beyond chance.

In: the slices of both periods, and the aisles. Out: `Highlight`s, the surest first. Hidden, small and incomplete groups
take no part; docs/adr/0022-highlights.md explains the test.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from lib.data.cube import UNCLEAR, Slice
from lib.data.filters import NOT_MEASURED
from lib.effects.changes import Changes, Counts, Flags, Floats, beyond_chance, count_changes, joined, share_changes
from lib.frames.clustered import place_counts, whole_counts
from lib.frames.places import NamedPlaces
from lib.frames.reliability import is_reliable


class Measure(StrEnum):
    """What changed."""

    POSITIVE = "positive expressions"
    EXPRESSION = "an expression"
    AGE = "an age band"
    GENDER = "a predicted gender"
    AISLE = "positive expressions in an aisle"
    FACES = "faces"
    AISLE_FACES = "faces in an aisle"


# Of these, only the surest is named: they move together.
_TOPICS = {Measure.EXPRESSION: Measure.POSITIVE}
_MOST_AISLES = 2


@dataclass(frozen=True, slots=True)
class Highlight:
    """A change beyond chance: `now` and `then` are shares, or faces.

    `chance` is the size of change that chance alone hardly exceeds: of a share as a ratio, of faces as a factor's
    logarithm, like `change`. `group` is the value or the aisle that changed, and `chosen` the filters of it.
    """

    measure: Measure
    group: str
    now: float
    then: float
    change: float
    chance: float
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Groups of one measure, one axis: `now` and `then` are shares or faces."""

    measure: Measure
    groups: Sequence[str]
    chosen: Sequence[Mapping[str, tuple[str, ...]]]
    now: Floats
    then: Floats
    changes: Changes

    def highlight(self, index: int, chance: float) -> Highlight:
        now, then, change = (float(each[index]) for each in (self.now, self.then, self.changes.value))
        return Highlight(self.measure, self.groups[index], now, then, change, chance, self.chosen[index])


def highlights(view: Slice, compared: Slice, aisles: Sequence[NamedPlaces]) -> tuple[Highlight, ...]:
    """At most one for each topic and two aisles, the surest change first."""
    candidates = tuple(_candidates(view, compared, aisles))
    places = [(each, index) for each in candidates for index in range(len(each.groups))]
    named: Counter[Measure] = Counter()
    highlights = []
    for place, chance in beyond_chance(joined(each.changes for each in candidates)):
        of, index = places[place]
        topic = _TOPICS.get(of.measure, of.measure)
        named[topic] += 1
        if named[topic] <= (_MOST_AISLES if topic is Measure.AISLE else 1):
            highlights.append(of.highlight(index, chance))
    return tuple(highlights)


def _candidates(view: Slice, compared: Slice, aisles: Sequence[NamedPlaces]) -> Iterator[_Candidates]:
    yield from _total(view, compared)
    groups = (("emotion", Measure.EXPRESSION, "emotions"), ("age_band", Measure.AGE, "age_bands"))
    for dimension, measure, control in (*groups, ("gender", Measure.GENDER, "genders")):
        yield from _groups(view, compared, dimension, measure, control)
    yield from _by_aisle(view, compared, aisles)


def _total(view: Slice, compared: Slice) -> Iterator[_Candidates]:
    positive, known, faces = (
        [whole_counts(each, name) for each in (view, compared)] for name in ("positive_faces", "known_faces", "faces")
    )
    threshold_faces = view.threshold_faces
    yield _of_shares(Measure.POSITIVE, [""], [{}], positive, known, threshold_faces)
    yield _of_faces(Measure.FACES, [""], [{}], faces, threshold_faces)


def _groups(view: Slice, compared: Slice, dimension: str, measure: Measure, control: str) -> Iterator[_Candidates]:
    """The groups of a dimension. Of two groups, one says it all."""
    tables = [each.count("faces", dimension, "step") for each in (view, compared)]
    totals = [each.count("faces", dimension) for each in (view, compared)]
    wholes = [
        Counts(np.nansum(table, axis=0)[None], np.array([np.nansum(total)]))
        for table, total in zip(tables, totals, strict=True)
    ]
    members = view.members(dimension)
    measured = [index for index, name in enumerate(members) if name not in (NOT_MEASURED, *UNCLEAR)]
    seen = [index for index in measured if totals[0][index] != 0 or totals[1][index] != 0]
    told = seen[:1] if len(seen) == 2 else seen if len(seen) > 2 else []
    parts = [Counts(table[told], total[told]) for table, total in zip(tables, totals, strict=True)]
    names = [members[index] for index in told]
    chosen = [{control: (name,)} for name in names]
    yield _of_shares(measure, names, chosen, parts, wholes, view.threshold_faces)


def _by_aisle(view: Slice, compared: Slice, aisles: Sequence[NamedPlaces]) -> Iterator[_Candidates]:
    both = [aisle for aisle in aisles if compared.find_place_codes(aisle.places)[0] >= 0]
    if len(aisles) < 2 or not both:
        return
    places = [aisle.places[0] for aisle in both]
    positive, known, faces = (
        [place_counts(each, places, name) for each in (view, compared)]
        for name in ("positive_faces", "known_faces", "faces")
    )
    alive = [each.has_pictures("place", "step")[each.place_codes(places)] for each in (view, compared)]
    names, chosen = [aisle.label for aisle in both], [aisle.chosen for aisle in both]
    yield _of_shares(Measure.AISLE, names, chosen, positive, known, view.threshold_faces)
    # A camera that was off sees fewer faces: that is no change of the aisle.
    if alive[0].shape == alive[1].shape:
        equally_long = (alive[0] == alive[1]).all(axis=1)
        yield _of_faces(Measure.AISLE_FACES, names, chosen, faces, view.threshold_faces, equally_long)


def _of_shares(
    measure: Measure,
    groups: Sequence[str],
    chosen: Sequence[Mapping[str, tuple[str, ...]]],
    parts: Sequence[Counts],
    wholes: Sequence[Counts],
    threshold_faces: int,
) -> _Candidates:
    """`parts` and `wholes` are of both periods."""
    reliable = is_reliable(wholes[0].total) & is_reliable(wholes[1].total)
    changes = share_changes(parts, wholes, threshold_faces)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = [part.total / whole.total for part, whole in zip(parts, wholes, strict=True)]
    return _Candidates(measure, groups, chosen, shares[0], shares[1], changes.where(reliable))


def _of_faces(
    measure: Measure,
    groups: Sequence[str],
    chosen: Sequence[Mapping[str, tuple[str, ...]]],
    faces: Sequence[Counts],
    threshold_faces: int,
    kept: Flags | bool = True,
) -> _Candidates:
    changes = count_changes(faces, threshold_faces).where(kept)
    return _Candidates(measure, groups, chosen, faces[0].total, faces[1].total, changes)
