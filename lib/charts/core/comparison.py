"""Comparison overlays: what a chart compares with, drawn in grey beside its own marks.

In: values of the view and of the period or group compared with. Out: rows of the data set `comparison`, mark styles,
and tooltips.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.context import ChartContext
from lib.charts.core.panel import base_chart
from lib.charts.core.reliable_marks import reliable_only
from lib.charts.core.time_axis import all_positions, time_x
from lib.data.periods import Period
from lib.data.time_buckets import TimeBuckets

_DATA_SET = "comparison"
_COLUMNS = ("left", "middle", "right", "when", "series", "run", "alone", "value", "difference")


def comparison_rows(
    now: pd.DataFrame,
    then: pd.DataFrame | None,
    context: ChartContext,
    values: tuple[str, ...],
    difference: Callable[[float, float], str],
    series: tuple[str, ...] = ("",),
    reliable: tuple[str, ...] = (),
) -> pd.DataFrame:
    """The columns `values` of the other period at the positions of the view's time buckets, first beside first.

    Out: left, middle, right (ms), when (the other period's bucket), series, run (the number of an unbroken run of
    buckets), alone (True for a run of one), value, difference (`difference` of now and then, as text); a row for each
    known value, none where `then` is None or empty. `reliable` names the flags of `values`; a value without its flag
    has no row.
    """
    if then is None or then.empty:
        return pd.DataFrame({name: [] for name in _COLUMNS})
    rows = min(len(now), len(then))
    period, grain = context.time_buckets.period, context.time_buckets.grain
    positions = {name: column[:rows] for name, column in all_positions(period, grain).items()}
    positions["when"] = all_positions(_days_of(then, context.time_buckets), grain)["when"][:rows]
    frames = []
    for name, label, flag in zip(values, series, reliable or (None,) * len(values), strict=True):
        ours, theirs = now[name].to_numpy()[:rows], then[name].to_numpy()[:rows]
        if flag is not None:
            theirs = reliable_only(theirs, then[flag].to_numpy()[:rows])
        texts = [difference(*pair) for pair in zip(ours, theirs, strict=True)]
        known = ~np.isnan(theirs)
        run = unbroken_runs(known)
        alone = np.bincount(run[known], minlength=rows + 1)[run] == 1
        columns = {"series": label, "run": run, "alone": alone, "value": theirs, "difference": texts}
        frames.append(pd.DataFrame({**positions, **columns})[known])
    return pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]


def _days_of(buckets: pd.DataFrame, like: TimeBuckets) -> Period:
    """The days of the time buckets in `buckets`, which are as wide as those of `like` and end at the same hour."""
    first, end = buckets["start"].iloc[0], buckets["start"].iloc[-1] + like.width
    end_day = (end - pd.Timedelta(microseconds=1)).date() + timedelta(days=1)
    return Period(first.date(), end_day, like.period.last_day_hours)


def unbroken_runs(known: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """The number of the run that each known value is in, so that a line is not drawn across the others."""
    return np.cumsum(~known, dtype=np.int64)


def aligned_column(then: pd.DataFrame | None, name: str, rows: int) -> "pd.Series[float] | None":
    """A column of the other period's table, cut or filled to `rows` rows; None without another period."""
    return None if then is None else then[name].reset_index(drop=True).reindex(range(rows))


def comparison_line(value_format: str, by_series: bool = False) -> list[Any]:
    """A dashed line through the runs of `comparison_rows`, and points that carry its tooltip, in drawing order.

    The points are invisible but for a run of one, which has no line.
    """
    base = base_chart(_DATA_SET).encode(x=time_x("middle"), y="value:Q")
    line = dashed_line(base).encode(detail=["series:N", "run:N"] if by_series else ["run:N"])
    points = base.mark_point(color=theme.COMPARISON, size=60).encode(
        opacity=alt.when("datum.alone").then(alt.value(1)).otherwise(alt.value(0))
    )
    return [line, points.encode(tooltip=_tooltip(value_format))]


def comparison_levels(value_format: str) -> Any:
    """A dashed level as wide as a bar for each of `comparison_rows`."""
    return (
        base_chart(_DATA_SET)
        .mark_rule(color=theme.COMPARISON, strokeDash=[4, 2], strokeWidth=2)
        .encode(x=time_x("left"), x2="right:T", y="value:Q", tooltip=_tooltip(value_format))
    )


def dashed_line(base: Any) -> Any:
    """The line of a comparison, on an encoded chart."""
    return base.mark_line(color=theme.COMPARISON, strokeDash=[4, 3], strokeWidth=1.5)


def comparison_tick(base: Any, **mark: Any) -> Any:
    """A thick tick across a bar; `mark` gives its length, as `height` or `width`."""
    return base.mark_tick(color=theme.COMPARISON, thickness=2, **mark)


def comparison_diamond(base: Any, size: int, stroke_width: float) -> Any:
    """A hollow diamond beside a point."""
    return base.mark_point(color=theme.COMPARISON, shape="diamond", size=size, opacity=1, strokeWidth=stroke_width)


def _tooltip(value_format: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("when:N", title="Compared with"),
        alt.Tooltip("value:Q", title="Value", format=value_format),
        alt.Tooltip("difference:N", title="Change"),
    ]
