"""What changed most between two periods, beyond chance.

In: the slices of both periods, and the aisles. Out: `Highlight`s, the surest first. Hidden, small and incomplete groups
take no part; docs/adr/0022-highlights.md explains the test.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from lib.data.cube import UNCLEAR, Slice
from lib.data.filters import NOT_MEASURED
from lib.effects.changes import Change, Counts, beyond_chance, count_change, share_change
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
class _Candidate:
    measure: Measure
    group: str
    now: float
    then: float
    change: Change
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def highlights(view: Slice, compared: Slice, aisles: Sequence[NamedPlaces]) -> tuple[Highlight, ...]:
    """At most one for each topic and two aisles, the surest change first."""
    candidates = tuple(_candidates(view, compared, aisles))
    found = [
        (candidates[index], chance) for index, chance in beyond_chance([candidate.change for candidate in candidates])
    ]
    named: dict[Measure, int] = {}
    highlights = []
    for each, chance in found:
        topic = _TOPICS.get(each.measure, each.measure)
        named[topic] = named.get(topic, 0) + 1
        if named[topic] <= (_MOST_AISLES if topic is Measure.AISLE else 1):
            value = each.change.value
            highlights.append(Highlight(each.measure, each.group, each.now, each.then, value, chance, each.chosen))
    return tuple(highlights)


def _candidates(view: Slice, compared: Slice, aisles: Sequence[NamedPlaces]) -> Iterator[_Candidate]:
    yield from _total(view, compared)
    groups = (("emotion", Measure.EXPRESSION, "emotions"), ("age_band", Measure.AGE, "age_bands"))
    for dimension, measure, control in (*groups, ("gender", Measure.GENDER, "genders")):
        yield from _groups(view, compared, dimension, measure, control)
    yield from _by_aisle(view, compared, aisles)


def _total(view: Slice, compared: Slice) -> Iterator[_Candidate]:
    positive, known, faces = (
        [Counts(each.count(name, "step"), each.total(name)) for each in (view, compared)]
        for name in ("positive_faces", "known_faces", "faces")
    )
    if change := _share(view.threshold_faces, *positive, *known):
        shares = [part.total / whole.total for part, whole in zip(positive, known, strict=True)]
        yield _Candidate(Measure.POSITIVE, "", shares[0], shares[1], change)
    if change := count_change(faces[0], faces[1], view.threshold_faces):
        yield _Candidate(Measure.FACES, "", faces[0].total, faces[1].total, change)


def _groups(view: Slice, compared: Slice, dimension: str, measure: Measure, control: str) -> Iterator[_Candidate]:
    """The groups of a dimension. Of two groups, one says it all."""
    tables = [each.count("faces", dimension, "step") for each in (view, compared)]
    totals = [each.count("faces", dimension) for each in (view, compared)]
    wholes = [
        Counts(np.nansum(table, axis=0), float(np.nansum(total))) for table, total in zip(tables, totals, strict=True)
    ]
    members = view.members(dimension)
    measured = [index for index, name in enumerate(members) if name not in (NOT_MEASURED, *UNCLEAR)]
    seen = [index for index in measured if totals[0][index] != 0 or totals[1][index] != 0]
    for index in seen[:1] if len(seen) == 2 else seen if len(seen) > 2 else ():
        parts = [Counts(table[index], float(total[index])) for table, total in zip(tables, totals, strict=True)]
        if change := _share(view.threshold_faces, *parts, *wholes):
            shares = [part.total / whole.total for part, whole in zip(parts, wholes, strict=True)]
            yield _Candidate(measure, members[index], shares[0], shares[1], change, {control: (members[index],)})


def _by_aisle(view: Slice, compared: Slice, aisles: Sequence[NamedPlaces]) -> Iterator[_Candidate]:
    both = [aisle for aisle in aisles if compared.find_place_codes(aisle.places)[0] >= 0]
    if len(aisles) < 2 or not both:
        return
    places = [aisle.places[0] for aisle in both]

    def counts(name: str) -> list[list[Counts]]:
        """Of each period, of each aisle."""
        tables = [each.count_per_place(places, name, "step") for each in (view, compared)]
        totals = [each.count(name, "place")[each.place_codes(places)] for each in (view, compared)]
        return [
            [Counts(row, float(whole)) for row, whole in zip(table, total, strict=True)]
            for table, total in zip(tables, totals, strict=True)
        ]

    positive, known, faces = (counts(name) for name in ("positive_faces", "known_faces", "faces"))
    alive = [each.has_pictures("place", "step")[each.place_codes(places)] for each in (view, compared)]
    for index, aisle in enumerate(both):
        pair = [side[index] for side in positive], [side[index] for side in known]
        if change := _share(view.threshold_faces, *pair[0], *pair[1]):
            shares = [part.total / whole.total for part, whole in zip(*pair, strict=True)]
            yield _Candidate(Measure.AISLE, aisle.label, shares[0], shares[1], change, aisle.chosen)
        # A camera that was off sees fewer faces: that is no change of the aisle.
        equally_long = alive[0].shape == alive[1].shape and (alive[0][index] == alive[1][index]).all()
        now, then = (side[index] for side in faces)
        if equally_long and (change := count_change(now, then, view.threshold_faces)):
            yield _Candidate(Measure.AISLE_FACES, aisle.label, now.total, then.total, change, aisle.chosen)


def _share(threshold_faces: int, now: Counts, then: Counts, now_of: Counts, then_of: Counts) -> Change | None:
    if not is_reliable([now_of.total, then_of.total]).all():
        return None
    return share_change(now, now_of, then, then_of, threshold_faces)
