"""Small multiples over time: one strip of bars per aisle, on one time axis and one scale.

In: tables of `lib.frames.group_shares`. Out: a panel. The strips are rows of a single view, with positions computed
here, because a view stretches to the width of its column and a facet does not:
https://github.com/streamlit/streamlit/issues/9091
"""

import math
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.campaigns import campaign_layers, in_strips
from lib.charts.core.comparison import dashed_line, unbroken_runs
from lib.charts.core.context import PARTIAL_OPACITY, ChartContext, clipped, gap_bands, time_axis_layer
from lib.charts.core.legend import (
    COMPARED,
    WITHOUT_PICTURES,
    LegendEntry,
    campaign_entries,
    comparison_entry,
    entries_of,
    hidden_ring,
)
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.reliable_marks import FEW_OR_PARTIAL, reliable_only, within_reliable
from lib.charts.core.row_axis import has_two_lines
from lib.charts.core.selects import SELECT_DAYS
from lib.charts.core.texts import capitalized, join_sentences
from lib.charts.core.time_axis import bucket_positions, time_x, to_milliseconds
from lib.data import formats
from lib.data.periods import Grain, Period
from lib.frames import HIDDEN, NO_PICTURES, GroupShare, note_words

AISLES_OVER_TIME = "aisles-over-time"
_ROW_PIXELS, _TWO_LINES_PIXELS, _AXIS_PIXELS = 60, 80, 40
_LINE_PIXELS, _NARROW_PIXELS = 13, 420
# Where a strip begins, below the aisle's heading, and ends, as shares of the row's height.
_STRIP_TOP, _STRIP_BOTTOM = 0.42, 0.94


def aisles_over_time(
    aisles: pd.DataFrame,
    buckets: pd.DataFrame,
    group_share: GroupShare,
    context: ChartContext,
    not_shown: int = 0,
    about: str = "",
) -> Panel:
    """Strips of `frames.aisles_over_time` with headings of `frames.busiest_aisles`.

    `not_shown` is the number of aisles without a strip; `about` names the selected days, for the subtitle.
    """
    top = _top(buckets)
    compared = not np.isnan(buckets["share_before"].to_numpy()).all()
    campaigns = in_strips(context.campaigns, aisles["places"])
    return Panel(
        name=AISLES_OVER_TIME,
        title=f"{capitalized(group_share.numerator_words)} by aisle",
        subtitle=f"{group_share.unit}, {context.by_bucket}{about}; highest first, each strip from 0 to {top:.0%}",
        caption=join_sentences(_extremes(aisles), not_shown_text(not_shown)),
        spec=_spec(context.time_buckets.period, context.time_buckets.grain, len(aisles), has_two_lines(aisles)),
        data={
            "aisles": _headings(aisles, compared),
            "strips": _strips(aisles, buckets, group_share, context, top),
            "missing": _missing(buckets, context),
            "scale": {"top": [f"{top:.0%}"]},
            **context.data,
            "campaigns": _campaigns(campaigns, context),
        },
        make_table=lambda: _table(aisles, buckets, context, compared),
        legend=(*_legend(buckets, top, context, compared), *campaign_entries(list(dict.fromkeys(campaigns["label"])))),
        selects=(SELECT_DAYS,),
    )


def _top(buckets: pd.DataFrame) -> float:
    """The share at the top of each strip: a multiple of 5% that no reliable share exceeds, or else no share."""
    shares = np.concatenate(
        [
            within_reliable(buckets["share"], buckets["reliable"]),
            reliable_only(buckets["share_before"], buckets["reliable_before"]),
        ]
    )
    highest = float(np.nan_to_num(shares).max(initial=0.0))
    return min(1.0, max(0.05, math.ceil(highest * 20 - 1e-9) / 20))


