"""Apparent expressions over time, as stacked bars.

In: `frames.emotions_over_time`. Out: a panel whose stacks select days, and its legend an expression.
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
from lib.charts.core.expression_color import SELECT_IN_LEGEND, expression_color
from lib.charts.core.legend import REST, REST_LABEL, entries_of, expression_legend
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.segment_labels import segment_label_columns, segment_labels
from lib.charts.core.selects import SELECT_DAYS
from lib.charts.core.time_axis import bucket_label, bucket_positions, time_x
from lib.charts.core.unfinished import has_too_few, outline, unfinished_label, unfinished_texts
from lib.data import formats
from lib.data.labels import OF_ALL_FACES, label
from lib.data.periods import Grain, Period
from lib.data.time_buckets import TimeBuckets
from lib.frames import PARTIAL, is_complete, is_reliable, note_words, stack_tops

EMOTIONS_OVER_TIME = "emotions-over-time"

NO_EXPRESSION = "No expression has enough faces to be drawn."
_HEIGHT_PIXELS = 300
_MIN_REST = 0.01  # of the faces of a time bucket: less is too thin to see
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
    value = "share" if as_share else "faces"
    comparison = _comparison(emotions, compared, context, value, only)
    rest = _rest(emotions, buckets, context, as_share)
    unit = OF_ALL_FACES if as_share else "faces detected in pictures"
    return Panel(
        name=EMOTIONS_OVER_TIME,
        title="Apparent expressions over time",
        subtitle=f"{unit}, {context.by_bucket}",
        caption=_finding(emotions, buckets, context, as_share, only),
        spec=_spec(context.time_buckets.period, context.time_buckets.grain, as_share),
        data={
            "emotions": _stack(emotions, buckets, context, value),
            "rest": rest,
            "time_buckets": _whole_buckets(emotions, buckets, context, value),
            "comparison": comparison,
            **context.data,
        },
        make_table=lambda: _table(emotions, buckets, context, value, comparison),
        selects=(SELECT_DAYS, SELECT_IN_LEGEND),
        legend=(
            *expression_legend(emotions["emotion"], emotions["faces"]),
            *entries_of((len(rest["top"]), REST)),
            *mark_legend(buckets[~has_too_few(buckets)] if as_share else buckets, context, len(comparison)),
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
    # Behind the bars: one mark for all of a time bucket, which reads out its expressions.
    wholes = (
        base_chart("time_buckets")
        .mark_rect(opacity=0)
        .encode(
            x=time_x("left"),
            x2="right:T",
            y=alt.value(0),
            y2=alt.value("height"),
            tooltip=[
                alt.Tooltip("when:N", title="When"),
                alt.Tooltip("expressions:N", title="Expressions"),
                alt.Tooltip("state:N", title="Note"),
            ],
        )
    )
    rest = (
        base_chart("rest")
        .mark_rect(filled=False, stroke=theme.NEUTRAL, strokeWidth=1)
        .encode(
            x=time_x("left"),
            x2="right:T",
            y=alt.Y("bottom:Q"),
            y2="top:Q",
            tooltip=[
                alt.Tooltip("when:N", title="When"),
                alt.Tooltip("faces:Q", title=REST_LABEL, format=",d"),
                alt.Tooltip("share:Q", title="Share", format=".1%"),
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
    chart = alt.layer(
        *background_layers(period, grain),
        wholes,
        bars,
        rest,
        outline("stack", alt.datum(0)),
        *labels,
        comparison,
        hidden,
        unfinished_label(),
    )
    return to_spec(chart, _HEIGHT_PIXELS)


def _stack(emotions: pd.DataFrame, buckets: pd.DataFrame, context: ChartContext, value: str) -> dict[str, Any]:
    """The data set `emotions`: one row per time bucket and expression with faces."""
    bucket = np.searchsorted(buckets["start"].to_numpy(), emotions["start"].to_numpy())
    left_out = has_too_few(buckets)[bucket] if value == "share" else False
    drawn = np.flatnonzero((emotions["faces"].to_numpy() > 0) & ~np.asarray(left_out))
    bucket = bucket[drawn]
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


def _rest(emotions: pd.DataFrame, buckets: pd.DataFrame, context: ChartContext, as_share: bool) -> dict[str, Any]:
    """The data set `rest`: what closes the stack of each time bucket, where it is visible."""
    tops = stack_tops(emotions).set_index("start")["faces"].reindex(buckets["start"]).to_numpy()
    rest = emotions.groupby("start")["rest"].first().reindex(buckets["start"]).to_numpy()
    with np.errstate(invalid="ignore"):
        index = np.flatnonzero((rest >= np.maximum(_MIN_REST * tops, 1)) & ~(as_share & has_too_few(buckets)))
    faces, whole = rest[index], tops[index]
    unit = whole if as_share else 1.0
    return {
        "faces": faces,
        "share": faces / whole,
        "bottom": (whole - faces) / unit,
        "top": whole / unit,
        **bucket_positions(index, context.time_buckets),
    }


def _whole_buckets(emotions: pd.DataFrame, buckets: pd.DataFrame, context: ChartContext, value: str) -> dict[str, Any]:
    """The data set `time_buckets`: note, state, its expressions as one text, and where its stack ends."""
    tops = stack_tops(emotions).set_index("start")[value].reindex(buckets["start"]).fillna(0.0).to_numpy()
    if value == "share":
        tops = np.where(has_too_few(buckets), 0.0, tops)
    text = formats.share if value == "share" else formats.count
    texts = [
        f"{label(name)} {text(each)}" if each > 0 else ""
        for name, each in zip(emotions["emotion"], emotions[value], strict=True)
    ]
    width = len(texts) // len(buckets)
    return {
        "expressions": [", ".join(filter(None, texts[row * width :][:width])) for row in range(len(buckets))],
        "note": buckets["note"].tolist(),
        "state": context.states(buckets["note"]),
        "stack": tops,
        "unfinished": unfinished_texts(buckets, value == "share"),
        **bucket_positions(slice(None), context.time_buckets),
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
    sums, wholes = np.nansum(counts, axis=0), stack_tops(emotions)["faces"].to_numpy()
    tops = wholes * is_complete(buckets["note"])
    leader = int(sums.argmax())
    words = {0: "Most often", 1: "Only"}.get(len(only), "Of those selected, most often")
    name = label(emotions["emotion"].iloc[leader])
    most_often = f"{words} {name}"
    if not as_share:
        busiest = bucket_label(context.time_buckets.starts[tops.argmax()], context.time_buckets.grain)
        return f"Most faces on {busiest}. {most_often}." if tops.any() else f"{most_often}."
    reliable = (counts[:, leader] > 0) & is_reliable(buckets["faces"], buckets["note"])
    if not reliable.any():
        return f"{most_often}."
    shares = emotions["share"].to_numpy().reshape(counts.shape)[reliable]
    lead, others = shares[:, leader], np.delete(shares, leader, axis=1)
    low, high = formats.share(lead.min()), formats.share(lead.max())
    span = low if low == high else f"{low} to {high}"
    if not others.size or (np.nan_to_num(others) >= lead[:, np.newaxis]).any():
        return f"{most_often}: {span}."
    most = "the most frequent" if not only else "the most frequent of those selected"
    return f"{name} is {most} every {context.time_buckets.grain.value}: {span}."


def _table(
    emotions: pd.DataFrame, buckets: pd.DataFrame, context: ChartContext, value: str, comparison: pd.DataFrame
) -> pd.DataFrame:
    """The data table: one row per time bucket, one column per expression, in faces or percent."""
    wide = emotions.pivot(index="start", columns="rank", values=value)
    scale, unit = (100, " (%)") if value == "share" else (1, " (faces)")
    table = pd.DataFrame({"Local time": context.time_buckets.labels()}, index=context.time_buckets.starts)
    for rank in wide.columns:
        table[f"{label(theme.EMOTION_ORDER[rank])}{unit}"] = formats.table_values(scale * wide[rank])
    rest = emotions.groupby("start")["rest"].first()
    if (rest > 0).any():
        wholes = stack_tops(emotions).set_index("start")["faces"] if value == "share" else 1.0
        table[REST_LABEL + unit] = formats.table_values(scale * (rest / wholes).reindex(table.index))
    if len(comparison):
        starts = table.index[comparison.index]
        table["Compared with" + unit] = pd.Series(formats.table_values(scale * comparison["value"].to_numpy()), starts)
        table["Difference"] = pd.Series(comparison["difference"].to_numpy(), starts)
    table["Note"] = [note_words(note, context.threshold_faces) for note in buckets["note"]]
    return table.reset_index(drop=True)
