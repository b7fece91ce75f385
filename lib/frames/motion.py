"""Motion events of a view: their number by time bucket, and their lengths.

In: the result of `data.queries.motion_events`, and the slice with the days, stores and aisles in view. Out: frames, one
row per time bucket or class of lengths, and a summary. An event counts in the bucket in which it begins. Expression,
age and gender do not filter events.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from lib.data.cube import Slice
from lib.data.queries import EVENT_CLASSES, EVENT_EDGES_SECONDS
from lib.frames.attention import ratios
from lib.frames.notes import HIDDEN
from lib.frames.over_time import bucket_notes
from lib.frames.places import NamedPlaces, rows_in_places
from lib.frames.summary import ratio

NO_NUMBER = "no event number"
_SUMS = ("events", "event_pictures", "event_milliseconds", *EVENT_CLASSES)


@dataclass(frozen=True, slots=True)
class MotionSummary:
    """Totals of a view; means are NaN without events. `pictures` are all, with or without a number."""

    events: int
    event_pictures: int
    pictures: float
    mean_seconds: float
    pictures_per_event: float

    @property
    def numbered_share(self) -> float:
        """Share of pictures with an event number."""
        return ratio(self.event_pictures, self.pictures)


@dataclass(frozen=True)
class Motion:
    """The motion events of a slice: one row per loaded time bucket, store and aisle, with the counts of
    `queries.MOTION_EVENTS_COLUMNS` and `step`, the index of its bucket in the slice."""

    rows: pd.DataFrame
    view: Slice


def motion_in_view(events: pd.DataFrame, view: Slice) -> Motion:
    """The rows of `events`, the result of the query, that are in the days, stores and aisles of the slice."""
    filters = view.filters
    starts = view.loaded_buckets.index_of(pd.DatetimeIndex(events["start"]))
    step = np.where(starts >= 0, view.loaded_buckets.index_in(view.time_buckets)[starts], -1)
    kept = (step >= 0) & view.loaded_buckets.at_hours(filters.weekdays, filters.hours)[starts]
    kept &= rows_in_places(events["store_id"].tolist(), events["aisle_id"].tolist(), filters)
    columns = {name: events[name].to_numpy()[kept] for name in ("store_id", "aisle_id", *_SUMS)}
    return Motion(pd.DataFrame({**columns, "step": step[kept]}), view)


def motion_over_time(motion: Motion, local_now: datetime | None = None) -> pd.DataFrame:
    """One row per time bucket: start, events, event_pictures, mean_seconds, pictures_per_event, note.

    A bucket with pictures but without any event number has NaN events and the note `NO_NUMBER`; other notes are those
    of `over_time`, but a hidden count of faces hides no event.
    """
    view = motion.view
    notes = np.array(bucket_notes(view, local_now), dtype=object)
    events, pictures, milliseconds = (
        np.bincount(motion.rows["step"], motion.rows[name], len(notes)).astype(np.float64)
        for name in ("events", "event_pictures", "event_milliseconds")
    )
    unknown = (events == 0) & (view.count("pictures", "step") > 0)
    return pd.DataFrame(
        {
            "start": view.time_buckets.starts,
            "events": np.where(events == 0, np.nan, events),
            "event_pictures": pictures,
            "mean_seconds": ratios(milliseconds / 1_000, events),
            "pictures_per_event": ratios(pictures, events),
            "note": np.where(unknown, NO_NUMBER, np.where(notes == HIDDEN, "", notes)),
        }
    )


def motion_lengths(motion: Motion) -> pd.DataFrame:
    """One row per class of lengths: from_seconds, events, share."""
    counts = np.array([motion.rows[name].to_numpy().sum() for name in EVENT_CLASSES], dtype=np.float64)
    share = ratios(counts, np.full(len(counts), counts.sum()))
    return pd.DataFrame({"from_seconds": EVENT_EDGES_SECONDS, "events": counts, "share": share})


def motion_summary(motion: Motion) -> MotionSummary:
    """The totals of the events in view."""
    sums = {name: int(motion.rows[name].to_numpy().sum()) for name in _SUMS}
    return MotionSummary(
        events=sums["events"],
        event_pictures=sums["event_pictures"],
        pictures=motion.view.total("pictures"),
        mean_seconds=ratio(sums["event_milliseconds"] / 1_000, sums["events"]),
        pictures_per_event=ratio(sums["event_pictures"], sums["events"]),
    )


def aisles_without_event_numbers(motion: Motion, aisles: Sequence[NamedPlaces]) -> tuple[str, ...]:
    """The labels of aisles with pictures in these days but without any event number."""
    known = set(zip(motion.rows["store_id"], motion.rows["aisle_id"], strict=True))
    return tuple(
        aisle.label for aisle in aisles if known.isdisjoint((each.store_id, each.aisle_id) for each in aisle.places)
    )
