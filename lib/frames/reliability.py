"""Which numbers may lead a ranking, be named in a sentence, be joined by a line or set an axis.

In: the faces that a share or a mean is of, and the notes of its time buckets. Out: flags, the column `reliable` of
frames; every panel keeps to it. Other numbers are shown apart, hollow or pale: a share of 20 faces may be 15% or 85%,
and a morning is not a day.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from lib.frames.notes import FUTURE, PARTIAL

MIN_RELIABLE_FACES = 30
TOO_FEW = f"Fewer than {MIN_RELIABLE_FACES} faces"  # the heading of rows that are not reliable


def is_reliable(denominators: Any, notes: Iterable[str] | None = None) -> npt.NDArray[np.bool_]:
    """True for each share or mean of at least `MIN_RELIABLE_FACES`, if its time bucket is complete by its note.

    `denominators` are counts of faces, or as many pictures or motion events; a hidden one (NaN) is not reliable. A
    group without a time bucket has no note.
    """
    enough = np.asarray(denominators, dtype=np.float64) >= MIN_RELIABLE_FACES
    return enough if notes is None else enough & is_complete(notes)


def is_complete(notes: Iterable[str]) -> npt.NDArray[np.bool_]:
    """True for each time bucket that has ended and is not cut: for counts, which have no denominator."""
    return np.array([note not in (PARTIAL, FUTURE) for note in notes], dtype=bool)
