"""Shares of the faces by group, and their differences between two parts of a view.

In: one slice, or two of one cube. Out: one row per group; differences are ratios (0.05 is 5 points) with 95% intervals.
"""

import numpy as np
import pandas as pd

from lib.data.cube import Slice
from lib.frames.intervals import difference
from lib.frames.over_time import shares_of


def shares(view: Slice, *names: str) -> pd.DataFrame:
    """One row per occurring or hidden combination of `names`: the names, `rank_` of each, faces, share.

    `names` are dimensions of `Slice`. The share is of all published faces for one name, and of those within the
    first name for two. Hidden groups have neither.
    """
    counts = view.count("faces", *names)
    where = np.nonzero(counts != 0)  # NaN is not 0, so hidden groups keep their row
    faces = counts[where]
    shown = np.nan_to_num(counts)
    whole = shown.sum() if len(names) == 1 else shown.sum(axis=tuple(range(1, len(names))))[where[0]]
    columns: dict[str, object] = {}
    for name, codes in zip(names, where, strict=True):
        columns[name] = np.array(view.members(name), dtype=object)[codes]
        columns[f"{name}_rank"] = codes
    with np.errstate(divide="ignore", invalid="ignore"):
        return pd.DataFrame({**columns, "faces": faces, "share": faces / whole})


def compare_shares(one: Slice, other: Slice, dimension: str) -> pd.DataFrame:
    """One row per group of either slice: group, faces, share, other_faces, other_share, difference, low, high.

    Shares are of the published faces, as in `shares`. Both slices are of one cube, and no face is in both.
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
