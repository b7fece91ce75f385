"""When in the week: each hour of each weekday.

In: a `GroupShare` of slices of a cube by the hour. Out: one row a cell that had a picture.
"""

import numpy as np
import pandas as pd

from lib.data.cube import HOURS_OF_DAY, WEEKDAYS, Slice
from lib.data.periods import Grain
from lib.frames.group_shares import NO_FACE, GroupShare
from lib.frames.over_time import HIDDEN, shares_of


def is_hourly(view: Slice) -> bool:
    """The hours of the day can be told apart: the view is counted by the hour."""
    return view.loaded_buckets.grain is Grain.HOUR


def hours_open(view: Slice) -> tuple[int, int]:
    """The first and the last hour of the day with an analysed picture; the whole day where there is none."""
    hours = np.flatnonzero(view.has_pictures("hour_of_day"))
    return (int(hours[0]), int(hours[-1])) if len(hours) else (0, len(HOURS_OF_DAY) - 1)


def weekday_hours(group_share: GroupShare, as_share: bool) -> pd.DataFrame:
    """One row per weekday and hour of the day with an analysed picture: weekday, hour (0 to 23), hours, faces, whole,
    value, note.

    `hours` counts the different hours that had a picture, in any aisle; `faces` are those of the group_share's part.
    `value` is the group_share with `as_share`, and else the faces by those hours; the note says why it is missing.
    """
    dimensions = ("weekday", "hour_of_day")
    hours = group_share.denominator.observed_hours(*dimensions)
    faces = group_share.numerator.count("faces", *dimensions)
    parts, wholes = group_share.counts(*dimensions)
    weekday, hour = np.nonzero(hours > 0)
    cells = (weekday, hour)
    values = shares_of(parts, wholes) if as_share else faces / np.where(hours > 0, hours, np.nan)
    hidden = np.isnan(parts) | np.isnan(wholes) if as_share else np.isnan(faces)
    nothing = (wholes == 0) & as_share
    return pd.DataFrame(
        {
            "weekday": np.array(WEEKDAYS, dtype=object)[weekday],
            "hour": hour,
            "hours": hours[cells],
            "faces": faces[cells],
            "whole": wholes[cells],
            "value": values[cells],
            "note": np.select([hidden[cells], nothing[cells]], [HIDDEN, NO_FACE], ""),
        }
    )
