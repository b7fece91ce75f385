"""Lines and bars of one or several measures over time, each with its comparison.

In: tables with one row per time bucket. Out: rows of the data set `time_buckets`, chart shapes cached by period and
grain, and data tables. Hollow points, which no line joins, and pale bars are time buckets that are not complete or have
few faces; dashed grey is the period compared with.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core.comparison import comparison_levels, comparison_line
from lib.charts.core.context import ChartContext, background_layers, mark_legend
from lib.charts.core.legend import LegendEntry
from lib.charts.core.panel import base_chart, to_spec
from lib.charts.core.reliable_marks import FEW_OR_PARTIAL, beyond_text, hollow_legend, reliable_only, within_reliable
from lib.charts.core.texts import join_sentences
from lib.charts.core.time_axis import all_positions, time_x
from lib.data import formats
from lib.data.periods import Grain, Period
from lib.frames import HIDDEN, note_words

_MIN_TICK_STEPS = {".0%": 0.01, ".1f": 0.1}  # no two tick labels may read the same
Series = tuple[tuple[str, str], ...]
"""Label and colour of each measure of a chart."""


def time_series_rows(buckets: pd.DataFrame, context: ChartContext, **columns: Any) -> pd.DataFrame:
    """A row for each time bucket of `buckets`: its position, note, state (the note as text) and `columns`."""
    notes = buckets["note"].tolist()
    values = {name: np.asarray(each) for name, each in columns.items()}
    values = {name: each if each.ndim else np.full(len(notes), each) for name, each in values.items()}
    positions = all_positions(context.time_buckets.period, context.time_buckets.grain)
    return pd.DataFrame({**positions, "note": notes, "state": context.states(buckets["note"]), **values})


def line_rows(
    parts: Sequence[pd.DataFrame], comparison: pd.DataFrame | None = None, from_zero: bool = False
) -> pd.DataFrame:
    """The rows of each line, which have value and reliable, as one data set.

    Out: also `joined`, where the line is, and `point`, which the axis spans; low and high of reliable values alone.
    `from_zero`: the axis begins at 0.
    """
    rows = pd.concat(parts, ignore_index=True)
    reliable = rows["reliable"]
    intervals = {name: reliable_only(rows[name], reliable) for name in ("low", "high") if name in rows}
    others = [
        *intervals.values(),
        *([0.0] if from_zero else []),
        *([] if comparison is None else [comparison["value"]]),
    ]
    point = within_reliable(rows["value"], reliable, *others)
    return rows.assign(joined=reliable_only(rows["value"], reliable), point=point, **intervals)


def line_legend(
    rows: pd.DataFrame, buckets: pd.DataFrame, context: ChartContext, compared: object, why: str = FEW_OR_PARTIAL
) -> tuple[LegendEntry, ...]:
    """The unusual marks of `line_rows`. `why` is of hollow points."""
    shown = buckets[["note"]][buckets["note"] != HIDDEN]
    hollow = hollow_legend(rows["value"], rows["point"], rows["reliable"], why)
    return (*hollow, *mark_legend(shown, context, compared, bars=False))


def left_out_text(rows: pd.DataFrame, buckets: pd.DataFrame, context: ChartContext, why: str = FEW_OR_PARTIAL) -> str:
    """Sentences on the time buckets that a line chart leaves out: suppressed ones, and those beyond the axis."""
    grain, hidden = context.time_buckets.grain.value, int((buckets["note"] == HIDDEN).sum())
    buckets_with = f"{formats.count(hidden)} {grain}s" if hidden > 1 else f"1 {grain}"
    return join_sentences(
        f"Left out: {buckets_with} with fewer than {context.threshold_faces} faces." if hidden else "",
        beyond_text(rows["value"], rows["point"], why),
    )


@lru_cache(maxsize=256)
def line_chart(period: Period, grain: Grain, value_format: str, value_title: str, series: Series) -> str:
    """Lines with points on an axis from 0, from the data sets `time_buckets` and `comparison`.

    `time_buckets` is `line_rows` of `time_series_rows` with series, text and basis.
    `value_format` is a number format of d3 in `_MIN_TICK_STEPS`.
    """
    labels, colors = zip(*series, strict=True)
    color = alt.Color("series:N", scale=alt.Scale(domain=list(labels), range=list(colors)), legend=None)
    tooltip = [
        alt.Tooltip("when:N", title="When"),
        alt.Tooltip("text:N", title=value_title),
        alt.Tooltip("basis:N", title="Of"),
        alt.Tooltip("state:N", title="Note"),
    ]
    base = base_chart("time_buckets").encode(x=time_x("middle"), color=color)
    y = alt.Y(
        "point:Q",
        title=value_title,
        axis=alt.Axis(format=value_format, tickMinStep=_MIN_TICK_STEPS[value_format]),
        scale=alt.Scale(zero=True),
    )
    line = base.mark_line().encode(y="joined:Q")
    reliable = alt.when("datum.reliable").then(color).otherwise(alt.value(None))
    points = base.mark_point(size=36, opacity=1).encode(y=y, fill=reliable, tooltip=tooltip)
    comparison, comparison_points = comparison_line(value_format, by_series=True)
    marks = [comparison, line, points, comparison_points]
    return to_spec(alt.layer(*background_layers(period, grain), *marks))


@lru_cache(maxsize=256)
def bar_chart(period: Period, grain: Grain, value_title: str, series: Series) -> str:
    """Stacked bars, from the data sets `time_buckets` (with series, bottom, top, text, opacity) and `comparison`."""
    labels, colors = zip(*series, strict=True)
    bars = (
        base_chart("time_buckets")
        .mark_rect()
        .encode(
            x=time_x("left"),
            x2="right:T",
            y=alt.Y("bottom:Q", title=value_title, axis=alt.Axis(format=",d", tickMinStep=1)),
            y2="top:Q",
            color=alt.Color("series:N", scale=alt.Scale(domain=list(labels), range=list(colors)), legend=None),
            opacity=alt.Opacity("opacity:Q", scale=None),
            tooltip=[
                alt.Tooltip("when:N", title="When"),
                alt.Tooltip("series:N", title="Series"),
                alt.Tooltip("text:N", title="Count"),
                alt.Tooltip("state:N", title="Note"),
            ],
        )
    )
    return to_spec(alt.layer(*background_layers(period, grain), bars, comparison_levels(",d")))


def time_series_table(buckets: pd.DataFrame, context: ChartContext, columns: dict[str, Any]) -> pd.DataFrame:
    """The data table: each time bucket's local time, `columns` by their headings, and the note."""
    when = all_positions(context.time_buckets.period, context.time_buckets.grain)["when"]
    notes = [note_words(note, context.threshold_faces) for note in buckets["note"]]
    return pd.DataFrame({"Local time": when, **columns, "Note": notes})