@lru_cache(maxsize=256)
def _spec(period: Period, grain: Grain, rows: int, two_lines: bool) -> str:
    axis = time_axis_layer("campaigns", "start", period, grain)
    campaigns = campaign_layers(y=_y("top", rows), y2=alt.Y2("floor:Q"))
    floor = (
        base_chart("aisles")
        .mark_rule(color=theme.GAP, opacity=0.5)
        .encode(x=alt.value(0), x2=alt.value("width"), y=_y("floor", rows))
    )
    heading = base_chart("aisles").encode(y=_y("heading", rows))
    # On a phone the store stands above its aisle, and the unit of a change is left out.
    names = heading.mark_text(
        baseline="line-bottom",
        align="left",
        fontSize=12,
        lineHeight=_LINE_PIXELS,
        fontWeight=600,
        limit=420,
        text=alt.expr(f"width < {_NARROW_PIXELS} ? split(datum.label, ' · ') : datum.label"),
        dy=alt.expr(f"width < {_NARROW_PIXELS} ? -{_LINE_PIXELS} * (length(split(datum.label, ' · ')) - 1) : 0"),
    ).encode(x=alt.value(0))
    shares = heading.mark_text(
        baseline="line-bottom",
        align="right",
        fontSize=12,
        lineHeight=_LINE_PIXELS,
        text=alt.expr(f"width < {_NARROW_PIXELS} ? replace(datum.share_text, ' points', '') : datum.share_text"),
    ).encode(x=alt.value("width"))
    missing = (
        base_chart("missing")
        .mark_rect(color=theme.GAP, opacity=0.14)
        .encode(
            x=time_x("start"),
            x2="end:T",
            y=_y("top", rows),
            y2="floor:Q",
            tooltip=alt.value("No pictures analysed, so no share"),
        )
    )
    strips = base_chart("strips")
    scale = base_chart("scale").mark_point(opacity=0).encode(x=alt.value(0), y=alt.value(0))
    bars = strips.mark_rect().encode(
        x=time_x("left"),
        x2="right:T",
        y=_y("top", rows),
        y2="floor:Q",
        color=alt.Color("color:N", scale=None),
        opacity=alt.Opacity("opacity:Q", scale=None),
        tooltip=[
            alt.Tooltip("label:N", title="Aisle"),
            alt.Tooltip("when:N", title="When"),
            alt.Tooltip("share:Q", title="Share", format=".1%"),
            alt.Tooltip("whole:Q", title="Of faces", format=",d"),
            alt.Tooltip("share_before:Q", title="Compared with", format=".1%"),
            alt.Tooltip("state:N", title="Note"),
        ],
    )
    hidden = (
        strips.transform_filter("datum.note === 'hidden'")
        .mark_point(color=theme.NEUTRAL, shape="circle", size=18, opacity=1)
        .encode(
            x=time_x("middle"),
            y=_y("floor", rows),
            tooltip=[alt.Tooltip("when:N"), alt.Tooltip("state:N", title="Share")],
        )
    )
    comparison = dashed_line(strips).encode(x=time_x("middle"), y=_y("before", rows), detail="run:N")
    return to_spec(
        alt.layer(gap_bands(), *campaigns, axis, missing, bars, floor, comparison, hidden, names, shares, scale),
        (_TWO_LINES_PIXELS if two_lines else _ROW_PIXELS) * rows + _AXIS_PIXELS,
    )


def _y(field: str, rows: int) -> alt.Y:
    """Rows from top to bottom; every layer sets the same axis, or Vega-Lite fails to merge them.

    It has a line at the top of each strip, and names the ends of the first one, whose share is data.
    """
    axis = alt.Axis(
        values=[row + _STRIP_TOP for row in range(rows)] + [_STRIP_BOTTOM],
        labelExpr=f"datum.value === {_STRIP_BOTTOM} ? '0%' : datum.value < 1 ? data('scale')[0].top : ''",
        labelOverlap=False,
        labelPadding=6,
        title=None,
    )
    return alt.Y(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[0, rows], reverse=True, nice=False))


def _headings(aisles: pd.DataFrame, compared: bool) -> dict[str, Any]:
    shares, before = aisles["share"].tolist(), aisles["share_before"].tolist()
    texts = [
        formats.share(share) + (f"  ({formats.share_change(share, then)})" if compared else "")
        for share, then in zip(shares, before, strict=True)
    ]
    rows = aisles["row"].to_numpy()
    return {
        "label": aisles["label"].tolist(),
        "share_text": texts,
        "heading": rows + _STRIP_TOP - 0.06,
        "floor": rows + _STRIP_BOTTOM,
    }


def _strips(
    aisles: pd.DataFrame, buckets: pd.DataFrame, group_share: GroupShare, context: ChartContext, top: float
) -> dict[str, Any]:
    """The data set `strips`: a row for each aisle and time bucket with a share, a comparison or a suppressed count.

    Each is placed by its start, because `buckets` may have fewer days than the context.
    """
    notes = buckets["note"].tolist()
    shares, then, whole = (buckets[name].to_numpy() for name in ("share", "share_before", "whole"))
    before = reliable_only(then, buckets["reliable_before"])
    hidden = np.array([note == HIDDEN for note in notes])
    drawn = np.flatnonzero(~np.isnan(shares) | ~np.isnan(before) | hidden)
    row, starts = buckets["row"].to_numpy()[drawn], pd.DatetimeIndex(buckets["start"].array[drawn])
    floor, height = row + _STRIP_BOTTOM, (_STRIP_BOTTOM - _STRIP_TOP) / top
    color = theme.POSITIVE if not group_share.emotions else theme.ACCENT
    if len(group_share.emotions) == 1:
        color = theme.EMOTION_COLORS[group_share.emotions[0]]
    labels, states = aisles["label"].tolist(), context.states(buckets["note"])
    return {
        "row": row,
        "label": [labels[index] for index in row],
        "share": shares[drawn],
        "whole": whole[drawn],
        "share_before": then[drawn],
        "note": [notes[index] for index in drawn],
        "state": [states[index] for index in drawn],
        "top": floor - np.minimum(shares[drawn], top) * height,
        "floor": floor,
        "before": floor - np.minimum(before[drawn], top) * height,
        "color": [color] * len(drawn),
        "run": (unbroken_runs(~np.isnan(before)) + buckets["row"].to_numpy())[drawn],
        "opacity": np.where(buckets["reliable"], 1.0, PARTIAL_OPACITY)[drawn],
        **bucket_positions(context.time_buckets.index_of(starts), context.time_buckets),
    }


