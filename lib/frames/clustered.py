"""Counts of a slice as the tests of changes take them: by time bucket, and in total.

In: a slice, a measure, and the places, if each is a group of its own. Out: `lib.effects.changes.Counts`.
"""

from collections.abc import Sequence

import numpy as np

from lib.data.cube import Place, Slice
from lib.effects.changes import Counts


def whole_counts(view: Slice, measure: str) -> Counts:
    """The slice as one group."""
    return Counts(view.count(measure, "step")[None], np.array([view.total(measure)]))


def place_counts(view: Slice, places: Sequence[Place], measure: str) -> Counts:
    """Each of `places` as a group. Raises KeyError for a place that the cube does not have."""
    return Counts(view.count_per_place(places, measure, "step"), view.count(measure, "place")[view.place_codes(places)])
