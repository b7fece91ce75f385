"""Apparent expressions over time, as stacks.

In: a slice. Out: one row per time bucket and expression. Hidden counts are NaN and in the rest of the stack.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from lib.data.cube import Slice
from lib.frames.over_time import shares_of


def emotions_over_time(view: Slice, only: Collection[str] = ()) -> pd.DataFrame:
    """One row per time bucket and expression in view: start, emotion, rank, faces, share, and the ends of its segment
    of the stack, faces_from, faces_to, share_from, share_to; rest.

    `rank` is the index of the expression in `Slice.members`, and in the stack from below. The share is of all faces of
    the bucket, including hidden ones. `rest` has the faces of the bucket that are in no expression's published count:
    few faces of an expression, or rounding. `only` removes other expressions from rows and stack, and the rest, without
    changing the shares.
    """
    counts = view.count("faces", "step", "emotion")
    members = np.array(view.members("emotion"), dtype=object)
    wholes = np.fmax(view.count("faces", "step"), np.nansum(counts, axis=1))
    wanted = np.isin(members, list(only)) if only else np.ones(len(members), dtype=bool)
    kept = np.flatnonzero((counts != 0).any(axis=0) & wanted)  # NaN is not 0, so hidden ones keep their rows
    faces = counts[:, kept]
    shares = shares_of(faces, wholes[:, np.newaxis])
    columns: dict[str, object] = {
        "start": view.time_buckets.starts.repeat(len(kept)),
        "emotion": np.tile(members[kept], len(view.time_buckets)),
        "rank": np.tile(kept, len(view.time_buckets)),
        "rest": np.zeros(faces.size) if only else (wholes - np.nansum(counts, axis=1)).repeat(len(kept)),
    }
    for name, values in (("faces", faces), ("share", shares)):
        tops = np.nancumsum(values, axis=1)
        columns |= {
            name: values.ravel(),
            f"{name}_from": (tops - np.nan_to_num(values)).ravel(),
            f"{name}_to": tops.ravel(),
        }
    return pd.DataFrame(columns)


def stack_tops(emotions: pd.DataFrame) -> pd.DataFrame:
    """One row per time bucket of `emotions_over_time`: start, the faces of its stack with the rest, and the share of
    its expressions."""
    tops = emotions.groupby("start", as_index=False)[["faces_to", "share_to", "rest"]].max()
    tops["faces"] = tops["faces_to"] + tops["rest"].fillna(0.0)
    return tops.rename(columns={"share_to": "share"})[["start", "faces", "share"]]
