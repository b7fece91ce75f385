"""The hours of the day of some aisles, beside those of others.

In: two slices of one cube by the hour. Out: one row an hour of the day.
"""

import numpy as np
import pandas as pd

from lib.data.cube import Slice
from lib.data.suppression import Counts
from lib.frames.intervals import share_interval
from lib.frames.over_time import HIDDEN, NO_PICTURES, shares_of


def compare_hours(one: Slice, other: Slice, each_aisle: bool) -> pd.DataFrame:
    """From the first to the last hour with a picture of `one` or `other`: hour, faces_per_hour, positive_share, low,
    high, known_faces, hours, note, other_faces_per_hour, other_positive_share.

    Faces are by hours that had an analysed picture, in any of the aisles, or with `each_aisle` by each aisle's own
    hours, which makes an average aisle of several. low and high are a 95% interval. `note` is of `one`.
    """
    hours, faces = _hours(one, each_aisle), one.count("faces", "hour_of_day")
    other_hours = _hours(other, each_aisle)
    known, positive = (one.count(name, "hour_of_day") for name in ("known_faces", "positive_faces"))
    low, high = share_interval(positive, known, one.threshold_faces)
    rows = pd.DataFrame(
        {
            "hour": one.members("hour_of_day"),
            "faces_per_hour": _ratio(faces, hours),
            "positive_share": shares_of(positive, known),
            "low": low,
            "high": high,
            "known_faces": known,
            "hours": hours,
            "note": np.select([np.isnan(faces), hours == 0], [HIDDEN, NO_PICTURES], ""),
            "other_faces_per_hour": _ratio(other.count("faces", "hour_of_day"), other_hours),
            "other_positive_share": shares_of(
                other.count("positive_faces", "hour_of_day"), other.count("known_faces", "hour_of_day")
            ),
        }
    )
    alive = np.flatnonzero((hours > 0) | (other_hours > 0))
    return rows.iloc[alive[0] : alive[-1] + 1].reset_index(drop=True) if len(alive) else rows.iloc[:0]


def _hours(view: Slice, each_aisle: bool) -> Counts:
    if not each_aisle:
        return view.observed_hours("hour_of_day")
    return np.asarray(view.observed_hours("place", "hour_of_day").sum(axis=0))


def _ratio(faces: Counts, hours: Counts) -> Counts:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(hours > 0, faces / hours, np.nan)
