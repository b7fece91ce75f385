"""Estimates of attention and traffic: faces turned to the camera, pictures with and without faces.

In: slices. Out: one row per time bucket or aisle. Pictures are exact; pictures with faces are suppressed as faces are:
hidden if they are few, else rounded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.data.cube import Slice
from lib.data.suppression import Counts
from lib.frames.intervals import share_interval
from lib.frames.notes import HIDDEN
from lib.frames.over_time import bucket_notes, shares_of
from lib.frames.places import NamedPlaces
from lib.frames.reliability import is_reliable
from lib.frames.summary import ratio

POSE_UNKNOWN = "direction not known"


@dataclass(frozen=True, slots=True)
class AttentionSummary:
    """Estimates of a view, NaN if hidden or without a denominator. `low` and `high` are the ends of the 95%
    interval of `facing_share`; `per_picture_with_face` are mean faces.
    """

    faces: float
    posed_faces: float
    facing_share: float
    low: float
    high: float
    pictures: float
    with_faces_share: float
    per_picture_with_face: float


def attention_summary(view: Slice) -> AttentionSummary:
    """The totals of `view`."""
    posed, faces, with_faces = (view.total(name) for name in ("posed_faces", "faces", "pictures_with_faces"))
    facing = min(view.total("facing_faces"), posed)
    low, high = share_interval(np.array([facing]), np.array([posed]), view.threshold_faces)
    pictures = view.total("pictures") - view.total("failed_pictures")
    return AttentionSummary(
        faces=faces,
        posed_faces=posed,
        facing_share=ratio(facing, posed),
        low=float(low[0]),
        high=float(high[0]),
        pictures=pictures,
        with_faces_share=ratio(min(with_faces, pictures), pictures),
        per_picture_with_face=ratio(faces, with_faces),
    )


def facing_over_time(view: Slice, local_now: datetime | None = None) -> pd.DataFrame:
    """One row per time bucket: start, posed_faces, facing_faces, share, low, high, reliable, note.

    `share` is of faces whose head pose was measured, `low` and `high` the ends of its 95% interval. The note is
    one of those of `over_time`, or `POSE_UNKNOWN`.
    """
    columns = _facing(view, "step")
    unposed = (columns["posed_faces"] == 0) & (view.count("faces", "step") > 0)
    notes = np.select([unposed, _is_hidden(columns)], [POSE_UNKNOWN, HIDDEN], bucket_notes(view, local_now))
    reliable = is_reliable(columns["posed_faces"], notes)
    return pd.DataFrame({"start": view.time_buckets.starts, **columns, "reliable": reliable, "note": notes})


def facing_by_aisle(view: Slice, aisles: Sequence[NamedPlaces], compared: Slice | None = None) -> pd.DataFrame:
    """One row per aisle, the highest reliable share first: label, rank, posed_faces, facing_faces, share, low, high,
    reliable, then_share, reliable_then, difference, note.

    `then_share` is that of the aisle in the compared period, NaN if it has none.
    """
    codes = view.place_codes(aisle.places[0] for aisle in aisles)
    columns = {name: counts[codes] for name, counts in _facing(view, "place").items()}
    then = _facing_then(compared, aisles)
    columns |= {
        "reliable": is_reliable(columns["posed_faces"]),
        "then_share": then["share"],
        "reliable_then": is_reliable(then["posed_faces"]),
        "difference": columns["share"] - then["share"],
    }
    notes = np.select([_is_hidden(columns), columns["posed_faces"] == 0], [HIDDEN, POSE_UNKNOWN], "")
    labels = np.array([aisle.label for aisle in aisles], dtype=object)
    order = np.lexsort((labels.astype(str), -columns["share"], ~columns["reliable"]))  # NaN last
    ranked = {name: values[order] for name, values in columns.items()}
    return pd.DataFrame({"label": labels[order], "rank": np.arange(len(order)), **ranked, "note": notes[order]})


def traffic_over_time(view: Slice, local_now: datetime | None = None) -> pd.DataFrame:
    """One row per time bucket: start, pictures, failed_pictures, with_faces, without_faces, suppressed,
    per_picture_with_face, reliable, note.

    `pictures` are the analysed ones; `with_faces` and `without_faces` add up to them, or both are NaN and `suppressed`
    has all of them. `per_picture_with_face` are mean faces, NaN without such pictures.
    """
    failed, faces = view.count("failed_pictures", "step"), view.count("faces", "step")
    pictures = view.count("pictures", "step") - failed
    with_faces = view.count("pictures_with_faces", "step")
    shown = np.minimum(with_faces, pictures)  # rounding may exceed it
    hidden = np.where(np.isnan(with_faces), HIDDEN, "")
    notes = [note or each for note, each in zip(bucket_notes(view, local_now), hidden, strict=True)]
    return pd.DataFrame(
        {
            "start": view.time_buckets.starts,
            "pictures": pictures,
            "failed_pictures": failed,
            "with_faces": shown,
            "without_faces": pictures - shown,
            "suppressed": np.where(np.isnan(with_faces), pictures, 0.0),
            "per_picture_with_face": ratios(faces, with_faces),
            "reliable": is_reliable(with_faces, notes),
            "note": notes,
        }
    )


def ratios(parts: Counts, wholes: Counts) -> Counts:
    """parts / wholes; NaN if either is hidden or the whole is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(wholes > 0, parts / wholes, np.nan)


def _facing(view: Slice, dimension: str) -> dict[str, Any]:
    posed = view.count("posed_faces", dimension)
    facing = np.minimum(view.count("facing_faces", dimension), posed)  # rounding may exceed it
    low, high = share_interval(facing, posed, view.threshold_faces)
    share = shares_of(facing, posed)
    return {"posed_faces": posed, "facing_faces": facing, "share": share, "low": low, "high": high}


def _facing_then(compared: Slice | None, aisles: Sequence[NamedPlaces]) -> dict[str, Any]:
    """`_facing` of the aisles in the compared period; NaN for those that it does not have."""
    if compared is None:
        return dict.fromkeys(("share", "posed_faces"), np.full(len(aisles), np.nan))
    codes = np.array(compared.find_place_codes(aisle.places[0] for aisle in aisles), dtype=np.intp)
    return {name: np.append(counts, np.nan)[codes] for name, counts in _facing(compared, "place").items()}


def _is_hidden(columns: Mapping[str, Counts]) -> npt.NDArray[np.bool_]:
    return np.asarray(np.isnan(columns["posed_faces"]) | np.isnan(columns["facing_faces"]))
