"""Motion events: how many began in each time bucket, and how long they lasted.

In: tables of `lib.frames.motion`. Out: panels, all of estimates that `lib.ui.attention` defines.
"""

import itertools
from collections.abc import Iterable
from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.comparison import aligned_column, comparison_rows, comparison_tick
from lib.charts.core.context import PARTIAL_OPACITY, ChartContext, mark_legend
from lib.charts.core.legend import COMPARED, comparison_entry, entries_of
from lib.charts.core.panel import HEIGHT_PIXELS, Panel, base_chart, to_spec
from lib.charts.core.row_axis import range_before_texts, row_axis
from lib.charts.core.selects import SELECT_DAYS
from lib.charts.core.time_series import (
    bar_chart,
    time_series_rows,
    time_series_table,
)
from lib.data import formats
from lib.frames import PARTIAL, is_complete

_EVENTS = (("Motion events", theme.ACCENT),)
_TEXT_PIXELS, _TEXT_WITH_CHANGE_PIXELS = 50, 120  # of a share at the end of a bar


def events_over_time(buckets: pd.DataFrame, context: ChartContext, compared: pd.DataFrame | None = None) -> Panel:
    """Bars: motion events by the time bucket in which they began, of `frames.motion_over_time`."""
    events = buckets["events"].to_numpy()
    known = events[~np.isnan(events) & is_complete(buckets["note"])]
    rows = time_series_rows(
        buckets,
        context,
        series=_EVENTS[0][0],
        bottom=0.0,
        top=events,
        text=_event_counts(events),
        opacity=np.where(buckets["note"] == PARTIAL, PARTIAL_OPACITY, 1.0),
    )
    extremes = ""
    if len(known):
        extremes = f"Between {formats.count(known.min())} and {formats.count(known.max())} events."
    comparison = comparison_rows(buckets, compared, context, ("events",), formats.count_change)
    return Panel(
        name="motion-events",
        title=f"Motion events per {context.time_buckets.grain.value}",
        subtitle=f"events that began, {context.by_bucket}",
        caption=extremes,
        spec=bar_chart(context.time_buckets.period, context.time_buckets.grain, "events", _EVENTS),
        data={
            "time_buckets": rows[~np.isnan(events)],
            "comparison": comparison,
            **context.data,
        },
        make_table=lambda: _events_table(buckets, context, compared),
        legend=mark_legend(buckets, context, len(comparison)),
        selects=(SELECT_DAYS,),
    )


def event_lengths(lengths: pd.DataFrame, compared: pd.DataFrame | None = None) -> Panel:
    """Bars: share of events in each length class, of `frames.motion_lengths`."""
    labels = _length_labels(tuple(lengths["from_seconds"].tolist()))
    share = lengths["share"].to_numpy()
    then_share = np.full(len(share), np.nan) if compared is None else compared["share"].to_numpy()
    changes = list(map(formats.share_change, share, then_share))
    change_texts = [f"  ({change})" if change != formats.MISSING else "" for change in changes]
    ends = np.fmax(np.fmax(share, then_share), 0.0)  # fmax ignores NaN
    rows = pd.DataFrame(
        {
            "label": labels,
            "rank": np.arange(len(labels)),
            "share": share,
            "then_share": then_share,
            "events": [formats.count(events) for events in lengths["events"]],
            "difference_text": changes,
            "text": [formats.share(part) + change for part, change in zip(share, change_texts, strict=True)],
            "end": ends,
            "room": max(ends.max(), 0.01),
        }
    )
    most = int(np.nan_to_num(share).argmax())
    return Panel(
        name="motion-lengths",
        title="How long motion events last",
        subtitle="% of events, by the time from first to last picture",
        caption="" if np.isnan(share).all() else f"Most often {labels[most].lower()}: {formats.share(share[most])}.",
        spec=_lengths_spec(compared is not None),
        data={"rows": rows},
        make_table=lambda: _lengths_table(lengths, labels, compared),
        legend=entries_of((compared is not None, comparison_entry(COMPARED, "tick"))),
    )


@lru_cache(maxsize=2)
def _lengths_spec(is_compared: bool) -> str:
    tooltip = [
        alt.Tooltip("label:N", title="Length"),
        alt.Tooltip("events:N", title="Motion events"),
        alt.Tooltip("share:Q", title="Share", format=".1%"),
        alt.Tooltip("then_share:Q", title="Compared with", format=".1%"),
        alt.Tooltip("difference_text:N", title="Difference"),
    ]
    base = base_chart("rows").encode(y=row_axis())
    text_range = range_before_texts(_TEXT_WITH_CHANGE_PIXELS if is_compared else _TEXT_PIXELS)
    bars = base.mark_bar(color=theme.ACCENT, cornerRadiusEnd=2, height={"band": 0.6}).encode(
        x=alt.X("share:Q", axis=None, scale=alt.Scale(zero=True, range=text_range)), tooltip=tooltip
    )
    others = comparison_tick(base, height={"band": 0.85}).encode(x="then_share:Q")
    texts = base.mark_text(align="left", dx=6, fontSize=12).encode(x="end:Q", text="text:N")
    room = base.mark_point(opacity=0, size=1).encode(x="room:Q")
    marks = [bars, *([others] if is_compared else []), texts, room]
    return to_spec(alt.layer(*marks), HEIGHT_PIXELS)


def _length_labels(edges: tuple[int, ...]) -> list[str]:
    """`Under 1 s`, `1 to 5 s`, ..., `1 to 5 min`, `5 min or longer`."""
    first = f"Under {edges[1]} s"
    middle = [f"{_length(low, high)} to {_length(high)}" for low, high in itertools.pairwise(edges[1:])]
    return [first, *middle, f"{_length(edges[-1])} or longer"]


def _length(edge: int, upper: int | None = None) -> str:
    """An edge of a length class with its unit, which is omitted where the upper edge has the same unit."""
    unit, divisor = ("min", 60) if edge >= 60 else ("s", 1)
    same = upper is not None and (upper >= 60) == (edge >= 60)
    return f"{edge // divisor}" if same else f"{edge // divisor} {unit}"


def _event_counts(events: Iterable[float]) -> list[str]:
    return [f"{formats.count(each)} events" for each in events]


def _events_table(buckets: pd.DataFrame, context: ChartContext, compared: pd.DataFrame | None) -> pd.DataFrame:
    columns = {
        "Motion events": buckets["events"],
        "Pictures in them": buckets["event_pictures"],
        "Pictures per event": formats.table_values(buckets["pictures_per_event"], 2),
        "Average length (s)": formats.table_values(buckets["mean_seconds"]),
    }
    then = aligned_column(compared, "events", len(buckets))
    if then is not None:
        columns["Events compared with"] = then
        columns["Difference (events)"] = buckets["events"] - then
    return time_series_table(buckets, context, columns)


def _lengths_table(lengths: pd.DataFrame, labels: list[str], compared: pd.DataFrame | None) -> pd.DataFrame:
    columns = {
        "Length": labels,
        "Motion events": lengths["events"],
        "Share (%)": formats.table_percents(lengths["share"]),
    }
    if compared is not None:
        columns["Compared with (%)"] = formats.table_percents(compared["share"])
        columns["Difference (points)"] = formats.table_percents(lengths["share"] - compared["share"])
    return pd.DataFrame(columns)
