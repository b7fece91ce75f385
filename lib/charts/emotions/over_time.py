"""Apparent expressions stacked along time.

In: frames of `lib.frames`, and what the viewer has selected in the charts. Out: a panel that selects: an entry of its
legend names an expression (`EXPRESSION`), a stretch of its time axis names days (`DAYS`).
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.comparison import comparison_levels, comparison_rows
from lib.charts.core.context import ChartContext, background_layers, mark_legend
from lib.charts.core.expression_color import CLEARED_BY, EXPRESSION, expression_color, opacities
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.time_axis import bucket_label, bucket_positions, time_x
from lib.data import formats
from lib.data.labels import label
from lib.data.periods import Grain, Period
from lib.frames import PARTIAL, note_words, stack_tops

EMOTIONS_OVER_TIME, DAYS = "emotions-over-time", "days"

_HEIGHT_PIXELS = 380
_NOT_COMPLETE = 0.45
_UNSELECTED = 0.7  # of the legend's entries, which must stay readable
_LEGEND_COLUMNS = 4
# Without the filter, a click anywhere beside the legend, such as the end of a sweep, takes its selection away. What
# happens without a mark below it clears: https://github.com/vega/vega-lite/blob/main/src/compile/selection/legend.ts
_ON_LEGEND: Any = alt.LegendStreamBinding(
    legend=f"click[event.item && indexof(event.item.mark.role, 'legend') === 0], {CLEARED_BY}"
)


def emotions_over_time(
    emotions: pd.DataFrame,
    steps: pd.DataFrame,
    context: ChartContext,
    as_share: bool,
    chosen: Collection[str] = (),
    compared: pd.DataFrame | None = None,
) -> Panel:
    """Stacked bars of `frames.emotions_over_time`: faces, or shares of each step's faces.

    `steps` is `frames.over_time`; expressions outside of `chosen` are pale; `compared` is the stack of another period,
    step by step.
    """
    value, grain = "share" if as_share else "faces", context.steps.grain.value
    comparison = _comparison(emotions, compared, context, value, chosen)
    hidden, article = emotions["faces"].isna().any(), "an" if grain == Grain.HOUR else "a"
    words = [
        _finding(emotions, context, as_share),
        f"Expressions of fewer than {context.threshold_faces} faces in {article} {grain} are not drawn."
        if hidden
        else "",
        "Dashed: the same in the period compared with." if len(comparison) else "",
        mark_legend(steps, context),
    ]
    unit = f"% of the faces of each {grain}" if as_share else "faces detected in pictures"
    return Panel(
        name=EMOTIONS_OVER_TIME,
        title="Apparent expressions over time",
        subtitle=f"{unit}, {context.by_step}",
        caption=" ".join(filter(None, words)),
        spec=_spec(context.steps.period, context.steps.grain, as_share),
        data={
            "emotions": _stack(emotions, steps, context, value, chosen),
            "steps": {"note": steps["note"].tolist(), **bucket_positions(slice(None), context.steps)},
            "comparison": comparison,
            **context.data,
        },
        make_table=lambda: _table(emotions, steps, context, value, comparison),
        selections=(DAYS, EXPRESSION),
    )


@lru_cache(maxsize=256)
def _spec(period: Period, grain: Grain, as_share: bool) -> str:
    form, title = (".0%", "share") if as_share else (",d", "faces")
    legend = alt.Legend(title=None, orient="bottom", columns=_LEGEND_COLUMNS, symbolType="square")
    bars = (
        base_chart("emotions")
        .mark_rect()
        .encode(
            x=time_x("left"),
            x2="right:T",
            y=alt.Y("bottom:Q", title=title, axis=alt.Axis(format=form)),
            y2="top:Q",
            color=expression_color(legend),
            opacity=alt.Opacity("opacity:Q", scale=None),
            tooltip=[
                alt.Tooltip("when:N", title="Local time"),
                alt.Tooltip("expression:N", title="Apparent expression"),
                alt.Tooltip("faces:Q", title="Faces", format=",d"),
                alt.Tooltip("share:Q", title="Share", format=".1%"),
                alt.Tooltip("state:N", title="Note"),
            ],
        )
        .properties(name="stack")
        .add_params(alt.selection_point(name=EXPRESSION, fields=["expression"], bind=_ON_LEGEND))
    )
    hidden = (
        base_chart("steps")
        .mark_point(color=theme.NEUTRAL, shape="circle", size=22)
        .encode(
            x=time_x("middle"),
            y=alt.datum(0),
            opacity=alt.when("datum.note === 'hidden'").then(alt.value(1)).otherwise(alt.value(0)),
        )
        .properties(name="axis")
        .add_params(alt.selection_interval(name=DAYS, encodings=["x"], clear=CLEARED_BY))
    )
    comparison = comparison_levels(".1%" if as_share else ",d")
    chart = alt.layer(*background_layers(period, grain), bars, comparison, hidden)
    return to_spec(chart.configure_legend(unselectedOpacity=_UNSELECTED), _HEIGHT_PIXELS)


def _stack(
    emotions: pd.DataFrame, steps: pd.DataFrame, context: ChartContext, value: str, chosen: Collection[str]
) -> dict[str, Any]:
    """What is drawn in the stack."""
    drawn = np.flatnonzero(emotions["faces"].to_numpy() > 0)
    step = np.searchsorted(steps["start"].to_numpy(), emotions["start"].to_numpy()[drawn])
    pale = dict(zip(theme.EMOTION_ORDER, opacities(theme.EMOTION_ORDER, chosen), strict=True))
    names = emotions["emotion"].to_numpy()[drawn]
    notes = steps["note"].tolist()
    said = [note_words(note, context.threshold_faces) or "complete" for note in notes]
    growing = np.array([_NOT_COMPLETE if note == PARTIAL else 1.0 for note in notes])
    return {
        "expression": [label(name) for name in names],
        "faces": emotions["faces"].to_numpy()[drawn],
        "share": emotions["share"].to_numpy()[drawn],
        "bottom": emotions[f"{value}_from"].to_numpy()[drawn],
        "top": emotions[f"{value}_to"].to_numpy()[drawn],
        "state": [said[place] for place in step],
        "opacity": np.array([pale[name] for name in names]) * growing[step],
        **bucket_positions(step, context.steps),
    }


def _comparison(
    emotions: pd.DataFrame, compared: pd.DataFrame | None, context: ChartContext, value: str, chosen: Collection[str]
) -> pd.DataFrame:
    """The tops of the other period's stack.

    None where the stacks hold every expression as shares: they end at 100%.
    """
    if compared is None or (value == "share" and not set(emotions["emotion"]) <= set(chosen)):
        return comparison_rows(emotions, None, context, (value,), formats.count_change)
    now = stack_tops(emotions).set_index("start")[[value]].reindex(context.steps.starts)
    change = formats.share_change if value == "share" else formats.count_change
    return comparison_rows(now, stack_tops(compared), context, (value,), change)


def _finding(emotions: pd.DataFrame, context: ChartContext, as_share: bool) -> str:
    if not emotions["faces"].sum():
        return "No expression has enough faces to be drawn."
    counts = emotions["faces"].to_numpy().reshape(len(context.steps), -1)
    sums, tops = np.nansum(counts, axis=0), np.nansum(counts, axis=1)
    leader = int(sums.argmax())
    most_often = f"Most often {label(emotions['emotion'].iloc[leader])}"
    if not as_share:
        return f"Most faces on {bucket_label(context.steps.starts[tops.argmax()], context.steps.grain)}. {most_often}."
    shares = emotions["share"].to_numpy().reshape(counts.shape)[counts[:, leader] > 0, leader]
    return f"{most_often}: between {shares.min():.1%} and {shares.max():.1%}."


def _table(
    emotions: pd.DataFrame, steps: pd.DataFrame, context: ChartContext, value: str, comparison: pd.DataFrame
) -> pd.DataFrame:
    """One row a step, one column an expression, in faces or percent."""
    wide = emotions.pivot(index="start", columns="rank", values=value)
    scale, unit = (100, " (%)") if value == "share" else (1, " (faces)")
    table = pd.DataFrame({"Local time": context.steps.words()}, index=context.steps.starts)
    for rank in wide.columns:
        table[f"{label(theme.EMOTION_ORDER[rank])}{unit}"] = (wide[rank] * scale).round(1)
    if len(comparison):
        starts = table.index[comparison.index]
        table["Compared with" + unit] = pd.Series((comparison["value"] * scale).round(1).to_numpy(), starts)
        table["Difference"] = pd.Series(comparison["difference"].to_numpy(), starts)
    table["Note"] = [note_words(note, context.threshold_faces) for note in steps["note"]]
    return table.reset_index(drop=True)
