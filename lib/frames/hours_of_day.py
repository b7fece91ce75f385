"""Counts by hour of the day: of some aisles compared with others, and by weekday.

In: slices of a cube by the hour, or a `GroupShare` of them. Out: one row per hour of the day, or per weekday and hour.
"""

import numpy as np
import pandas as pd

from lib.data.cube import HOURS_OF_DAY, WEEKDAYS, Slice
from lib.data.periods import Grain
from lib.data.suppression import Counts
from lib.frames.findings import estimate
from lib.frames.group_shares import NO_FACES_OF_SHARE, GroupShare
from lib.frames.intervals import differ_from, share_interval
from lib.frames.notes import HIDDEN, NO_PICTURES
from lib.frames.over_time import shares_of
from lib.frames.reliability import is_reliable


def is_hourly(view: Slice) -> bool:
    """True if the cube of the view is by the hour, so that hours of the day can be counted."""
    return view.loaded_buckets.grain is Grain.HOUR


def hours_open(view: Slice) -> tuple[int, int]:
    """The first and the last hour of the day with an analysed picture; the whole day if there is none."""
    hours = np.flatnonzero(view.has_pictures("hour_of_day"))
    return (int(hours[0]), int(hours[-1])) if len(hours) else (0, len(HOURS_OF_DAY) - 1)


def weekday_hours(group_share: GroupShare, as_share: bool) -> pd.DataFrame:
    """One row per weekday and hour of the day with an analysed picture: weekday, hour (0 to 23), hours, faces, whole,
    value, low, high, differs, reliable, note.

    `hours` are the different hours with a picture in any aisle; `faces` are those of the numerator's slice. `value` is
    the share with `as_share`, between the ends of its 95% interval, else the faces per hour; the note has the reason if
    it is missing. `differs`: from the share of all faces, by more than chance may explain.
    """
    dimensions = ("weekday", "hour_of_day")
    hours = group_share.denominator.observed_hours(*dimensions)
    faces = group_share.numerator.count("faces", *dimensions)
    parts, wholes = group_share.counts(*dimensions)
    weekday, hour = np.nonzero(hours > 0)
    cells = (weekday, hour)
    values = shares_of(parts, wholes) if as_share else faces / np.where(hours > 0, hours, np.nan)
    low, high = share_interval(parts, wholes, group_share.denominator.threshold_faces)
    hidden = np.isnan(parts) | np.isnan(wholes) if as_share else np.isnan(faces)
    found = estimate(group_share)
    nothing, enough = (wholes == 0) & as_share, is_reliable(wholes[cells])
    return pd.DataFrame(
        {
            "weekday": np.array(WEEKDAYS, dtype=object)[weekday],
            "hour": hour,
            "hours": hours[cells],
            "faces": faces[cells],
            "whole": wholes[cells],
            "value": values[cells],
            "low": low[cells],
            "high": high[cells],
            "differs": differ_from(
                found.share if found else np.nan,
                np.where(enough, parts[cells], np.nan),
                wholes[cells],
                group_share.denominator.threshold_faces,
            ),
            "reliable": enough | (not as_share),
            "note": np.select([hidden[cells], nothing[cells]], [HIDDEN, NO_FACES_OF_SHARE], ""),
        }
    )


def busiest_weekday_hour(cells: pd.DataFrame) -> str:
    """The cell of `weekday_hours` with most faces per hour, as `Saturdays from 14:00`; "" without any face."""
    known = cells[cells["value"] > 0]
    if known.empty:
        return ""
    best = known.loc[known["value"].idxmax()]
    return f"{best['weekday']}s from {HOURS_OF_DAY[best['hour']]}"


def compare_hours(one: Slice, other: Slice, each_aisle: bool) -> pd.DataFrame:
    """From the first to the last hour with a picture of `one` or `other`: hour, faces, faces_per_hour, positive_share,
    low, high, known_faces, reliable, hours, note, other_faces, other_hours, other_faces_per_hour, other_positive_share,
    other_reliable.

    Faces are per hour with an analysed picture in any of the aisles, or with `each_aisle` per hour of each aisle, which
    averages several aisles. low and high are a 95% interval. `note` is of `one`.
    """
    hours, faces = _hours(one, each_aisle), one.count("faces", "hour_of_day")
    other_hours = _hours(other, each_aisle)
    known, positive = (one.count(name, "hour_of_day") for name in ("known_faces", "positive_faces"))
    other_faces, other_known = (other.count(name, "hour_of_day") for name in ("faces", "known_faces"))
    low, high = share_interval(positive, known, one.threshold_faces)
    rows = pd.DataFrame(
        {
            "hour": one.members("hour_of_day"),
            "faces": faces,
            "faces_per_hour": _ratio(faces, hours),
            "positive_share": shares_of(positive, known),
            "low": low,
            "high": high,
            "known_faces": known,
            "reliable": is_reliable(known),
            "hours": hours,
            "note": np.select([np.isnan(faces), hours == 0], [HIDDEN, NO_PICTURES], ""),
            "other_faces": other_faces,
            "other_hours": other_hours,
            "other_faces_per_hour": _ratio(other_faces, other_hours),
            "other_positive_share": shares_of(other.count("positive_faces", "hour_of_day"), other_known),
            "other_reliable": is_reliable(other_known),
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
