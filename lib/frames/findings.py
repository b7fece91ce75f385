"""What a page says in one sentence: the largest group, or the share that its charts show.

In: tables and shares of a view. Out: estimates with 95% intervals; None where too few faces are in view.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.data.filters import NOT_MEASURED
from lib.frames.group_shares import GroupShare
from lib.frames.intervals import share_interval
from lib.frames.reliability import is_reliable


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with the ends of its 95% interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Largest:
    """The largest group; chance may explain by how much it is larger than those `level` with it."""

    group: str
    estimate: Estimate
    level: tuple[str, ...] = ()


def largest_group(shares: pd.DataFrame, threshold_faces: int) -> Largest | None:
    """The largest measured group of `demographic_shares`."""
    whole = float(np.nansum(shares["faces"]))
    measured = shares[(shares["group"] != NOT_MEASURED) & shares["faces"].notna()]
    if measured.empty or not is_reliable([whole])[0]:
        return None
    faces = measured["faces"].to_numpy(dtype=float)
    low, high = share_interval(faces, np.full(faces.shape, whole), threshold_faces)
    first = int(faces.argmax())
    groups = measured["group"].tolist()
    level = tuple(group for index, group in enumerate(groups) if index != first and high[index] >= low[first])
    return Largest(groups[first], Estimate(float(faces[first] / whole), float(low[first]), float(high[first])), level)


def estimate(group_share: GroupShare) -> Estimate | None:
    """The share in all of the view."""
    part = group_share.numerator.total(group_share.numerator_measure)
    whole = group_share.denominator.total(group_share.denominator_measure)
    if np.isnan(part) or not is_reliable([whole])[0]:
        return None
    low, high = share_interval(np.array([part]), np.array([whole]), group_share.denominator.threshold_faces)
    return Estimate(float(min(part / whole, 1.0)), float(low[0]), float(high[0]))
