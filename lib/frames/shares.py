"""How the faces in view divide.

In: a slice. Out: one row a group.
"""

import numpy as np
import pandas as pd

from lib.data.cube import Slice


def shares(view: Slice, *names: str) -> pd.DataFrame:
    """One row per occurring or hidden combination of `names`: the names, `rank_` of each, faces, share.

    `names` are dimensions of `Slice`. The share is of all shown faces for one name, and of those within the first
    name for two. Hidden groups have neither.
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
