"""The share of faces with some expressions, by aisle and over time.

In: `GroupShare`s, which are pairs of slices, and the aisles by their names. Out: one row per aisle, or per aisle and
time bucket. Shares are ratios of 0 to 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.data import formats
from lib.data.cube import UNCLEAR, Slice
from lib.data.labels import OF_ALL_FACES, POSITIVE_SHARE, label
from lib.data.suppression import Counts
from lib.frames.notes import FUTURE, HIDDEN, NO_PICTURES, PARTIAL
from lib.frames.over_time import shares_of
from lib.frames.places import NamedPlaces
from lib.frames.reliability import is_reliable

MAX_AISLES = 12
NO_FACES_OF_SHARE = "no faces to count"


@dataclass(frozen=True, slots=True)
class GroupShare:
    """A share: the `numerator_measure` of one slice divided by the `denominator_measure` of another.

    `emotions` are the expressions of the numerator; none means the positive ones.
    """

    numerator: Slice
    numerator_measure: str
    denominator: Slice
    denominator_measure: str
    emotions: tuple[str, ...] = ()

    @property
    def numerator_words(self) -> str:
        """`positive expressions`, `Happy`, `Happy and Sad`."""
        return formats.join_list(map(label, self.emotions)) or "positive expressions"

    @property
    def unit(self) -> str:
        """What the share is a percentage of, and which expressions are positive."""
        if not self.emotions:
            return POSITIVE_SHARE
        return "% of faces with a known expression" if self.denominator_measure == "known_faces" else OF_ALL_FACES

    def counts(self, *dimensions: str) -> tuple[Counts, Counts]:
        """The counts of numerator and denominator, one axis per dimension."""
        return (
            self.numerator.count(self.numerator_measure, *dimensions),
            self.denominator.count(self.denominator_measure, *dimensions),
        )


def group_share(selected: Slice, whole: Slice, emotions: tuple[str, ...] = ()) -> GroupShare:
    """The share of the faces of `selected`, which has only `emotions`, among the faces of `whole` with a known
    expression, or among all of them if `emotions` has an unclear one.

    Without `emotions`, the share of positive among known expressions.
    """
    if not emotions:
        return GroupShare(whole, "positive_faces", whole, "known_faces")
    unclear = any(emotion in UNCLEAR for emotion in emotions)
    return GroupShare(selected, "faces", whole, "faces" if unclear else "known_faces", emotions)


def busiest_aisles(
    aisles: Sequence[NamedPlaces], group_share: GroupShare, before: GroupShare | None = None
) -> pd.DataFrame:
    """One row for each of the `MAX_AISLES` aisles with most faces, the highest share first and those that are not
    reliable last: row, label, faces, whole, share, reliable, share_before, places, picked.

    `faces` are those of the denominator's slice with any expression. `whole` is the denominator
    of the share, `picked` the index of the aisle in `aisles`.
    """
    faces = _of_aisles(group_share.denominator.count("faces", "place"), group_share.denominator, aisles)
    busiest = np.argsort(-np.nan_to_num(faces, nan=0.0), kind="stable")[:MAX_AISLES]
    busiest = busiest[_by_share(group_share, [aisles[index] for index in busiest])]
    chosen = [aisles[index] for index in busiest]
    parts, wholes = (_of_aisles(counts, group_share.denominator, chosen) for counts in group_share.counts("place"))
    frame = pd.DataFrame(
        {
            "row": range(len(chosen)),
            "label": [aisle.label for aisle in chosen],
            "faces": faces[busiest],
            "whole": wholes,
            "share": shares_of(parts, wholes),
            "reliable": is_reliable(wholes),
            "share_before": np.nan,
            "places": pd.Series([aisle.places for aisle in chosen], dtype=object),
            "picked": busiest,
        }
    )
    if before is not None:
        then = (_of_aisles(counts, before.denominator, chosen) for counts in before.counts("place"))
        frame["share_before"] = shares_of(*then)
    return frame


def aisles_over_time(
    aisles: Sequence[NamedPlaces],
    group_share: GroupShare,
    before: GroupShare | None = None,
    local_now: datetime | None = None,
) -> pd.DataFrame:
    """One row per aisle and time bucket: row (the index of the aisle), start, share, whole, reliable, share_before,
    reliable_before, note.

    `share_before` is that of the compared period, aligned by the first bucket.
    """
    parts, wholes = (
        _of_aisles(counts, group_share.denominator, aisles) for counts in group_share.counts("place", "step")
    )
    alive = (
        _of_aisles(
            group_share.denominator.has_pictures("place", "step").astype(np.float64), group_share.denominator, aisles
        )
        > 0
    )
    buckets = group_share.denominator.time_buckets
    shares_before, reliable_before = np.full(parts.shape, np.nan), np.zeros(parts.shape, dtype=bool)
    if before is not None:
        then = [_of_aisles(counts, before.denominator, aisles) for counts in before.counts("place", "step")]
        common = min(then[0].shape[1], parts.shape[1])
        shares_before[:, :common] = shares_of(*then)[:, :common]
        reliable_before[:, :common] = is_reliable(then[1])[:, :common]
    states: list[npt.NDArray[np.bool_]] = [
        buckets.future(local_now) & ~alive,
        np.isnan(parts) | np.isnan(wholes),
        ~alive & (wholes == 0),
        wholes == 0,
        np.broadcast_to(buckets.partial(local_now), parts.shape),
    ]
    notes = np.select(states, [FUTURE, HIDDEN, NO_PICTURES, NO_FACES_OF_SHARE, PARTIAL], "").ravel()
    return pd.DataFrame(
        {
            "row": np.repeat(np.arange(len(aisles)), len(buckets)),
            "start": np.tile(buckets.starts, len(aisles)),
            "share": shares_of(parts, wholes).ravel(),
            "whole": wholes.ravel(),
            "reliable": is_reliable(wholes.ravel(), notes),
            "share_before": shares_before.ravel(),
            "reliable_before": reliable_before.ravel(),
            "note": notes,
        }
    )


def _by_share(group_share: GroupShare, aisles: Sequence[NamedPlaces]) -> npt.NDArray[np.intp]:
    """The order of the aisles: reliable ones first, then the highest share."""
    parts, wholes = (_of_aisles(counts, group_share.denominator, aisles) for counts in group_share.counts("place"))
    return np.lexsort((-np.nan_to_num(shares_of(parts, wholes), nan=-1.0), ~is_reliable(wholes)))


def _codes(view: Slice, aisles: Sequence[NamedPlaces]) -> list[int]:
    """The index of each aisle in the places of the view; -1 if the view does not have it."""
    return view.find_place_codes(aisle.places[0] for aisle in aisles)


def _of_aisles(counts: Counts, view: Slice, aisles: Sequence[NamedPlaces]) -> Counts:
    """The counts of the aisles, as the first axis; NaN for an aisle that the view does not have."""
    found = np.full((len(aisles), *counts.shape[1:]), np.nan)
    for row, code in enumerate(_codes(view, aisles)):
        if code >= 0:
            found[row] = counts[code]
    return found
