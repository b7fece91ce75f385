"""Apparent expressions over time, as stacked bars.

In: `frames.emotions_over_time`. Out: a panel whose bars select an expression and days, its legend an expression.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.comparison import comparison_levels, comparison_rows
from lib.charts.core.context import PARTIAL_OPACITY, ChartContext, background_layers, mark_legend
from lib.charts.core.expression_color import SELECT_EXPRESSION, expression_color
from lib.charts.core.legend import expression_legend
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.segment_labels import segment_label_columns, segment_labels
from lib.charts.core.selects import SELECT_DAYS
from lib.charts.core.texts import join_sentences
from lib.charts.core.time_axis import bucket_label, bucket_positions, time_x
from lib.data import formats
from lib.data.labels import OF_ALL_FACES, label
from lib.data.periods import Grain, Period
from lib.data.time_buckets import TimeBuckets
from lib.frames import PARTIAL, is_complete, is_reliable, note_words, stack_tops

EMOTIONS_OVER_TIME = "emotions-over-time"

NO_EXPRESSION = "No expression has enough faces to be drawn."
_HEIGHT_PIXELS = 300
_MAX_LABELLED_BARS = 20  # more are too narrow for a label


def emotions_over_time(
    emotions: pd.DataFrame,
    buckets: pd.DataFrame,
    context: ChartContext,
    as_share: bool,
    only: Collection[str] = (),
    compared: pd.DataFrame | None = None,
) -> Panel:
    """Stacked bars of `frames.emotions_over_time`: faces, or shares of each time bucket's faces.

    `buckets` is `frames.over_time`; `only` has the expressions that the table is restricted to, if it is; `compared`
    is the table of another period, bucket by bucket.
    """
    value, grain = "share" if as_share else "faces", context.time_buckets.grain.value
    comparison = _comparison(emotions, compared, context, value, only)
    hidden, article = emotions["faces"].isna().any(), "an" if grain == Grain.HOUR else "a"
    unit = OF_ALL_FACES if as_share else "faces detected in pictures"
    return Panel(
        name=EMOTIONS_OVER_TIME,
        title="Apparent expressions over time",
        subtitle=f"{unit}, {context.by_bucket}",
        caption=join_sentences(
            _finding(emotions, buckets, context, as_share, only),
            f"Expressions with fewer than {context.threshold_faces} faces in {article} {grain} are not drawn."
            if hidden
            else "",
        ),
        spec=_spec(context.time_buckets.period, context.time_buckets.grain, as_share),
        data={
            "emotions": _stack(emotions, buckets, context, value),
            "time_buckets": {"note": buckets["note"].tolist(), **bucket_positions(slice(None), context.time_buckets)},
            "comparison": comparison,
            **context.data,
        },
        make_table=lambda: _table(emotions, buckets, context, value, comparison),
        selects=(SELECT_DAYS, SELECT_EXPRESSION),
        legend=(
            *expression_legend(emotions["emotion"], emotions["faces"]),
            *mark_legend(buckets, context, len(comparison)),
        ),
    )


@lru_cache(maxsize=256)
def _spec(period: Period, grain: Grain, as_share: bool) -> str:
    axis_format, title = (".0%", "share") if as_share else (",d", "faces")
    bars = (
        base_chart("emotions")
        .mark_rect()
        .encode(
            x=time_x("left"),
            x2="right:T",
            y=alt.Y("bottom:Q", title=title, axis=alt.Axis(format=axis_format)),
            y2="top:Q",
            color=expression_color(),
            opacity=alt.Opacity("opacity:Q", scale=None),
            tooltip=[
                alt.Tooltip("when:N", title="When"),
                alt.Tooltip("expression:N", title="Apparent expression"),
                alt.Tooltip("faces:Q", title="Faces", format=",d"),
                alt.Tooltip("share:Q", title="Share", format=".1%"),
                alt.Tooltip("state:N", title="Note"),
            ],
        )
    )
    hidden = (
        base_chart("time_buckets")
        .mark_point(color=theme.NEUTRAL, shape="circle", size=22)
        .encode(
            x=time_x("middle"),
            y=alt.datum(0),
            opacity=alt.when("datum.note === 'hidden'").then(alt.value(1)).otherwise(alt.value(0)),
        )
    )
    comparison = comparison_levels(".1%" if as_share else ",d")
    labels = []
    if len(TimeBuckets(period, grain)) <= _MAX_LABELLED_BARS:
        opaque = base_chart("emotions").transform_filter("datum.opacity === 1")
        labels = [segment_labels(opaque.encode(x=time_x("middle"), y="half:Q"), "left right", "bottom top")]
    chart = alt.layer(*background_layers(period, grain), bars, *labels, comparison, hidden)
    return to_spec(chart, _HEIGHT_PIXELS)


def _stack(emotions: pd.DataFrame, buckets: pd.DataFrame, context: ChartContext, value: str) -> dict[str, Any]:
    """The data set `emotions`: one row per time bucket and expression with faces."""
    drawn = np.flatnonzero(emotions["faces"].to_numpy() > 0)
    bucket = np.searchsorted(buckets["start"].to_numpy(), emotions["start"].to_numpy()[drawn])
    names = emotions["emotion"].to_numpy()[drawn]
    states = context.states(buckets["note"])
    bucket_opacity = np.array([PARTIAL_OPACITY if note == PARTIAL else 1.0 for note in buckets["note"].tolist()])
    expressions = [label(name) for name in names]
    bottom, top = (emotions[f"{value}_{end}"].to_numpy()[drawn] for end in ("from", "to"))
    labels: dict[str, Any] = {}
    if len(context.time_buckets) <= _MAX_LABELLED_BARS:
        texts = map(formats.share if value == "share" else formats.count, emotions[value].to_numpy()[drawn])
        colors = [theme.EMOTION_COLORS[name] for name in names]
        labels = segment_label_columns(expressions, texts, colors) | {"half": (bottom + top) / 2}
    return {
        "expression": expressions,
        "faces": emotions["faces"].to_numpy()[drawn],
        "share": emotions["share"].to_numpy()[drawn],
        "bottom": bottom,
        "top": top,
        **labels,
        "state": [states[index] for index in bucket],
        "opacity": bucket_opacity[bucket],
        **bucket_positions(bucket, context.time_buckets),
    }


def _comparison(
    emotions: pd.DataFrame, compared: pd.DataFrame | None, context: ChartContext, value: str, only: Collection[str]
) -> pd.DataFrame:
    """The tops of the other period's stacks; none of shares of every expression, as all of them end at 100%."""
    if compared is None or (value == "share" and not set(emotions["emotion"]) <= set(only)):
        return comparison_rows(emotions, None, context, (value,), formats.count_change)
    now = stack_tops(emotions).set_index("start")[[value]].reindex(context.time_buckets.starts)
    change = formats.share_change if value == "share" else formats.count_change
    return comparison_rows(now, stack_tops(compared), context, (value,), change)


