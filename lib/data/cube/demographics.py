"""How a face looks, as one code: every combination of apparent expression, age band and predicted gender.

In: the age bands. Out: `Looks`. There are some two hundred: few enough that, where rows are many, a table with an axis
for them is counted once, and the tables with fewer of them are summed from it.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lib.contract.age_band import AgeBand
from lib.contract.observation import POSITIVE_EMOTIONS, Emotion
from lib.data.cube.rows import Codes, Flags
from lib.data.filters import NOT_MEASURED, choices

LOOKS = ("emotion", "age_band", "gender")
LOOK = "look"
"""All three as one dimension."""

UNCLEAR = (Emotion.UNKNOWN.value, NOT_MEASURED)


@dataclass(frozen=True)
class Looks:
    """A look's code counts genders fastest, then age bands, then expressions, each in the order of `members`."""

    bands: tuple[AgeBand, ...]

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """The values of each dimension, in the order of LOOKS."""
        offered = choices(self.bands)
        return {"emotion": offered["emotions"], "age_band": offered["age_bands"], "gender": offered["genders"]}

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """How many values each dimension has."""
        return tuple(len(members) for members in self.members.values())

    @cached_property
    def codes(self) -> Mapping[str, Codes]:
        """Along each dimension, the code of every look."""
        return dict(zip(LOOKS, (codes.ravel() for codes in np.indices(self.shape, dtype=np.int16)), strict=True))

    @cached_property
    def among(self) -> Mapping[str, Flags]:
        """The looks that count for measures of some expressions alone."""
        emotions = np.array(self.members["emotion"], dtype=object)
        kinds = {
            "known_faces": ~np.isin(emotions, UNCLEAR),
            "positive_faces": np.isin(emotions, list(POSITIVE_EMOTIONS)),
        }
        return {measure: kind[self.codes["emotion"]] for measure, kind in kinds.items()}

    def __len__(self) -> int:
        return math.prod(self.shape)

    def chosen(self, wanted: Mapping[str, Collection[str]]) -> Flags:
        """Which looks `wanted` lets through: of each dimension some members, or all where it has none."""
        kept = np.ones(len(self), dtype=bool)
        for name, members in wanted.items():
            if members:
                kept &= np.isin(self.members[name], list(members))[self.codes[name]]
        return kept
