"""Timeline of each aisle's pictures: one row per aisle, one cell per time bucket, grey where there are none.

In: `frames.aisle_pictures`. Out: a panel. A time bucket whose pictures all failed is an outlined cell, not a gap.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

import altair as alt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.context import ChartContext, time_axis_layer
from lib.charts.core.legend import WITHOUT_PICTURES, LegendEntry, entries_of
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.selects import SELECT_DAYS
from lib.charts.core.time_axis import time_x, to_milliseconds, with_positions
from lib.data import formats
from lib.data.periods import Grain, Period
from lib.data.time_buckets import TimeBuckets

MAX_ROWS = 40
_MAX_CELLS = 10_000
_ROW_PIXELS, _LINE_PIXELS = 32, 12
_AXES_PIXELS = 90
_ROW_STEP = 4
_LABEL_PIXELS = 280  # a store's name and an aisle's
OUTLINED = LegendEntry("None of the pictures could be analysed", theme.GAP, "outline")


def aisle_timeline(cells: pd.DataFrame, labels: Mapping[int, str], context: ChartContext, local_now: datetime) -> Panel:
    """Cells: pictures, or hours with pictures, of each aisle and time bucket.

    `labels` names places by their numbers in `cells`, including those without pictures. Of very many aisles, those with
    the most gaps are shown.
    """
    time_buckets = context.time_buckets
    by_hours = time_buckets.grain is not Grain.HOUR and bool(cells["hours"].notna().all())
    measure = "hours" if by_hours else "pictures"
    what = f"Hours with pictures per {time_buckets.grain}" if by_hours else f"Pictures per {time_buckets.grain}"
    shown = _with_most_gaps(cells, labels, max(1, min(MAX_ROWS, _MAX_CELLS // len(time_buckets))))
    rank = {place: number for number, place in enumerate(sorted(shown, key=lambda place: labels[place]))}
    kept = cells[cells["place"].isin(rank)]
    marks = with_positions(
        kept.assign(aisle=[labels[place] for place in kept["place"]], rank=kept["place"].map(rank)), time_buckets
    )
    end = min(
        time_buckets.starts[-1] + time_buckets.width,
        max(pd.Timestamp(local_now), time_buckets.starts[0] + time_buckets.width),
    )
    rows = pd.DataFrame(
        {
            "aisle": [labels[place] for place in rank],
            "rank": list(rank.values()),
            "first": to_milliseconds([time_buckets.starts[0]] * len(rank)),
            "end": to_milliseconds([end] * len(rank)),
        }
    )
    two_lines = any(" · " in label for label in rows["aisle"])
    return Panel(
        name="aisle-timeline",
        title=f"{what} by aisle",
        subtitle=f"{'hours' if by_hours else 'pictures'}, {context.by_bucket}",
        caption=_caption(kept, labels, by_hours, len(labels) - len(rank)),
        spec=_spec(time_buckets.period, time_buckets.grain, -(-len(rank) // _ROW_STEP) * _ROW_STEP, two_lines, measure),
        data={
            "rows": rows,
            "cells": marks.assign(value=marks[measure]).drop(columns="place"),
        },
        make_table=lambda: _table(kept, labels, time_buckets),
        legend=entries_of(
            (True, WITHOUT_PICTURES),
            (kept["pictures"].eq(kept["failed_pictures"]).any(), OUTLINED),
        ),
        selects=(SELECT_DAYS,),
    )


def _with_most_gaps(cells: pd.DataFrame, labels: Mapping[int, str], most: int) -> list[int]:
    counts = cells.groupby("place").size().reindex(list(labels), fill_value=0)
    return [int(place) for place in counts.sort_values(kind="stable").index[:most]]


def _caption(cells: pd.DataFrame, labels: Mapping[int, str], by_hours: bool, left_out: int) -> str:
    name, unit = ("hours", "hours with pictures") if by_hours else ("pictures", "pictures")
    sentences: list[str] = []
    if len(cells):
        sums = cells.groupby("place")[name].sum()
        least, most = int(sums.idxmin()), int(sums.idxmax())
        if least != most:
            fewest, highest = (f"{labels[place]} ({formats.count(sums[place])})" for place in (least, most))
            sentences.insert(0, f"Fewest {unit}: {fewest}; most: {highest}.")
    if left_out:
        sentences.append(f"{left_out:,} aisles with fewer gaps are not shown; choose aisles to see them.")
    return " ".join(sentences)


@lru_cache(maxsize=256)
def _spec(period: Period, grain: Grain, rows: int, two_lines: bool, measure: str) -> str:
    y = alt.Y(
        "aisle:N",
        title=None,
        sort=alt.EncodingSortField("rank", op="min", order="ascending"),
        axis=alt.Axis(
            labelExpr="split(datum.label, ' · ')" if two_lines else "datum.label",
            labelOffset=-_LINE_PIXELS / 2 if two_lines else 0,
            labelLineHeight=_LINE_PIXELS,
            labelLimit=_LABEL_PIXELS,
            ticks=False,
            domain=False,
        ),
        scale=alt.Scale(paddingInner=0.2, paddingOuter=0.1),
    )
    tooltip = [
        alt.Tooltip("aisle:N", title="Aisle"),
        alt.Tooltip("when:N", title="Local time"),
        alt.Tooltip("pictures:Q", title="Pictures", format=",d"),
        alt.Tooltip("failed_pictures:Q", title="Of these, failed", format=",d"),
        *([alt.Tooltip("hours:Q", title="Hours with pictures", format=",d")] if measure == "hours" else []),
    ]
    gap = base_chart("rows").mark_rect(color=theme.GAP, opacity=0.16).encode(x=time_x("first"), x2="end:T", y=y)
    cells = base_chart("cells").encode(x=time_x("left"), x2="right:T", y=y, tooltip=tooltip)
    seen = (
        cells.transform_filter("datum.pictures > datum.failed_pictures")
        .mark_rect()
        .encode(
            color=alt.Color(
                "value:Q",
                title=None,
                scale=alt.Scale(scheme=theme.SEQUENTIAL_SCHEME, domainMin=0),
                legend=alt.Legend(orient="top", gradientLength=140, gradientThickness=10, format=",d", tickMinStep=1),
            )
        )
    )
    failed = cells.transform_filter("datum.pictures === datum.failed_pictures").mark_rect(
        filled=False, stroke=theme.GAP, strokeWidth=1.5
    )
    axis = time_axis_layer("rows", "first", period, grain)
    return to_spec(alt.layer(axis, gap, seen, failed), rows * _ROW_PIXELS + _AXES_PIXELS)


def _table(cells: pd.DataFrame, labels: Mapping[int, str], time_buckets: TimeBuckets) -> pd.DataFrame:
    labels_of = dict(zip(time_buckets.starts, time_buckets.labels(), strict=True))
    return pd.DataFrame(
        {
            "Aisle": [labels[place] for place in cells["place"]],
            "Local time": cells["start"].map(labels_of).to_numpy(),
            "Pictures": cells["pictures"].to_numpy(),
            "Of these, failed": cells["failed_pictures"].to_numpy(),
            "Hours with pictures": cells["hours"].to_numpy(),
        }
    )
