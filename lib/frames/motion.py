"""Motion events of a view: how many began in each step, and how long they lasted.

In: the answer of `lib.queries.motion_events` and the slice whose days, stores and aisles are in view. Out: frames, one
row a step or a class of lengths, and a summary. An event counts where it begins. Expression, age and gender do not
choose among events.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from lib.cube import Slice
from lib.frames.attention import ratios
from lib.frames.over_time import over_time
from lib.frames.places import NamedPlaces
from lib.frames.summary import ratio
from lib.queries import EVENT_CLASSES, EVENT_EDGES_SECONDS

NO_NUMBER = "no event number"
_SUMS = ("events", "event_pictures", "event_milliseconds", *EVENT_CLASSES)


@dataclass(frozen=True, slots=True)
class MotionSummary:
    """Totals of a view; means are NaN without events. `pictures` are all that arrived, numbered or not."""

    events: int
    event_pictures: int
    pictures: float
    mean_seconds: float
    pictures_per_event: float

    @property
    def numbered_share(self) -> float:
        """Share of pictures whose event number is known."""
        return ratio(self.event_pictures, self.pictures)


@dataclass(frozen=True)
class Motion:
    """The motion events of a slice: rows of `queries.MOTION_EVENTS_COLUMNS` and `step`, their step in the slice."""

    rows: pd.DataFrame
    view: Slice


def motion_in_view(events: pd.DataFrame, view: Slice) -> Motion:
    """The part of the query's answer `events` that lies in the slice's days, stores and aisles."""
    filters = view.filters
    starts = view.loaded.index_of(pd.DatetimeIndex(events["start"]))
    step = np.where(starts >= 0, view.loaded.among(view.steps)[starts], -1)
    kept = step >= 0
    for column, chosen in (("store_id", filters.stores), ("aisle_id", filters.aisles)):
        kept &= events[column].isin(chosen or events[column].unique()).to_numpy()
    return Motion(events.assign(step=step)[kept], view)


def motion_over_time(motion: Motion, local_now: datetime | None = None) -> pd.DataFrame:
    """One row per step: start, events, event_pictures, mean_seconds, pictures_per_event, note.

    A step with pictures and without any event number has NaN events and the note `NO_NUMBER`; other notes are
    `over_time`'s, and a hidden count of faces hides no event.
    """
    view = motion.view
    steps = over_time(view, local_now)
    sums = motion.rows.groupby("step")[list(_SUMS)].sum().reindex(range(len(steps)), fill_value=0)
    counted = sums["events"].to_numpy(dtype=np.float64)
    pictures = view.count("pictures", "step")
    unknown = (counted == 0) & (pictures > 0)
    known_notes = np.where(steps["note"] == "hidden", "", steps["note"])
    return pd.DataFrame(
        {
            "start": steps["start"],
            "events": np.where(counted == 0, np.nan, counted),
            "event_pictures": sums["event_pictures"].to_numpy(),
            "mean_seconds": ratios(sums["event_milliseconds"].to_numpy() / 1_000, counted),
            "pictures_per_event": ratios(sums["event_pictures"].to_numpy(), counted),
            "note": np.where(unknown, NO_NUMBER, known_notes),
        }
    )


def motion_lengths(motion: Motion) -> pd.DataFrame:
    """One row per class of lengths: from_seconds, events, share."""
    counts = motion.rows[list(EVENT_CLASSES)].sum().to_numpy(dtype=np.float64)
    share = ratios(counts, np.full(len(counts), counts.sum()))
    return pd.DataFrame({"from_seconds": EVENT_EDGES_SECONDS, "events": counts, "share": share})


def motion_summary(motion: Motion) -> MotionSummary:
    """The totals of the events in view."""
    sums = motion.rows[list(_SUMS)].sum()
    return MotionSummary(
        events=int(sums["events"]),
        event_pictures=int(sums["event_pictures"]),
        pictures=motion.view.total("pictures"),
        mean_seconds=ratio(sums["event_milliseconds"] / 1_000, sums["events"]),
        pictures_per_event=ratio(sums["event_pictures"], sums["events"]),
    )


def unnumbered(motion: Motion, aisles: Sequence[NamedPlaces]) -> tuple[str, ...]:
    """The labels of aisles that sent pictures in these days, none of them with an event number."""
    known = set(motion.rows[["store_id", "aisle_id"]].itertuples(index=False, name=None))
    return tuple(
        aisle.label for aisle in aisles if known.isdisjoint((each.store_id, each.aisle_id) for each in aisle.places)
    )
