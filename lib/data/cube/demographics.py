"""A face's demographics as one code: each combination of apparent expression, age band and predicted gender.

In: the age bands. Out: `Demographics`. There are some two hundred combinations: few enough to count the rows once into
a table with an axis for them, and to sum the tables with fewer dimensions from it.
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

DEMOGRAPHICS = ("emotion", "age_band", "gender")
DEMOGRAPHIC = "demographic"
"""All three as one dimension."""

UNCLEAR = (Emotion.UNKNOWN.value, NOT_MEASURED)


@dataclass(frozen=True)
class Demographics:
    """The codes of all combinations: genders vary fastest, then age bands, then expressions, as in `members`."""

    bands: tuple[AgeBand, ...]

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """The values of each dimension, in the order of DEMOGRAPHICS."""
        values = choices(self.bands)
        return {"emotion": values["emotions"], "age_band": values["age_bands"], "gender": values["genders"]}

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The number of values of each dimension."""
        return tuple(len(members) for members in self.members.values())

    @cached_property
    def codes(self) -> Mapping[str, Codes]:
        """For each dimension, the code of its value in every combination."""
        return dict(zip(DEMOGRAPHICS, (codes.ravel() for codes in np.indices(self.shape, dtype=np.int16)), strict=True))

    @cached_property
    def masks(self) -> Mapping[str, Flags]:
        """The combinations that count for each measure that is about some expressions only."""
        emotions = np.array(self.members["emotion"], dtype=object)
        kinds = {
            "known_faces": ~np.isin(emotions, UNCLEAR),
            "positive_faces": np.isin(emotions, list(POSITIVE_EMOTIONS)),
        }
        return {measure: kind[self.codes["emotion"]] for measure, kind in kinds.items()}

    def __len__(self) -> int:
        return math.prod(self.shape)

    def selected(self, chosen: Mapping[str, Collection[str]]) -> Flags:
        """The combinations that have one of the `chosen` values in each dimension; no value means all of them."""
        kept = np.ones(len(self), dtype=bool)
        for name, members in chosen.items():
            if members:
                kept &= np.isin(self.members[name], list(members))[self.codes[name]]
        return kept
