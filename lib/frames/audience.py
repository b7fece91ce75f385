"""Demographics of the faces, as predicted: age bands, gender, and the expressions of each group.

In: slices. Out: one row per group, in the order of `Slice.members`, from the first to the last group with faces (also
hidden ones) in the view or in the compared period, and "not measured" if it has faces. Hidden counts and shares are
NaN.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.contract.observation import Gender
from lib.data.cube import Slice
from lib.data.filters import NOT_MEASURED
from lib.data.suppression import Counts
from lib.frames.over_time import shares_of
from lib.frames.summary import ratio

SIDES = (Gender.FEMALE.value, Gender.MALE.value)


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """Faces without a measured value, as a suppressed count, and their share of all published faces."""

    faces: float
    share: float
    threshold_faces: int


def demographic_shares(view: Slice, dimension: str, compared: Slice | None = None) -> pd.DataFrame:
    """One row per group of `dimension`: group, rank, faces, share, then_faces, then_share, difference.

    Shares are of all published faces of their period; the difference is of the shares. `then_` columns and the
    difference are NaN without a compared period.
    """
    now = view.count("faces", dimension)
    then = np.zeros_like(now) if compared is None else compared.count("faces", dimension)
    groups = np.array(view.members(dimension), dtype=object)
    measured = groups != NOT_MEASURED
    occurs = (now != 0) | (then != 0)  # NaN is not 0, so hidden groups keep their row
    kept = _from_first_to_last(occurs & measured) | (occurs & ~measured)
    columns = _now_and_then(now, then, compared is not None)
    named = {"group": groups[kept], "rank": np.flatnonzero(kept)}
    return pd.DataFrame({name: values[kept] for name, values in columns.items()} | named)


def age_pyramid(view: Slice, compared: Slice | None = None) -> pd.DataFrame:
    """One row per age band and each of `SIDES`: group, rank, gender, and the columns of `demographic_shares`.

    Shares are of all published faces with both a measured age and gender.
    """
    bands = [place for place, band in enumerate(view.members("age_band")) if band != NOT_MEASURED]
    sides = [view.members("gender").index(side) for side in SIDES]
    now = view.count("faces", "age_band", "gender")[np.ix_(bands, sides)]
    then = np.zeros_like(now)
    if compared is not None:
        then = compared.count("faces", "age_band", "gender")[np.ix_(bands, sides)]
    frame = pd.DataFrame(_now_and_then(now.ravel(), then.ravel(), compared is not None))
    band, side = (index.ravel() for index in np.indices(now.shape))
    names = np.array(view.members("age_band"), dtype=object)[bands]
    frame = frame.assign(group=names[band], rank=band, gender=np.array(SIDES, dtype=object)[side])
    return frame[_from_first_to_last(((now != 0) | (then != 0)).any(axis=1))[band]].reset_index(drop=True)


def unmeasured(view: Slice, dimension: str) -> Unmeasured:
    """The faces whose `dimension` was not measured."""
    counts = view.count("faces", dimension)
    faces = counts[view.members(dimension).index(NOT_MEASURED)]
    return Unmeasured(float(faces), ratio(float(faces), float(np.nansum(counts))), view.threshold_faces)


def expressions_by(view: Slice, dimension: str) -> pd.DataFrame:
    """One row per occurring or hidden pair of group and expression: group, rank, emotion, emotion_rank, whole, faces,
    share, left, right.

    `whole` is the published count of the group's faces, and shares are of it, so that hidden expressions leave the end
    of a stacked bar free; `left` and `right` are the ends of the expression's segment in it, 0 to 1. Hidden pairs have
    neither faces nor these; a group without a published count, of which an expression is hidden, has no shares.
    """
    counts = view.count("faces", dimension, "emotion")
    group, emotion = np.nonzero(counts != 0)
    hidden, shown = np.isnan(counts), np.nansum(counts, axis=1)
    published = view.count("faces", dimension)
    wholes = np.where(np.isnan(published) & hidden.any(axis=1), np.nan, np.fmax(published, shown))
    shares = shares_of(counts, wholes[:, np.newaxis])
    right = np.nan_to_num(shares).cumsum(axis=1)
    columns = {
        "faces": counts,
        "share": shares,
        "left": np.where(np.isnan(shares), np.nan, right - np.nan_to_num(shares)),
        "right": np.where(np.isnan(shares), np.nan, right),
    }
    return pd.DataFrame(
        {
            "group": np.array(view.members(dimension), dtype=object)[group],
            "rank": group,
            "emotion": np.array(view.members("emotion"), dtype=object)[emotion],
            "emotion_rank": emotion,
            "whole": wholes[group],
            **{name: values[group, emotion] for name, values in columns.items()},
        }
    )


def _from_first_to_last(occurs: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """True from the first to the last True."""
    return np.logical_or.accumulate(occurs) & np.logical_or.accumulate(occurs[::-1])[::-1]


def _now_and_then(now: Counts, then: Counts, is_compared: bool) -> dict[str, Counts]:
    share, then_share = (shares_of(counts, np.full(counts.shape, np.nansum(counts))) for counts in (now, then))
    return {
        "faces": now,
        "share": share,
        "then_faces": then if is_compared else np.full(len(now), np.nan),
        "then_share": then_share,
        "difference": share - then_share,
    }
