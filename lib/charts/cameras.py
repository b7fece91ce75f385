"""Timeline of each aisle's pictures: one row per aisle, one cell per time bucket in which its store has pictures.

In: `frames.aisle_pictures`. Out: a panel. By day or week a cell is pale if the aisle has pictures in all hours in which
its store has some, so that closed hours look like no fault, else the stronger, the more of them have none. A cell is an
outline where all of its pictures failed, and a line where the whole store has none.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.context import ChartContext, time_axis_layer
from lib.charts.core.legend import LegendEntry, entries_of
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.row_axis import row_axis, row_chart_height
from lib.charts.core.selects import SELECT_DAYS
from lib.charts.core.time_axis import time_x, to_milliseconds, with_positions
from lib.data import formats
from lib.data.periods import Grain, Period
from lib.data.time_buckets import TimeBuckets

MAX_ROWS = 40
_MAX_CELLS = 10_000
_ROW_STEP = 4
_LEGEND_PIXELS = 50  # of the colours, above the rows
_COLUMNS = ("pictures", "failed_pictures", "hours", "store_hours")
_GAP_COLORS = ("#F9C27A", "#8C2D04")  # from few hours without pictures to all
COMPLETE = LegendEntry("Pictures in all hours", theme.NEUTRAL, "band")
AISLE_MISSING = LegendEntry("No pictures, although the store has some", theme.GAP, "band")
STORE_MISSING = LegendEntry("No pictures in the whole store: closed, or all cameras off", theme.GAP, "level")
OUTLINED = LegendEntry("None of the pictures could be analysed", theme.GAP, "outline")


def aisle_timeline(cells: pd.DataFrame, labels: Mapping[int, str], context: ChartContext, local_now: datetime) -> Panel:
    """Cells: pictures, or the share of the store's hours with pictures, of each aisle and time bucket.

    `labels` names places by their numbers in `cells`, including those without pictures. Of very many aisles, those with
    the most gaps are shown.
    """
    time_buckets = context.time_buckets
    by_hours = time_buckets.grain is not Grain.HOUR and bool(cells["hours"].notna().all())
    what, unit = (
        ("Hours without pictures", "% of the hours in which the store has some")
        if by_hours
        else ("Pictures", "pictures")
    )
    shown = _with_most_gaps(cells, labels, max(1, min(MAX_ROWS, _MAX_CELLS // len(time_buckets))))
    rank = {place: number for number, place in enumerate(sorted(shown, key=lambda place: labels[place]))}
    kept = cells[cells["place"].isin(rank)]
    store_gaps = _store_gaps(kept, labels, rank, time_buckets, local_now)
    two_lines = any(" · " in labels[place] for place in rank)
    return Panel(
        name="aisle-timeline",
        title=f"{what} per {time_buckets.grain} by aisle",
        subtitle=f"{unit}, {context.by_bucket}",
        caption=_caption(kept, labels, by_hours, len(labels) - len(rank)),
        spec=_spec(
            time_buckets.period,
            time_buckets.grain,
            -(-len(rank) // _ROW_STEP) * _ROW_STEP,
            two_lines,
            by_hours,
        ),
        data={
            "store_gaps": store_gaps,
            "cells": _cells(kept, labels, rank, time_buckets, by_hours),
        },
        make_table=lambda: _table(kept, labels, time_buckets),
        legend=entries_of(
            (by_hours and kept["hours"].eq(kept["store_hours"]).any(), COMPLETE),
            (not by_hours and kept["pictures"].eq(0).any(), AISLE_MISSING),
            (len(store_gaps), STORE_MISSING),
            ((kept["pictures"].gt(0) & kept["pictures"].eq(kept["failed_pictures"])).any(), OUTLINED),
        ),
        selects=(SELECT_DAYS,),
    )


def _with_most_gaps(cells: pd.DataFrame, labels: Mapping[int, str], most: int) -> list[int]:
    counts = cells[cells["pictures"] > 0].groupby("place").size().reindex(list(labels), fill_value=0)
    return [int(place) for place in counts.sort_values(kind="stable").index[:most]]


def _store_gaps(
    kept: pd.DataFrame, labels: Mapping[int, str], rank: Mapping[int, int], time_buckets: TimeBuckets, now: datetime
) -> pd.DataFrame:
    """One line per aisle and run of past time buckets in which its whole store has no picture."""
    buckets = len(time_buckets)
    without = np.zeros((len(rank), buckets + 2), dtype=bool)
    without[:, 1:-1] = np.asarray(
        time_buckets.starts < max(pd.Timestamp(now), time_buckets.starts[0] + time_buckets.width)
    )
    without[kept["place"].map(rank).to_numpy(dtype=int), time_buckets.index_of(pd.DatetimeIndex(kept["start"])) + 1] = (
        False
    )
    edges = np.diff(without.astype(np.int8), axis=1)
    (row, first), (_, end) = np.nonzero(edges == 1), np.nonzero(edges == -1)
    instants = to_milliseconds([*time_buckets.starts, time_buckets.starts[-1] + time_buckets.width])
    names = [labels[place] for place in rank]
    last = to_milliseconds([now])[0]
    return pd.DataFrame(
        {
            "label": [names[each] for each in row],
            "rank": row,
            "first": instants[first],
            "end": np.maximum(np.minimum(instants[end], last), instants[first]),
        }
    )


def _cells(
    kept: pd.DataFrame, labels: Mapping[int, str], rank: Mapping[int, int], time_buckets: TimeBuckets, by_hours: bool
) -> pd.DataFrame:
    value = 1 - kept["hours"] / kept["store_hours"] if by_hours else kept["pictures"]
    named = kept.assign(
        label=[labels[place] for place in kept["place"]], rank=kept["place"].map(rank), value=value.fillna(0)
    )
    return with_positions(named.drop(columns="place"), time_buckets)


def _caption(cells: pd.DataFrame, labels: Mapping[int, str], by_hours: bool, left_out: int) -> str:
    sums = cells.groupby("place")[list(_COLUMNS)].sum()
    sentences: list[str] = []
    if by_hours and len(sums):
        share = sums["hours"] / sums["store_hours"]
        least = int(share.idxmin())
        without = formats.count(sums.loc[least, "store_hours"] - sums.loc[least, "hours"])
        complete = min(sums["hours"].sum() / sums["store_hours"].sum(), 0.999)
        sentences = [
            "Every aisle has pictures in all hours in which its store has some."
            if share[least] == 1
            else f"{formats.share(complete)} complete. Most gaps: {labels[least]}, without a picture in {without} "
            f"of its store's {formats.count(sums.loc[least, 'store_hours'])} hours.",
        ]
    elif len(sums) > 1 and sums["pictures"].min() < sums["pictures"].max():
        least, most = int(sums["pictures"].idxmin()), int(sums["pictures"].idxmax())
        fewest, highest = (f"{labels[place]} ({formats.count(sums['pictures'][place])})" for place in (least, most))
        sentences = [f"Fewest pictures: {fewest}; most: {highest}."]
    if left_out:
        sentences.append(f"{left_out:,} aisles with fewer gaps are not shown; choose aisles to see them.")
    return " ".join(sentences)


@lru_cache(maxsize=256)
def _spec(period: Period, grain: Grain, rows: int, two_lines: bool, by_hours: bool) -> str:
    y = row_axis(two_lines).scale(paddingInner=0.2, paddingOuter=0.1)
    tooltip = [
        alt.Tooltip("label:N", title="Aisle"),
        alt.Tooltip("when:N", title="When"),
        alt.Tooltip("pictures:Q", title="Pictures", format=",d"),
        alt.Tooltip("failed_pictures:Q", title="Of these, failed", format=",d"),
        *([alt.Tooltip("hours:Q", title="Hours with pictures", format=",d")] if by_hours else []),
        *([alt.Tooltip("store_hours:Q", title="Hours in which the store has some", format=",d")] if by_hours else []),
    ]
    whole_store = (
        base_chart("store_gaps").mark_rule(color=theme.GAP, opacity=0.5).encode(x=time_x("first"), x2="end:T", y=y)
    )
    cells = base_chart("cells").encode(x=time_x("left"), x2="right:T", y=y, tooltip=tooltip)
    scale = (
        alt.Scale(range=list(_GAP_COLORS), domain=[0, 1])
        if by_hours
        else alt.Scale(scheme=theme.SEQUENTIAL_SCHEME, domainMin=0)
    )
    legend = alt.Legend(
        orient="top",
        gradientLength=140,
        gradientThickness=10,
        format=".0%" if by_hours else ",d",
        tickCount=2 if by_hours else 5,
        tickMinStep=0.5 if by_hours else 1,
    )
    color = alt.Color("value:Q", title=None, scale=scale, legend=legend)
    seen = cells.transform_filter("datum.pictures > datum.failed_pictures").mark_rect()
    if by_hours:
        is_complete = "datum.value <= 0"
        seen = seen.encode(
            color=alt.condition(is_complete, alt.value(theme.NEUTRAL), color),
            opacity=alt.condition(is_complete, alt.value(0.25), alt.value(1)),
        )
    else:
        seen = seen.encode(color=color)
    missing = cells.transform_filter("datum.pictures === 0").mark_rect(
        color=_GAP_COLORS[1] if by_hours else theme.GAP, opacity=1 if by_hours else 0.3
    )
    failed = cells.transform_filter("datum.pictures > 0 && datum.pictures === datum.failed_pictures").mark_rect(
        filled=False, stroke=theme.GAP, strokeWidth=1.5
    )
    layers = [time_axis_layer("store_gaps", "first", period, grain), whole_store, missing, seen, failed]
    return to_spec(alt.layer(*layers), row_chart_height(rows, two_lines=True) + _LEGEND_PIXELS)


def _table(cells: pd.DataFrame, labels: Mapping[int, str], time_buckets: TimeBuckets) -> pd.DataFrame:
    labels_of = dict(zip(time_buckets.starts, time_buckets.labels(), strict=True))
    return pd.DataFrame(
        {
            "Aisle": [labels[place] for place in cells["place"]],
            "Local time": cells["start"].map(labels_of).to_numpy(),
            "Pictures": cells["pictures"].to_numpy(),
            "Of these, failed": cells["failed_pictures"].to_numpy(),
            "Hours with pictures": cells["hours"].to_numpy(),
            "Store's hours with pictures": cells["store_hours"].to_numpy(),
            "Hours without pictures (%)": formats.table_percents(
                (1 - cells["hours"] / cells["store_hours"]).to_numpy()
            ),
        }
    )
