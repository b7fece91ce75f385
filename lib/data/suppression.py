"""What may be told of small groups of faces: the one place where counts are made fit to be shown.

In: exact counts. Out: counts as charts, tables and exports show them. A count from 1 to just below the threshold is
hidden (NaN), every other is rounded to the nearest multiple of the threshold, and where a line of a table hides one
count alone, the smallest other is hidden with it. Zero is zero.

Hiding alone does not protect where filters can be combined at will: two views that differ by one small group tell it
by subtraction. Rounding takes that away: a hidden count from 1 to 9 moves a shown one by 0 or by 10, whatever it is.
docs/adr/0007-suppression.md has the argument; the practice is that of health statistics:
https://digital.nhs.uk/data-and-information/data-tools-and-services/data-services/hospital-episode-statistics
"""

from typing import Any

import numpy as np
import numpy.typing as npt

DEFAULT_THRESHOLD_FACES = 10
Counts = npt.NDArray[np.float64]


def told(exact: npt.NDArray[Any], threshold_faces: int) -> Counts:
    """A single count, or many that stand in no table together: hidden or rounded, nothing more."""
    counts = np.asarray(exact, dtype=np.float64)
    if threshold_faces <= 1:
        return counts
    rounded = np.floor(counts / threshold_faces + 0.5) * threshold_faces
    return np.where((counts > 0) & (counts < threshold_faces), np.nan, rounded)


def told_table(exact: npt.NDArray[Any], threshold_faces: int) -> Counts:
    """The counts of a table with an axis for each of its dimensions, whose line totals may be known."""
    counts = told(exact, threshold_faces)
    hidden = np.isnan(counts)
    if not hidden.any():
        return counts
    while True:
        before = int(hidden.sum())
        for axis in range(counts.ndim):
            _hide_partners(counts, hidden, axis)
        if int(hidden.sum()) == before:
            return np.where(hidden, np.nan, counts)


def _hide_partners(counts: Counts, hidden: npt.NDArray[np.bool_], axis: int) -> None:
    """Where a line along `axis` hides exactly one count, hide its smallest other that is not zero, in place."""
    lonely = hidden.sum(axis=axis, keepdims=True) == 1
    candidates = np.where(hidden | (counts == 0) | ~lonely, np.inf, counts)
    smallest = np.argmin(candidates, axis=axis, keepdims=True)
    found = np.isfinite(np.take_along_axis(candidates, smallest, axis))
    was_hidden = np.take_along_axis(hidden, smallest, axis)
    np.put_along_axis(hidden, smallest, was_hidden | found, axis)
