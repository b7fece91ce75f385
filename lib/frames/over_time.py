"""Counts over time.

In: a slice, and the stores' local time. Out: one row per time bucket. `note` is "" for an ordinary bucket, else one of
`lib.frames.notes`.
"""

from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.data.cube import Slice
from lib.data.suppression import Counts
from lib.frames.notes import FUTURE, HIDDEN, NO_PICTURES, PARTIAL
from lib.frames.reliability import is_reliable


def over_time(view: Slice, local_now: datetime | None = None) -> pd.DataFrame:
    """One row per time bucket: start, faces, pictures, known_faces, positive_share, reliable, note.

    `faces` is NaN without pictures and if the count is hidden; `positive_share` also without a known expression.
    `reliable` is of that share.
    """
    alive = view.has_pictures("step")
    faces = view.count("faces", "step")
    known = view.count("known_faces", "step")
    notes = _notes(view, alive, faces, local_now)
    return pd.DataFrame(
        {
            "start": view.time_buckets.starts,
            "faces": np.where(alive | (faces > 0), faces, np.nan),
            "pictures": view.count("pictures", "step") - view.count("failed_pictures", "step"),
            "known_faces": known,
            "positive_share": shares_of(view.count("positive_faces", "step"), known),
            "reliable": is_reliable(known, notes),
            "note": notes,
        }
    )


def bucket_notes(view: Slice, local_now: datetime | None = None) -> list[str]:
    """The notes of the time buckets."""
    return _notes(view, view.has_pictures("step"), view.count("faces", "step"), local_now)


def _notes(view: Slice, alive: npt.NDArray[np.bool_], faces: Counts, local_now: datetime | None) -> list[str]:
    states = (
        (view.time_buckets.future(local_now) & ~alive, FUTURE),
        (np.isnan(faces), HIDDEN),
        (~alive & (faces == 0), NO_PICTURES),
        (view.time_buckets.partial(local_now), PARTIAL),
    )
    return list(np.select([state for state, _ in states], [note for _, note in states], ""))


def gaps(over_time: pd.DataFrame, width: pd.Timedelta) -> pd.DataFrame:
    """One row per contiguous gap without an analysed picture in a frame of `over_time`: start, end (half-open)."""
    missing = np.array([note == NO_PICTURES for note in over_time["note"].tolist()], dtype=np.int8)
    edges, starts = np.diff(missing, prepend=0, append=0), over_time["start"].to_numpy()
    first, last = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    return pd.DataFrame({"start": starts[first], "end": starts[last] + width.to_numpy()})


def shares_of(parts: Counts, wholes: Counts) -> Counts:
    """parts / wholes, at most 1; NaN if either is hidden or the whole is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(wholes > 0, np.minimum(parts / wholes, 1.0), np.nan)
