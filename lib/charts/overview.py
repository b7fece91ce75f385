"""Faces and the share of positive expressions over time: Overview, One aisle and Sales show them.

In: `frames.over_time`. Out: panels. Bars are faces; short lines on the baseline are time buckets with pictures but no
face; a pale bar or hollow point is a bucket that is not complete or has few faces; dashed grey is the period compared
with.
"""

from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.comparison import aligned_column, comparison_levels, comparison_line, comparison_rows
from lib.charts.core.context import PARTIAL_OPACITY, ChartContext, background_layers, mark_legend
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.reliable_marks import filled_if_reliable
from lib.charts.core.selects import SELECT_DAYS
from lib.charts.core.texts import join_sentences
from lib.charts.core.time_axis import bucket_label, time_x, with_positions
from lib.charts.core.time_series import left_out_text, line_legend, line_rows
from lib.charts.core.unfinished import outline, unfinished_label, unfinished_texts
from lib.data import formats
from lib.data.labels import POSITIVE_SHARE
from lib.data.periods import Grain, Period
from lib.frames import HIDDEN, PARTIAL, is_complete, note_words

NO_SHARE = "Too few known expressions to compare shares."


def faces_over_time(buckets: pd.DataFrame, context: ChartContext, compared: pd.DataFrame | None = None) -> Panel:
    """Bars: faces in each time bucket; `compared` is the table of another period, bucket by bucket."""
    seen = buckets["faces"][is_complete(buckets["note"])].dropna()
    most = ""
    if len(seen):
        top = buckets.loc[seen.idxmax(), "start"]
        most = f"Most on {bucket_label(top, context.time_buckets.grain)}: {formats.count(seen.max())} faces."
    comparison = comparison_rows(buckets, compared, context, ("faces",), formats.count_change)
    return Panel(
        name="faces-over-time",
        title=f"Faces per {context.time_buckets.grain.value}",
        subtitle=f"faces detected in pictures, {context.by_bucket}",
        caption=most,
        spec=_faces_spec(context.time_buckets.period, context.time_buckets.grain),
        data={
            "time_buckets": _rows(buckets, context),
            "comparison": comparison,
            **context.data,
        },
        make_table=lambda: _table(buckets, context, compared, "faces", "Faces"),
        legend=mark_legend(buckets, context, len(comparison)),
        selects=(SELECT_DAYS,),
    )


def positive_share_over_time(
    buckets: pd.DataFrame, context: ChartContext, compared: pd.DataFrame | None = None
) -> Panel:
    """Line: share of positive among known apparent expressions in each time bucket; broken where there is none.

    A bucket whose share is not reliable is a hollow point that the line leaves out.
    """
    comparison = comparison_rows(
        buckets, compared, context, ("positive_share",), formats.share_change, reliable=("reliable",)
    )
    shares = buckets["positive_share"]
    rows = line_rows([_rows(buckets, context).assign(value=shares)], comparison, from_zero=True)
    known = shares[buckets["reliable"]].dropna()
    extremes = NO_SHARE
    if len(known):
        extremes = f"Between {formats.share(known.min())} and {formats.share(known.max())}."
    return Panel(
        name="positive-share-over-time",
        title="Share of positive expressions",
        subtitle=f"{POSITIVE_SHARE}, {context.by_bucket}",
        caption=join_sentences(extremes, left_out_text(rows, buckets, context)),
        spec=_positive_spec(context.time_buckets.period, context.time_buckets.grain),
        data={
            "time_buckets": rows,
            "comparison": comparison,
            **context.data,
        },
        make_table=lambda: _table(buckets, context, compared, "positive_share", "Positive share"),
        legend=line_legend(rows, buckets, context, len(comparison)),
        selects=(SELECT_DAYS,),
    )


