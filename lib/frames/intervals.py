"""How sure a told share is, and the difference of two: what chance does, and what rounding adds.

In: told counts, and the multiple that they are rounded to. Out: 95% intervals as ratios. A count that is rounded to
the nearest 10 is off by up to 5, evenly, with a standard deviation of 10 / √12: nothing beside thousands of faces, and
half of all doubt beside forty.
"""

import math
from typing import Any

import numpy as np

from lib.data.suppression import Counts
from lib.effects import newcombe, wilson
from lib.frames.over_time import shares_of

_NORMAL = 1.959964  # 95% of a normal distribution lie within so many standard deviations


def share_interval(parts: Counts, wholes: Counts, rounded_to: int) -> tuple[Counts, Counts]:
    """Wilson's ends of each parts / wholes, widened for the rounding; NaN where there is no share."""
    low, high = wilson(parts, wholes)
    return _widened(shares_of(parts, wholes), low, high, _doubt(wholes, rounded_to), least=0.0)


def difference(
    parts: Counts, wholes: Counts, other_parts: Counts, other_wholes: Counts, rounded_to: int
) -> tuple[Counts, Counts, Counts]:
    """parts / wholes less other_parts / other_wholes, and Newcombe's lower and upper end, widened for the rounding.

    NaN where a count is missing or a whole is 0. All arrays have one shape.
    """
    value = shares_of(parts, wholes) - shares_of(other_parts, other_wholes)
    low, high = newcombe(parts, wholes, other_parts, other_wholes)
    doubt = np.hypot(_doubt(wholes, rounded_to), _doubt(other_wholes, rounded_to))
    return value, *_widened(value, low, high, doubt, least=-1.0)


def _doubt(wholes: Counts, rounded_to: int) -> Any:
    """What rounding the part of a share may move it by, as often as chance moves it out of its interval."""
    if rounded_to <= 1:
        return np.zeros(wholes.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(wholes > 0, _NORMAL * rounded_to / math.sqrt(12) / wholes, np.nan)


def _widened(value: Counts, low: Counts, high: Counts, doubt: Any, least: float) -> tuple[Counts, Counts]:
    """Two doubts that know nothing of each other add up as the sides of a right angle do."""
    return np.maximum(value - np.hypot(value - low, doubt), least), np.minimum(
        value + np.hypot(high - value, doubt), 1.0
    )