def _missing(buckets: pd.DataFrame, context: ChartContext) -> dict[str, Any]:
    """Periods in which one aisle had no pictures but others had: start, end, top, floor."""
    rows = int(buckets["row"].iloc[-1]) + 1
    starts = buckets["start"].to_numpy().reshape(rows, -1)
    missing = np.array([note == NO_PICTURES for note in buckets["note"].tolist()]).reshape(rows, -1)
    for first, end in zip(context.gaps["start"].to_numpy(), context.gaps["end"].to_numpy(), strict=True):
        missing = missing & ((starts < first) | (starts >= end))
    edges = np.diff(np.pad(missing.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    row, first_bucket = np.nonzero(edges == 1)
    last_bucket = np.nonzero(edges == -1)[1] - 1
    return {
        "start": to_milliseconds(starts[row, first_bucket]),
        "end": to_milliseconds(starts[row, last_bucket] + context.time_buckets.width.to_numpy()),
        "top": row + _STRIP_TOP,
        "floor": row + _STRIP_BOTTOM,
    }


def _campaigns(campaigns: pd.DataFrame, context: ChartContext) -> dict[str, Any]:
    """The data set `campaigns`, of `in_strips`."""
    row = campaigns["row"].to_numpy()
    ends = {"top": row + _STRIP_TOP, "floor": row + _STRIP_BOTTOM}
    return {"label": campaigns["label"].tolist(), **clipped(campaigns, context.time_buckets), **ends}


def _extremes(aisles: pd.DataFrame) -> str:
    rows = zip(aisles["share"].tolist(), aisles["label"].tolist(), aisles["reliable"].tolist(), strict=True)
    known = [(share, label) for share, label, reliable in rows if reliable and share == share]
    if len(known) < 2:
        return ""
    (least, worst), (most, best) = min(known, key=_first), max(known, key=_first)
    return f"From {formats.share(least)} ({worst}) to {formats.share(most)} ({best})."


def _first(pair: tuple[float, str]) -> float:
    return pair[0]


def _legend(buckets: pd.DataFrame, top: float, context: ChartContext, compared: bool) -> tuple[LegendEntry, ...]:
    notes, shares = buckets["note"], buckets["share"].to_numpy()
    pale = (shares >= 0)[~buckets["reliable"].to_numpy()].any()
    cut = ", and cut where higher than the strip" if (shares > top).any() else ""
    return entries_of(
        (compared, comparison_entry(COMPARED, "dash")),
        (pale, LegendEntry(f"{capitalized(FEW_OR_PARTIAL)}{cut}", theme.NEUTRAL, "pale")),
        ((notes == HIDDEN).any(), hidden_ring(context.threshold_faces)),
        ((notes == NO_PICTURES).any(), WITHOUT_PICTURES),
    )


def not_shown_text(aisles: int) -> str:
    """A sentence on the number of aisles without a strip; "" for 0."""
    if not aisles:
        return ""
    return f"{aisles} quieter aisle{'s are' if aisles > 1 else ' is'} not shown."


def _table(aisles: pd.DataFrame, buckets: pd.DataFrame, context: ChartContext, compared: bool) -> pd.DataFrame:
    """The data table: one row per aisle and time bucket with pictures."""
    labels_of = dict(zip(context.time_buckets.starts, context.time_buckets.labels(), strict=True))
    labels = dict(zip(aisles["row"], aisles["label"], strict=True))
    known = buckets[buckets["note"] != NO_PICTURES]
    table = pd.DataFrame(
        {
            "Aisle": known["row"].map(labels),
            "Local time": known["start"].map(labels_of),
            "Share (%)": formats.table_percents(known["share"]),
            "Of faces": known["whole"],
        }
    )
    if compared:
        table["Compared with (%)"] = formats.table_percents(known["share_before"])
        table["Difference (points)"] = formats.table_percents(known["share"] - known["share_before"])
    table["Note"] = [note_words(note, context.threshold_faces) for note in known["note"]]
    return table.reset_index(drop=True)
