"""Confidence intervals of published shares and their differences: sampling error plus rounding error.

In: suppressed counts, and the multiple that they are rounded to. Out: 95% intervals as ratios. A count that is rounded
to the nearest 10 has a uniform error of up to 5, with a standard deviation of 10 / √12: negligible for thousands of
faces, and half of the uncertainty for forty.
"""

import math
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from lib.data.suppression import Counts
from lib.effects import newcombe, wilson
from lib.frames.over_time import shares_of

_EITHER_SIDE = 0.025
_NORMAL = 1.959964  # 95% of a normal distribution is within this many standard deviations


def share_interval(parts: Counts, wholes: Counts, rounded_to: int) -> tuple[Counts, Counts]:
    """Ends of Wilson's interval of each parts / wholes, widened for rounding; NaN if there is no share."""
    low, high = wilson(parts, wholes)
    return _widened(shares_of(parts, wholes), low, high, _rounding_error(wholes, rounded_to), least=0.0)


def difference(
    parts: Counts, wholes: Counts, other_parts: Counts, other_wholes: Counts, rounded_to: int
) -> tuple[Counts, Counts, Counts]:
    """parts / wholes minus other_parts / other_wholes, and the ends of Newcombe's interval, widened for rounding.

    NaN if a count is missing or a whole is 0. All arrays have one shape.
    """
    value = shares_of(parts, wholes) - shares_of(other_parts, other_wholes)
    low, high = newcombe(parts, wholes, other_parts, other_wholes)
    rounding_error = np.hypot(_rounding_error(wholes, rounded_to), _rounding_error(other_wholes, rounded_to))
    return value, *_widened(value, low, high, rounding_error, least=-1.0)


def differ_from(share: float, parts: Counts, wholes: Counts, rounded_to: int) -> npt.NDArray[np.bool_]:
    """Where parts / wholes differs from `share`, that of all together, by more than chance may explain.

    Bonferroni's correction keeps the chance that any of them is named without a difference at 5%.
    """
    known = ~np.isnan(parts) & (wholes > 0)
    if known.sum() < 2 or math.isnan(share):
        return np.zeros(parts.shape, dtype=bool)
    allowed = NormalDist().inv_cdf(1 - _EITHER_SIDE / known.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.hypot(np.sqrt(share * (1 - share) / wholes), _rounding_error(wholes, rounded_to) / _NORMAL)
        differs: npt.NDArray[np.bool_] = np.abs(shares_of(parts, wholes) - share) > allowed * error
    return known & differs


def _rounding_error(wholes: Counts, rounded_to: int) -> Any:
    """Half width of the 95% interval of the rounding error of each share."""
    if rounded_to <= 1:
        return np.zeros(wholes.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(wholes > 0, _NORMAL * rounded_to / math.sqrt(12) / wholes, np.nan)


def _widened(value: Counts, low: Counts, high: Counts, rounding_error: Any, least: float) -> tuple[Counts, Counts]:
    """The interval with both errors, which are independent, so they add in quadrature."""
    return np.maximum(value - np.hypot(value - low, rounding_error), least), np.minimum(
        value + np.hypot(high - value, rounding_error), 1.0
    )
