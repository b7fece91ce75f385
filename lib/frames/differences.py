"""Shares of two parts of a view, and how they differ.

In: two slices of one cube. Out: one row a group; differences are ratios (0.05 is 5 points) with their 95% intervals.
"""

import numpy as np
import pandas as pd

from lib.data.cube import Slice
from lib.data.suppression import Counts
from lib.frames.intervals import difference
from lib.frames.over_time import shares_of


def compare_shares(one: Slice, other: Slice, dimension: str) -> pd.DataFrame:
    """One row per group that either has: group, faces, share, other_faces, other_share, difference, low, high.

    Shares are of the shown faces, as in `shares`. The two slices are of one cube, and no face is in both.
    """
    parts, other_parts = one.count("faces", dimension), other.count("faces", dimension)
    wholes, other_wholes = (np.full(counts.shape, np.nansum(counts)) for counts in (parts, other_parts))
    value, low, high = difference(parts, wholes, other_parts, other_wholes, one.threshold_faces)
    rows = pd.DataFrame(
        {
            "group": one.members(dimension),
            "faces": parts,
            "share": shares_of(parts, wholes),
            "other_faces": other_parts,
            "other_share": shares_of(other_parts, other_wholes),
            "difference": value,
            "low": low,
            "high": high,
        }
    )
    return rows[(parts != 0) | (other_parts != 0)].reset_index(drop=True)


def compare_positive_shares(one: Slice, other: Slice) -> pd.DataFrame:
    """A row like those of `compare_shares`: positive expressions among known ones; `faces` are the positive."""
    positive, known = _of_known(one)
    other_positive, other_known = _of_known(other)
    value, low, high = difference(positive, known, other_positive, other_known, one.threshold_faces)
    return pd.DataFrame(
        {
            "group": ["Positive"],
            "faces": positive,
            "share": shares_of(positive, known),
            "other_faces": other_positive,
            "other_share": shares_of(other_positive, other_known),
            "difference": value,
            "low": low,
            "high": high,
        }
    )


def compare_all_shares(one: Slice, other: Slice) -> pd.DataFrame:
    """Every share that two parts are compared by, under its `heading`: positive, expressions, ages, genders."""
    parts = (
        ("Of known expressions", compare_positive_shares(one, other)),
        ("Apparent expression", compare_shares(one, other, "emotion")),
        ("Age band", compare_shares(one, other, "age_band")),
        ("Predicted gender", compare_shares(one, other, "gender")),
    )
    return pd.concat([rows.assign(heading=heading) for heading, rows in parts], ignore_index=True)


def _of_known(view: Slice) -> tuple[Counts, Counts]:
    return np.array([view.total("positive_faces")]), np.array([view.total("known_faces")])
