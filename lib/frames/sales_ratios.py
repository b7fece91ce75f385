"""Transactions per 100 faces: by aisle, by hour of the day, and by aisle and time bucket.

In: `SalesWithFaces`. Out: frames; a ratio of hidden or no faces is NaN, with a note.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.data.cube import HOURS_OF_DAY
from lib.data.periods import Grain
from lib.data.suppression import Counts
from lib.effects.changes import Counts as Clustered
from lib.effects.changes import rate_changes
from lib.frames.clustered import place_counts
from lib.frames.notes import HIDDEN
from lib.frames.over_time import shares_of
from lib.frames.reliability import is_reliable
from lib.frames.sales import PER_FACES, SalesWithFaces
from lib.frames.standouts import Standouts, standouts

NO_FACES = "no faces"


def sales_by_aisle(
    sales: SalesWithFaces, labels: Mapping[int, str], compared: SalesWithFaces | None = None
) -> pd.DataFrame:
    """One row per aisle with known sales, the highest reliable ratio first: place, label, rank, faces, transactions,
    per_100, reliable, note; per_100_before and change, NaN unless it is reliable in `compared` too.
    """
    (places,), columns = _cells(sales, "place")
    columns["per_100_before"] = _ratios_before(sales, compared)[places]
    columns["change"] = np.where(columns["reliable"], columns["per_100"] - columns["per_100_before"], np.nan)
    place, per_100, reliable = places.tolist(), columns["per_100"], columns["reliable"]
    order = sorted(
        (row for row, code in enumerate(place) if code in labels),
        key=lambda row: (not reliable[row], math.isnan(per_100[row]), -per_100[row], labels[place[row]]),
    )
    return pd.DataFrame(
        {
            "place": places[order],
            **{name: values[order] for name, values in columns.items()},
            "label": [labels[place[row]] for row in order],
            "rank": np.arange(len(order)),
        }
    )


def revenue_by_aisle(
    sales: SalesWithFaces, labels: Mapping[int, str], compared: SalesWithFaces | None = None
) -> pd.DataFrame:
    """One row per aisle with known revenue, the highest first: label, rank, revenue, and revenue_before (NaN if
    unknown)."""
    revenue, before = sales.revenue_by_place(), np.full(len(sales.view.places), np.nan)
    if compared is not None:
        codes = np.array(compared.view.find_place_codes(sales.view.places), dtype=np.intp)
        before = np.append(compared.revenue_by_place(), np.nan)[codes]  # index -1, for missing places
    known = [place for place in np.argsort(-revenue, kind="stable").tolist() if revenue[place] > 0 and place in labels]
    return pd.DataFrame(
        {
            "label": [labels[place] for place in known],
            "rank": np.arange(len(known)),
            "revenue": revenue[known],
            "revenue_before": before[known],
        }
    )


def sales_by_hour(sales: SalesWithFaces, ranking: pd.DataFrame) -> pd.DataFrame:
    """One row per aisle of `sales_by_aisle` and hour of the day, in its order, with `hour`; needs a cube by the
    hour."""
    if sales.view.loaded_buckets.grain is not Grain.HOUR:
        return ranking.iloc[:0].assign(hour="")
    (place, hour), columns = _cells(sales, "place", "hour_of_day")
    rank, labels = _ranks(sales, ranking)
    order = np.lexsort((hour, rank[place]))
    order = order[rank[place[order]] >= 0]
    return pd.DataFrame(
        {
            "place": place[order],
            "hour": np.array(HOURS_OF_DAY, dtype=object)[hour[order]],
            **{name: values[order] for name, values in columns.items()},
            "label": labels[place[order]],
            "rank": rank[place[order]],
        }
    )


def sales_groups(sales: SalesWithFaces, ranking: pd.DataFrame) -> pd.DataFrame:
    """One row per aisle of `sales_by_aisle` and time bucket, also with step (its index), known_faces and
    positive_share, whose `reliable` it is."""
    (place, step), columns = _cells(sales, "place", "step")
    rank, labels = _ranks(sales, ranking)
    kept = rank[place] >= 0
    place, step = place[kept], step[kept]
    known = sales.view.count("known_faces", "place", "step")
    positive = shares_of(sales.view.count("positive_faces", "place", "step"), known)
    return pd.DataFrame(
        {
            "place": place,
            **{name: values[kept] for name, values in columns.items()},
            "label": labels[place],
            "rank": rank[place],
            "step": step,
            "known_faces": known[place, step],
            "reliable": is_reliable(known[place, step]),
            "positive_share": positive[place, step],
        }
    )


def sales_standouts(sales: SalesWithFaces, ranking: pd.DataFrame) -> Standouts:
    """The aisles of `sales_by_aisle` whose transactions per face stand out."""
    view, codes = sales.view, ranking["place"].to_numpy(dtype=np.intp)
    places = [view.places[code] for code in codes]
    sold = Clustered(sales.transactions("place", "step")[codes], sales.transactions("place")[codes])
    seen = place_counts(view, places, "faces")
    return standouts(ranking["label"].tolist(), sold, seen, view.threshold_faces, rate_changes)


def _ratios_before(sales: SalesWithFaces, compared: SalesWithFaces | None) -> Counts:
    """The reliable ratio of each place of the view in the compared period."""
    before = np.full(len(sales.view.places), np.nan)
    if compared is not None:
        (places,), columns = _cells(compared, "place")
        codes = np.array(sales.view.find_place_codes(compared.view.places[place] for place in places), dtype=np.intp)
        kept = columns["reliable"] & (codes >= 0)
        before[codes[kept]] = columns["per_100"][kept]
    return before


def _ranks(sales: SalesWithFaces, ranking: pd.DataFrame) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.object_]]:
    """The rank of each place of the view, -1 if it has none, and its label."""
    rank = np.full(len(sales.view.places), -1, dtype=np.intp)
    labels = np.full(len(sales.view.places), "", dtype=object)
    place = ranking["place"].to_numpy()
    rank[place], labels[place] = ranking["rank"].to_numpy(), ranking["label"].to_numpy(dtype=object)
    return rank, labels


def _cells(
    sales: SalesWithFaces, *dimensions: str
) -> tuple[tuple[npt.NDArray[np.intp], ...], dict[str, npt.NDArray[Any]]]:
    """Cells with known sales and pictures: codes by dimension, and faces, transactions, per_100, reliable, note."""
    faces, sold = sales.view.count("faces", *dimensions), sales.transactions(*dimensions)
    where = np.nonzero(sales.view.has_pictures(*dimensions))
    seen, receipts = faces[where], sold[where]
    with np.errstate(divide="ignore", invalid="ignore"):
        per_100 = np.where(seen > 0, PER_FACES * receipts / seen, np.nan)
    note = np.select([np.isnan(seen), seen == 0], [HIDDEN, NO_FACES], "")
    columns = {"faces": seen, "transactions": receipts, "per_100": per_100, "reliable": is_reliable(seen), "note": note}
    return where, columns
