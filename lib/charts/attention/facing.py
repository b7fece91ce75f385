"""Faces turned to the camera: over time and by aisle.

In: tables of `lib.frames.attention`. Out: panels, both of estimates that `lib.ui.attention` defines.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.comparison import aligned_column, comparison_diamond, comparison_rows
from lib.charts.core.context import ChartContext
from lib.charts.core.legend import COMPARED, comparison_entry, entries_of, interval_entry
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.reliable_marks import filled_if_reliable, reliable_only, span, value_texts, within_reliable
from lib.charts.core.row_axis import (
    MAX_ROWS,
    even_row_count,
    has_two_lines,
    omitted_rows_text,
    range_before_texts,
    row_axis,
    row_chart_height,
    with_group_headings,
)
from lib.charts.core.selects import SELECT_DAYS
from lib.charts.core.texts import join_sentences
from lib.charts.core.time_series import (
    left_out_text,
    line_chart,
    line_legend,
    line_rows,
    time_series_rows,
    time_series_table,
)
from lib.data import formats
from lib.frames import TOO_FEW, note_words

NO_SHARE = "Too few faces whose direction is known to compare shares."
NO_AISLE = "No aisle has enough faces whose direction is known to compare its share."
_FACING = (("Turned to the camera", theme.ACCENT),)
_TEXT_PIXELS = 60  # of the text at the end of a mark


def facing_over_time(buckets: pd.DataFrame, context: ChartContext, compared: pd.DataFrame | None = None) -> Panel:
    """Line: share of faces turned to the camera, of `frames.facing_over_time`."""
    share, posed = buckets["share"].to_numpy(), buckets["posed_faces"].to_numpy()
    comparison = comparison_rows(
        buckets, compared, context, ("share",), formats.share_change, (_FACING[0][0],), ("reliable",)
    )
    bucket_rows = time_series_rows(
        buckets,
        context,
        series=_FACING[0][0],
        value=share,
        text=_share_texts(buckets),
        basis=[f"{formats.count(faces)} faces whose direction is known" for faces in posed],
        reliable=buckets["reliable"],
    )
    rows = line_rows([bucket_rows], comparison, from_zero=True)
    known = share[buckets["reliable"]]
    extremes = NO_SHARE
    if len(known):
        low, high = formats.share(known.min()), formats.share(known.max())
        extremes = f"Each {context.time_buckets.grain.value} between {low} and {high}."
    return Panel(
        name="facing-over-time",
        title="Faces turned to the camera",
        subtitle=f"% of faces whose direction is known, {context.by_bucket}",
        caption=join_sentences(extremes, left_out_text(rows, buckets, context)),
        spec=line_chart(context.time_buckets.period, context.time_buckets.grain, ".0%", "share", _FACING),
        data={
            "time_buckets": rows,
            "comparison": comparison,
            **context.data,
        },
        make_table=lambda: _facing_table(buckets, context, compared),
        legend=line_legend(rows, buckets, context, len(comparison)),
        selects=(SELECT_DAYS,),
    )


def facing_by_aisle(aisles: pd.DataFrame, threshold_faces: int, is_compared: bool = False) -> Panel:
    """Points with intervals: share turned to the camera in each aisle, of `frames.facing_by_aisle`."""
    rows = _aisle_rows(aisles.head(MAX_ROWS), threshold_faces)
    return Panel(
        name="facing-by-aisle",
        title="Faces turned to the camera by aisle",
        subtitle="% of faces whose direction is known",
        caption=join_sentences(_aisles_caption(aisles), omitted_rows_text(len(aisles))),
        spec=_aisles_spec(even_row_count(len(rows)), is_compared, has_two_lines(rows)),
        data={"rows": rows},
        make_table=lambda: _aisles_table(aisles, threshold_faces, is_compared),
        legend=(interval_entry(theme.ACCENT), *entries_of((is_compared, comparison_entry(COMPARED, "diamond")))),
    )


def _aisle_rows(aisles: pd.DataFrame, threshold_faces: int) -> pd.DataFrame:
    """The drawn rows; those that are not reliable below a heading."""
    share, then = aisles["share"].to_numpy(), aisles["then_share"].to_numpy()
    low, high = (reliable_only(aisles[name], aisles["reliable"]) for name in ("low", "high"))
    before = reliable_only(then, aisles["reliable_then"])
    point = within_reliable(share, aisles["reliable"], low, high, before)
    start, _ = span(low, high, before, point)
    ends = np.fmax(np.fmax(point, high), before)
    rows = pd.DataFrame(
        {
            "label": aisles["label"].to_numpy(),
            "rank": aisles["rank"].to_numpy(),
            "heading": np.where(aisles["reliable"], "", TOO_FEW),
            "reliable": aisles["reliable"].to_numpy(),
            "posed_faces": aisles["posed_faces"].to_numpy(),
            "share": share,
            "point": point,
            "from": low,
            "to": high,
            "before": before,
            "text": value_texts(map(formats.share, share), share, point),
            "state": [note_words(note, threshold_faces) for note in aisles["note"]],
            "interval": list(map(formats.share_interval, aisles["low"], aisles["high"])),
            "then": [formats.share(each) for each in then],
            "difference_text": list(map(formats.share_change, share, then)),
            "end": np.where(np.isnan(ends), start, ends),
        }
    )
    return with_group_headings(rows, "heading")


@lru_cache(maxsize=64)
def _aisles_spec(rows: int, is_compared: bool, two_lines: bool) -> str:
    tooltip = [
        alt.Tooltip("label:N", title="Aisle"),
        alt.Tooltip("share:Q", title="Turned to the camera", format=".1%"),
        alt.Tooltip("interval:N", title="95% interval"),
        alt.Tooltip("posed_faces:Q", title="Faces whose direction is known", format=",d"),
        alt.Tooltip("then:N", title="Compared with"),
        alt.Tooltip("difference_text:N", title="Difference"),
    ]
    base = base_chart("rows").encode(y=row_axis(two_lines))
    x = alt.X(
        "from:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1], range=range_before_texts(_TEXT_PIXELS)),
        axis=alt.Axis(format=".0%", values=[0, 0.5, 1]),
    )
    intervals = base.mark_rule(color=theme.ACCENT, strokeWidth=5, strokeCap="round", opacity=0.45).encode(
        x=x, x2="to:Q"
    )
    others = comparison_diamond(base, 70, 2).encode(x="before:Q", tooltip=tooltip)
    points = base.mark_point(color=theme.ACCENT, size=80, opacity=1).encode(
        x="point:Q", fill=filled_if_reliable(theme.ACCENT), tooltip=tooltip
    )
    texts = base.mark_text(align="left", dx=12, fontSize=12).encode(x="end:Q", text="text:N")
    states = base.mark_text(align="left", fontSize=11, fontStyle="italic").encode(x=alt.value(4), text="state:N")
    marks = [intervals, *([others] if is_compared else []), points, texts, states]
    return to_spec(alt.layer(*marks), row_chart_height(rows, two_lines=two_lines))


def _share_texts(buckets: pd.DataFrame) -> list[str]:
    return [
        formats.share(row.share)
        if pd.isna(row.low)
        else f"{formats.share(row.share)} ({formats.share_interval(row.low, row.high)})"
        for row in buckets.itertuples()
    ]


def _aisles_caption(aisles: pd.DataFrame) -> str:
    known = aisles[aisles["reliable"] & aisles["share"].notna()]
    if known.empty:
        return NO_AISLE
    first, last = known.iloc[0], known.iloc[-1]
    if len(known) == 1:
        return f"{first['label']}: {formats.share(first['share'])}."
    return (
        f"From {formats.share(last['share'])} ({last['label']}) to {formats.share(first['share'])} ({first['label']})."
    )


def _share_columns(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    return {
        "Turned to the camera (%)": formats.table_percents(frame["share"]),
        "From (%)": formats.table_percents(frame["low"]),
        "To (%)": formats.table_percents(frame["high"]),
        "Faces whose direction is known": frame["posed_faces"],
    }


def _facing_table(buckets: pd.DataFrame, context: ChartContext, compared: pd.DataFrame | None) -> pd.DataFrame:
    columns = _share_columns(buckets)
    then = aligned_column(compared, "share", len(buckets))
    if then is not None:
        columns["Compared with (%)"] = formats.table_percents(then)
        columns["Difference (points)"] = formats.table_percents(buckets["share"] - then)
    return time_series_table(buckets, context, columns)


def _aisles_table(aisles: pd.DataFrame, threshold_faces: int, is_compared: bool) -> pd.DataFrame:
    columns = _share_columns(aisles)
    if is_compared:
        columns["Compared with (%)"] = formats.table_percents(aisles["then_share"])
        columns["Difference (points)"] = formats.table_percents(aisles["difference"])
    notes = [note_words(note, threshold_faces) for note in aisles["note"]]
    return pd.DataFrame({"Aisle": aisles["label"], **columns, "Note": notes})
