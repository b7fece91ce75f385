"""Small-cell suppression and rounding of counts of faces: the one place where counts become publishable.

In: exact counts. Out: published counts, as charts, tables and exports show them. A count from 1 to just below the
threshold is hidden (NaN), every other is rounded to the nearest multiple of the threshold (a tie up), and where a line
of a table hides one count alone, its smallest other is hidden as well (secondary suppression). Zero stays zero.

Hiding alone does not protect where filters can be combined freely: the difference of two views reveals the one small
group that separates them. Rounding prevents that: a hidden count from 1 to 9 changes a published one by 0 or by 10,
whatever it is. docs/adr/0007-suppression.md has the argument; the practice is that of health statistics:
https://digital.nhs.uk/data-and-information/data-tools-and-services/data-services/hospital-episode-statistics
"""

from typing import Any

import numpy as np
import numpy.typing as npt

DEFAULT_THRESHOLD_FACES = 10
Counts = npt.NDArray[np.float64]


def suppress(exact: npt.NDArray[Any], threshold_faces: int) -> Counts:
    """Hide or round each count by itself: for a single count, or for several that are not in one table."""
    counts = np.asarray(exact, dtype=np.float64)
    if threshold_faces <= 1:
        return counts
    rounded = np.floor(counts / threshold_faces + 0.5) * threshold_faces
    return np.where((counts > 0) & (counts < threshold_faces), np.nan, rounded)


def suppress_table(exact: npt.NDArray[Any], threshold_faces: int) -> Counts:
    """Hide or round the counts of a table, one axis per dimension, whose line totals may be public."""
    return np.asarray(suppress_tables(np.asarray(exact)[np.newaxis], threshold_faces)[0])


def suppress_tables(exact: npt.NDArray[Any], threshold_faces: int) -> Counts:
    """`suppress_table` of each element of the first axis, a table of its own."""
    counts = suppress(exact, threshold_faces)
    hidden = np.isnan(counts)
    if not hidden.any():
        return counts
    while True:
        before = int(hidden.sum())
        for axis in range(1, counts.ndim):
            _hide_second(counts, hidden, axis)
        if int(hidden.sum()) == before:
            return np.where(hidden, np.nan, counts)


def _hide_second(counts: Counts, hidden: npt.NDArray[np.bool_], axis: int) -> None:
    """Secondary suppression: where a line along `axis` hides one count, hide its smallest nonzero one, in place."""
    single = hidden.sum(axis=axis, keepdims=True) == 1
    candidates = np.where(hidden | (counts == 0) | ~single, np.inf, counts)
    smallest = np.argmin(candidates, axis=axis, keepdims=True)
    found = np.isfinite(np.take_along_axis(candidates, smallest, axis))
    was_hidden = np.take_along_axis(hidden, smallest, axis)
    np.put_along_axis(hidden, smallest, was_hidden | found, axis)