@lru_cache(maxsize=256)
def _faces_spec(period: Period, grain: Grain) -> str:
    tooltip = [
        alt.Tooltip("when:N", title="When"),
        alt.Tooltip("faces:Q", title="Faces", format=",d"),
        alt.Tooltip("pictures:Q", title="Pictures", format=",d"),
        alt.Tooltip("state:N", title="Note"),
    ]
    y = alt.Y("faces:Q", title="faces", axis=alt.Axis(format=",d", tickMinStep=1))
    base = base_chart("time_buckets").encode(x=time_x("left"), x2="right:T", tooltip=tooltip)
    bars = base.mark_rect(color=theme.ACCENT, cornerRadiusTopLeft=2, cornerRadiusTopRight=2).encode(
        y=y,
        y2=alt.datum(0),
        opacity=alt.when(f"datum.note === '{PARTIAL}'").then(alt.value(PARTIAL_OPACITY)).otherwise(alt.value(1)),
    )
    zeros = (
        base_chart("time_buckets")
        .transform_filter("datum.faces === 0")
        .mark_rule(color=theme.ACCENT, strokeWidth=3)
        .encode(x=time_x("left"), x2="right:T", y="faces:Q", tooltip=tooltip)
    )
    return to_spec(
        alt.layer(
            *background_layers(period, grain),
            bars,
            outline("faces", alt.datum(0)),
            zeros,
            _suppressed_points(),
            comparison_levels(",d"),
            unfinished_label(),
        )
    )


@lru_cache(maxsize=256)
def _positive_spec(period: Period, grain: Grain) -> str:
    tooltip = [
        alt.Tooltip("when:N", title="When"),
        alt.Tooltip("positive_share:Q", title="Positive share", format=".1%"),
        alt.Tooltip("known_faces:Q", title="Faces with a known expression", format=",d"),
        alt.Tooltip("state:N", title="Note"),
    ]
    y = alt.Y("point:Q", title="share", axis=alt.Axis(format=".0%"), scale=alt.Scale(zero=True))
    base = base_chart("time_buckets").encode(x=time_x("middle"), tooltip=tooltip)
    line = base.mark_line(color=theme.POSITIVE).encode(y="joined:Q")
    points = base.mark_point(color=theme.POSITIVE, size=36, opacity=1).encode(
        y=y, fill=filled_if_reliable(theme.POSITIVE)
    )
    comparison, comparison_points = comparison_line(".1%")
    return to_spec(alt.layer(*background_layers(period, grain), comparison, line, points, comparison_points))


def _suppressed_points() -> Any:
    """A hollow point on the baseline where a count is suppressed."""
    return (
        base_chart("time_buckets")
        .transform_filter(f"datum.note === '{HIDDEN}'")
        .mark_point(color=theme.ACCENT, shape="circle", size=22, opacity=1)
        .encode(
            x=time_x("middle"),
            y=alt.datum(0),
            tooltip=[alt.Tooltip("when:N", title="When"), alt.Tooltip("state:N", title="Faces")],
        )
    )


def _rows(buckets: pd.DataFrame, context: ChartContext) -> pd.DataFrame:
    states = pd.Series(context.states(buckets["note"]), index=buckets.index, dtype=object)
    return with_positions(buckets.assign(state=states, unfinished=unfinished_texts(buckets)), context.time_buckets)


def _table(
    buckets: pd.DataFrame, context: ChartContext, compared: pd.DataFrame | None, name: str, title: str
) -> pd.DataFrame:
    labels = dict(zip(context.time_buckets.starts, context.time_buckets.labels(), strict=True))
    is_share = name == "positive_share"
    unit, difference_unit, factor = (" (%)", " (points)", 100) if is_share else ("", "", 1)
    whole = "Faces with a known expression" if is_share else "Pictures"
    table = pd.DataFrame(
        {
            "Local time": buckets["start"].map(labels),
            f"{title}{unit}": formats.table_values(factor * buckets[name]),
            whole: buckets["known_faces" if is_share else "pictures"],
        }
    )
    then = aligned_column(compared, name, len(buckets))
    if then is not None:
        table[f"Compared with{unit}"] = formats.table_values(factor * then)
        table[f"Difference{difference_unit}"] = formats.table_values(factor * (buckets[name] - then))
    table["Note"] = [note_words(note, context.threshold_faces) for note in buckets["note"]]
    return table