def _finding(
    emotions: pd.DataFrame, buckets: pd.DataFrame, context: ChartContext, as_share: bool, only: Collection[str]
) -> str:
    """The most frequent of the drawn expressions, its extremes, or the busiest time bucket among the reliable ones."""
    if not emotions["faces"].sum():
        return NO_EXPRESSION
    counts = emotions["faces"].to_numpy().reshape(len(context.time_buckets), -1)
    sums, tops = np.nansum(counts, axis=0), np.nansum(counts, axis=1) * is_complete(buckets["note"])
    leader = int(sums.argmax())
    words = {0: "Most often", 1: "Only"}.get(len(only), "Of those selected, most often")
    most_often = f"{words} {label(emotions['emotion'].iloc[leader])}"
    if not as_share:
        busiest = bucket_label(context.time_buckets.starts[tops.argmax()], context.time_buckets.grain)
        return f"Most faces on {busiest}. {most_often}." if tops.any() else f"{most_often}."
    reliable = (counts[:, leader] > 0) & is_reliable(buckets["faces"], buckets["note"])
    if not reliable.any():
        return f"{most_often}."
    shares = emotions["share"].to_numpy().reshape(counts.shape)[reliable, leader]
    return f"{most_often}: between {formats.share(shares.min())} and {formats.share(shares.max())}."


def _table(
    emotions: pd.DataFrame, buckets: pd.DataFrame, context: ChartContext, value: str, comparison: pd.DataFrame
) -> pd.DataFrame:
    """The data table: one row per time bucket, one column per expression, in faces or percent."""
    wide = emotions.pivot(index="start", columns="rank", values=value)
    scale, unit = (100, " (%)") if value == "share" else (1, " (faces)")
    table = pd.DataFrame({"Local time": context.time_buckets.labels()}, index=context.time_buckets.starts)
    for rank in wide.columns:
        table[f"{label(theme.EMOTION_ORDER[rank])}{unit}"] = formats.table_values(scale * wide[rank])
    if len(comparison):
        starts = table.index[comparison.index]
        table["Compared with" + unit] = pd.Series(formats.table_values(scale * comparison["value"].to_numpy()), starts)
        table["Difference"] = pd.Series(comparison["difference"].to_numpy(), starts)
    table["Note"] = [note_words(note, context.threshold_faces) for note in buckets["note"]]
    return table.reset_index(drop=True)
