"""Aisles compared: faces and positive shares, in total and by hour of the day.

In: slices and the names of the aisles. Out: one row per aisle, or per aisle and hour. Intervals are 95%.
"""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import pandas as pd

from lib.data.cube import Slice
from lib.data.suppression import Counts
from lib.frames.intervals import difference, share_interval
from lib.frames.notes import HIDDEN, NO_PICTURES
from lib.frames.over_time import shares_of
from lib.frames.places import NamedPlaces
from lib.frames.reliability import TOO_FEW, is_reliable

NO_CATEGORY = "No category"


class Order(StrEnum):
    """The order of aisles; the value is shown on the page and is the URL parameter."""

    SHARE = "Positive share"
    FACES = "Faces"
    NAME = "Name"


def aisle_ranking(view: Slice, aisles: Sequence[NamedPlaces], before: Slice | None = None) -> pd.DataFrame:
    """One row per aisle: code (its index in `view.places`), label, category, faces, known_faces, positive_share, low,
    high, reliable, note; of the period before faces_before, share_before, reliable_before, and the change of the
    share, change_low, change_high.

    `note` is "" or the reason for missing faces. Missing numbers are hidden, or there was nothing to count. `reliable`
    is of the share.
    """
    faces, known, positive = _by_aisle(view, aisles)
    low, high = share_interval(positive, known, view.threshold_faces)
    nothing = np.full(len(aisles), np.nan)
    then_faces, then_known, then_positive = _by_aisle(before, aisles) if before else (nothing,) * 3
    change, change_low, change_high = difference(positive, known, then_positive, then_known, view.threshold_faces)
    codes = view.place_codes(aisle.places[0] for aisle in aisles)
    alive = view.has_pictures("place")[codes]
    return pd.DataFrame(
        {
            "code": codes,
            "label": [aisle.label for aisle in aisles],
            "category": [aisle.category or NO_CATEGORY for aisle in aisles],
            "faces": np.where(alive | (faces > 0), faces, np.nan),
            "known_faces": known,
            "positive_share": shares_of(positive, known),
            "low": low,
            "high": high,
            "reliable": is_reliable(known),
            "faces_before": then_faces,
            "share_before": shares_of(then_positive, then_known),
            "reliable_before": is_reliable(then_known),
            "change": change,
            "change_low": change_low,
            "change_high": change_high,
            "note": np.select([np.isnan(faces), ~alive & (faces == 0)], [HIDDEN, NO_PICTURES], ""),
        }
    )


def ordered(ranking: pd.DataFrame, order: Order, by_category: bool = False) -> pd.DataFrame:
    """The rows in order, with their `rank` from 0 and their `heading`: the category if wanted, else "".

    Categories are in the order of their first aisles. By share, aisles whose share is not reliable come last, under the
    heading `TOO_FEW`.
    """
    if order is Order.NAME:
        rows = ranking.sort_values("label", key=lambda labels: labels.str.casefold())
    else:
        value = "positive_share" if order is Order.SHARE else "faces"
        rows = ranking.sort_values([value, "label"], ascending=[False, True])
    headings = rows["category"] if by_category else pd.Series("", index=rows.index)
    if order is Order.SHARE:
        headings = headings.where(rows["reliable"], TOO_FEW)
    ranks = {name: rank for rank, name in enumerate(headings.unique())}
    ranks |= {NO_CATEGORY: len(ranks), TOO_FEW: len(ranks) + 1}
    rows = rows.assign(heading=headings).sort_values("heading", key=lambda names: names.map(ranks), kind="stable")
    return rows.reset_index(drop=True).assign(rank=lambda frame: frame.index)


def aisle_hours(view: Slice, ranking: pd.DataFrame) -> pd.DataFrame:
    """One row per aisle of `ranking` and hour of the day, from the first to the last hour with a picture anywhere:
    label, rank, hour, faces, faces_per_hour, positive_share, low, high, known_faces, reliable, hours, note.

    `hours` are the hours with an analysed picture; `faces_per_hour` are published faces by those. low, high and
    `reliable` are of the share. Needs a cube by the hour.
    """
    codes = ranking["code"].to_numpy()
    hours = view.observed_hours("place", "hour_of_day")[codes]
    faces = view.count("faces", "place", "hour_of_day")[codes]
    known = view.count("known_faces", "place", "hour_of_day")[codes]
    positive = view.count("positive_faces", "place", "hour_of_day")[codes]
    open_hours = np.flatnonzero(hours.any(axis=0))
    shown = np.arange(open_hours[0], open_hours[-1] + 1) if len(open_hours) else open_hours
    alive, hidden = hours > 0, np.isnan(faces)
    low, high = share_interval(positive, known, view.threshold_faces)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = {
            "faces": faces,
            "faces_per_hour": np.where(alive, faces / hours, np.nan),
            "positive_share": shares_of(positive, known),
            "low": low,
            "high": high,
            "known_faces": known,
            "reliable": is_reliable(known),
            "hours": hours,
            "note": np.select([hidden, ~alive], [HIDDEN, NO_PICTURES], ""),
        }
    return pd.DataFrame(
        {
            "label": np.repeat(ranking["label"].to_numpy(), len(shown)),
            "rank": np.repeat(ranking["rank"].to_numpy(), len(shown)),
            "hour": np.tile(np.array(view.members("hour_of_day"), dtype=object)[shown], len(ranking)),
            **{name: counts[:, shown].ravel() for name, counts in values.items()},
        }
    )


def busiest_hour(cells: pd.DataFrame) -> tuple[str, int, int] | None:
    """The hour in which most aisles of `aisle_hours` are busiest, how many these are, and of how many; None without
    any."""
    known = cells[cells["faces_per_hour"] > 0]
    if known.empty:
        return None
    hours = known.loc[known.groupby("label")["faces_per_hour"].idxmax(), "hour"].value_counts(sort=False).sort_index()
    return str(hours.idxmax()), int(hours.max()), int(hours.sum())


def busiest_aisle(ranking: pd.DataFrame) -> str:
    """The label of the aisle of `aisle_ranking` with most faces; "" for a single aisle, or without any face."""
    known = ranking[ranking["faces"] > 0]
    return str(known.loc[known["faces"].idxmax(), "label"]) if len(ranking) > 1 and len(known) else ""


def _by_aisle(view: Slice, aisles: Sequence[NamedPlaces]) -> tuple[Counts, Counts, Counts]:
    """Faces, known faces and positive faces of each aisle; 0 for an aisle that the view does not have."""
    rows = np.array(view.find_place_codes(aisle.places[0] for aisle in aisles), dtype=np.intp)

    def published(measure: str) -> Counts:
        counts = np.append(view.count(measure, "place"), 0.0)  # index -1, for missing aisles
        return np.asarray(counts[rows])

    return published("faces"), published("known_faces"), published("positive_faces")
