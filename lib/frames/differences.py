"""Differences of two shares, and how sure they are.

In: counts, or two slices. Out: differences as ratios (0.05 is 5 points) with Newcombe's 95% intervals.
"""

import numpy as np
import pandas as pd

from lib.cube import Slice
from lib.disclosure import Counts
from lib.effects import newcombe
from lib.frames.over_time import shares_of


def difference(
    parts: Counts, wholes: Counts, other_parts: Counts, other_wholes: Counts
) -> tuple[Counts, Counts, Counts]:
    """parts / wholes less other_parts / other_wholes, and the interval's lower and upper end.

    NaN where a count is missing or a whole is 0. All arrays have one shape.
    """
    low, high = newcombe(parts, wholes, other_parts, other_wholes)
    return shares_of(parts, wholes) - shares_of(other_parts, other_wholes), low, high


def shares_against(one: Slice, other: Slice, dimension: str) -> pd.DataFrame:
    """One row per group that either has: group, faces, share, other_faces, other_share, difference, low, high.

    Shares are of the shown faces, as in `shares`. The two slices are of one cube, and no face is in both.
    """
    parts, other_parts = one.count("faces", dimension), other.count("faces", dimension)
    wholes, other_wholes = (np.full(counts.shape, np.nansum(counts)) for counts in (parts, other_parts))
    value, low, high = difference(parts, wholes, other_parts, other_wholes)
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


def positive_against(one: Slice, other: Slice) -> pd.DataFrame:
    """A row like those of `shares_against`: positive expressions among known ones; `faces` are the positive."""
    counts = [np.array([view.total(measure)]) for view in (one, other) for measure in ("positive_faces", "known_faces")]
    value, low, high = difference(*counts)
    return pd.DataFrame(
        {
            "group": ["Positive"],
            "faces": counts[0],
            "share": shares_of(counts[0], counts[1]),
            "other_faces": counts[2],
            "other_share": shares_of(counts[2], counts[3]),
            "difference": value,
            "low": low,
            "high": high,
        }
    )


def all_against(one: Slice, other: Slice) -> pd.DataFrame:
    """Every share that two parts are compared by, under its `heading`: positive, expressions, ages, genders."""
    parts = (
        ("Of known expressions", positive_against(one, other)),
        ("Apparent expression", shares_against(one, other, "emotion")),
        ("Age band", shares_against(one, other, "age_band")),
        ("Predicted gender", shares_against(one, other, "gender")),
    )
    return pd.concat([rows.assign(heading=heading) for heading, rows in parts], ignore_index=True)
