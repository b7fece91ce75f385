"""The totals of a view, and their change from another period.

In: slices. Out: frozen `Summary` and `Change`.
"""

import math
from dataclasses import dataclass

from lib.data.cube import Slice


@dataclass(frozen=True, slots=True)
class Summary:
    """Totals of a view; hidden ones are NaN. `known_faces` have a known expression, `positive_faces` a positive one."""

    faces: float
    pictures: float
    pictures_with_faces: float
    failed_pictures: float
    known_faces: float
    positive_faces: float

    @property
    def positive_share(self) -> float:
        return ratio(self.positive_faces, self.known_faces)

    @property
    def pictures_with_faces_share(self) -> float:
        return ratio(self.pictures_with_faces, self.pictures - self.failed_pictures)


@dataclass(frozen=True, slots=True)
class Change:
    """A change between two periods: `relative` of a count (0.1 is +10%), `points` of a share (0.1 is +10 points)."""

    relative: float
    points: float


def summary(view: Slice) -> Summary:
    """The totals of `view`."""
    return Summary(
        faces=view.total("faces"),
        pictures=view.total("pictures"),
        pictures_with_faces=view.total("pictures_with_faces"),
        failed_pictures=view.total("failed_pictures"),
        known_faces=view.total("known_faces"),
        positive_faces=view.total("positive_faces"),
    )


def change(now: float, before: float) -> Change:
    """The change from `before` to `now`; NaN if either is hidden; relative is NaN if `before` is 0."""
    return Change(relative=ratio(now - before, before), points=now - before)


def ratio(part: float, whole: float) -> float:
    """part / whole; NaN if either is missing or the whole is 0."""
    if not whole or math.isnan(whole) or math.isnan(part):
        return math.nan
    return part / whole
