"""The test and control places of a display, before and during it.

In: a slice by the day with both periods, and the `Comparison`. Out: rows for `lib.effects`, the days of each group, and
each place before and during. All counts are suppressed ones.
"""

import math
from collections.abc import Callable
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.data.cube import Place, Slice
from lib.data.suppression import Counts
from lib.data.time_buckets import TimeBuckets
from lib.effects.campaigns import Comparison
from lib.frames.intervals import share_interval
from lib.frames.over_time import shares_of
from lib.frames.reliability import is_reliable

TEST, CONTROL = "test", "control"
_MEASURES = ("faces", "known_faces", "positive_faces")
_LEVELS = {
    "group": "object",
    "during": "bool",
    "start": "datetime64[us]",
    "end": "datetime64[us]",
    "positive_share": "float64",
    "index": "float64",
}


def display_rows(view: Slice, compared: Comparison) -> pd.DataFrame:
    """One row per compared place and day with an analysed picture, the input of `lib.effects.share_effect`.

    Columns: day, place (its label), test, during, faces, known_faces, positive_faces.
    """
    places = _with_pictures(view, compared)
    days = view.time_buckets.starts
    place, day = np.nonzero(view.has_pictures("place", "step")[view.place_codes(places)])
    return pd.DataFrame(
        {
            "day": days[day],
            "place": np.array([place.label for place in places], dtype=object)[place],
            "test": np.array([place in compared.test for place in places], dtype=bool)[place],
            "during": _during(days, compared)[day],
            **{measure: view.count_per_place(places, measure, "step")[place, day] for measure in _MEASURES},
        }
    )


def display_days(rows: pd.DataFrame, buckets: TimeBuckets, compared: Comparison) -> pd.DataFrame:
    """One row per group and day, first of the test group, then of the control: group, start, during, faces,
    positive_share, known_faces, reliable, index.

    `index` is the group's faces as a multiple of the mean day before of its places with pictures on that day. Values
    are NaN without published counts.
    """
    faces, known, positive = (rows[measure].to_numpy() for measure in _MEASURES)
    mean_before = _mean_day_before(rows, faces)
    both = ~np.isnan(known) & ~np.isnan(positive)
    cell = np.where(rows["test"], 0, len(buckets)) + buckets.index_of(pd.DatetimeIndex(rows["day"]))

    def sums(counts: Counts, usable: npt.NDArray[np.bool_]) -> Counts:
        total = np.bincount(cell[usable], weights=counts[usable], minlength=2 * len(buckets))
        return np.where(np.bincount(cell[usable], minlength=2 * len(buckets)) > 0, total, np.nan)

    seen = ~np.isnan(faces)
    expected = sums(mean_before, seen & ~np.isnan(mean_before))
    known_faces = sums(known, both)
    return pd.DataFrame(
        {
            "group": np.repeat(np.array([TEST, CONTROL], dtype=object), len(buckets)),
            "start": np.tile(buckets.starts, 2),
            "during": np.tile(_during(buckets.starts, compared), 2),
            "faces": sums(faces, seen),
            "positive_share": shares_of(sums(positive, both), known_faces),
            "known_faces": known_faces,
            "reliable": is_reliable(known_faces),
            "index": np.divide(sums(faces, seen), expected, out=np.full(len(expected), np.nan), where=expected > 0),
        }
    )


def display_levels(days: pd.DataFrame, compared: Comparison) -> pd.DataFrame:
    """One row per group and period (before or during) with a day in `display_days`: group, during, start, end
    (half-open), positive_share (of all faces with a known expression), index (a mean over days).
    """
    share, index = days["positive_share"].to_numpy(), days["index"].to_numpy()
    weight = np.where(np.isnan(share), 0.0, days["known_faces"].to_numpy())
    of_test, during = days["group"].to_numpy() == TEST, days["during"].to_numpy()
    levels = []
    for group, period in product((TEST, CONTROL), (compared.before, compared.during)):
        part = (of_test == (group == TEST)) & (during == (period is compared.during))
        if weight[part].sum():
            level = np.nansum(share[part] * weight[part]) / weight[part].sum()
            levels.append(
                (group, period is compared.during, period.first_day, period.end_day, level, np.nanmean(index[part]))
            )
    columns = zip(*levels, strict=True) if levels else ((),) * len(_LEVELS)
    return pd.DataFrame(
        {name: np.array(values, dtype=_LEVELS[name]) for name, values in zip(_LEVELS, columns, strict=True)}
    )


def display_places(
    rows: pd.DataFrame, compared: Comparison, threshold_faces: int, name_of: Callable[[str], str] = str
) -> pd.DataFrame:
    """One row per compared place with pictures, those with the display first: label, test, rank, and for both
    periods share_, low_, high_ (a 95% interval), reliable_ and faces_per_day_, each with the suffix "before" or
    "during".

    They sum the same days as the effect, each rounded to `threshold_faces`. `name_of` maps the label of a place to its
    name.
    """
    present = set(rows["place"])
    labels = [place.label for place in (*compared.test, *compared.control) if place.label in present]
    codes = pd.Index(labels).get_indexer(pd.Index(rows["place"]))
    faces, known, positive = (rows[measure].to_numpy(dtype=np.float64) for measure in _MEASURES)
    tests = {place.label for place in compared.test}
    columns: dict[str, object] = {
        "label": [name_of(label) for label in labels],
        "test": np.array([label in tests for label in labels], dtype=bool),
        "rank": range(len(labels)),
    }

    def sums(counts: Counts, usable: npt.NDArray[np.bool_]) -> Counts:
        return np.bincount(codes[usable], weights=counts[usable], minlength=len(labels)).astype(np.float64)

    for name, then in (("before", ~rows["during"].to_numpy()), ("during", rows["during"].to_numpy())):
        both, seen = then & ~np.isnan(known) & ~np.isnan(positive), then & ~np.isnan(faces)
        wholes, parts, days = sums(known, both), sums(positive, both), sums(np.ones(len(rows)), seen)
        # The rounding errors of several days add up with the square root of their number.
        max_days = max(1.0, sums(np.ones(len(rows)), both).max(initial=0.0))
        rounded_to = round(threshold_faces * math.sqrt(max_days)) if threshold_faces > 1 else 1
        low, high = share_interval(parts, wholes, rounded_to)
        columns |= {
            f"share_{name}": shares_of(parts, wholes),
            f"low_{name}": low,
            f"high_{name}": high,
            f"reliable_{name}": is_reliable(wholes),
            f"faces_per_day_{name}": np.divide(
                sums(faces, seen), days, out=np.full(len(labels), np.nan), where=days > 0
            ),
        }
    return pd.DataFrame(columns)


def _during(days: pd.DatetimeIndex, compared: Comparison) -> npt.NDArray[np.bool_]:
    return np.asarray(days >= pd.Timestamp(compared.during.first_day))


def _mean_day_before(rows: pd.DataFrame, faces: Counts) -> Counts:
    """For each row, the mean faces per day of its place before; NaN if it has no day before."""
    place, names = pd.factorize(rows["place"])
    before = ~rows["during"].to_numpy() & ~np.isnan(faces)
    days = np.bincount(place[before], minlength=len(names))
    total = np.bincount(place[before], weights=faces[before], minlength=len(names))
    means = np.divide(total, days, out=np.full(len(names), np.nan), where=days > 0)
    return np.asarray(means[place])


def _with_pictures(view: Slice, compared: Comparison) -> tuple[Place, ...]:
    """The compared places with a picture in the loaded days, test places first."""
    return tuple(place for place in (*compared.test, *compared.control) if place in view.places)
