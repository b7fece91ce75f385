"""The time axis that all charts along time share: places on it, ticks, gaps and campaigns.

In: `Steps`. Out: Altair encodings and layers, and the frames that they draw. Instants are the stores' wall clocks in
milliseconds, drawn as UTC, so that the viewer's own time zone never moves them.
"""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.panel import on
from lib.data.periods import Grain, Period
from lib.data.time_buckets import Steps

_DAY_LABELS = 14
# Hours between ticks, for the few days that have room for clock times.
_CLOCK_HOURS = {1: 3, 2: 6, 3: 12}
_SIDE = 0.08  # of a step, left free on either side of its bar


def milliseconds(instants: Any) -> Any:
    """Timestamps on the stores' wall clocks as what Vega takes for a time."""
    return pd.DatetimeIndex(instants).as_unit("ms").asi8


def places_of(step: Any, steps: Steps) -> dict[str, Any]:
    """left, middle and right (ms) and `when` (in words) of each step, by its number among `steps`."""
    left = milliseconds(steps.starts)[step]
    width = steps.width // pd.Timedelta(milliseconds=1)
    return {
        "left": left + width * _SIDE,
        "middle": left + width / 2,
        "right": left + width * (1 - _SIDE),
        "when": np.array(steps.words(), dtype=object)[step],
    }


def placed(frame: pd.DataFrame, steps: Steps) -> pd.DataFrame:
    """`frame`, whose `start` is a step's, with what `places_of` gives in its stead."""
    columns: dict[str, Any] = {name: frame[name].array for name in frame.columns if name != "start"}
    step = steps.index_of(pd.DatetimeIndex(frame["start"].array))
    return pd.DataFrame(columns | places_of(step, steps), index=frame.index)


def time(field: str) -> alt.X:
    """The x encoding of `field` (ms) in a layer above a `backdrop`, which sets the scale and the axis for all."""
    return alt.X(f"{field}:T", title=None, scale=alt.Scale(type="utc"))


def _whole(field: str, period: Period, grain: Grain) -> alt.X:
    """The x encoding that spans the whole steps of `period`.

    One layer says so for all, and one without an x2, whose domain Vega-Lite would read as another:
    https://github.com/vega/vega-lite/blob/main/src/compile/scale/domain.ts
    """
    steps = Steps(period, grain)
    domain = _texts(pd.DatetimeIndex([steps.starts[0], steps.starts[-1] + steps.width]))
    return alt.X(f"{field}:T", title=None, scale=alt.Scale(type="utc", domain=domain, nice=False), axis=_axis(steps))


def _axis(steps: Steps) -> alt.Axis:
    """Ticks that name a step: below the middle of a day's or week's bar, or at the instant that an hour begins."""
    starts, days = steps.starts, steps.period.days
    if steps.grain is Grain.HOUR and days in _CLOCK_HOURS:
        every = _CLOCK_HOURS[days]
        ticks = pd.date_range(starts[0], starts[-1] + steps.width, freq=f"{every}h")
        form = "%H:%M" if days == 1 else "%a %-d, %H:%M"
    else:
        width = max(steps.width, pd.Timedelta(days=1))
        labels = -(-(starts[-1] + steps.width - starts[0]) // width)
        ticks = pd.date_range(starts[0], starts[-1], freq=width * -(-labels // _DAY_LABELS)) + width / 2
        form = "%-d %b"
        if steps.grain is Grain.WEEK:  # named by its Monday, below its middle
            ticks, form = ticks - width / 2 + pd.Timedelta(hours=12), "%-d %b"
    return alt.Axis(
        values=_texts(ticks),
        format=form,
        labelOverlap="greedy",
        labelFlush=False,
        grid=False,
        ticks=True,
    )


def _texts(instants: pd.DatetimeIndex) -> list[Any]:
    """Instants inside a spec, where a number would not be taken for a time."""
    return [instant.isoformat() for instant in instants.tz_localize("UTC")]


def backdrop(period: Period, grain: Grain, named: bool = True) -> list[Any]:
    """Layers that lie behind the marks: gaps (data set `gaps`) and campaigns (data set `campaigns`).

    The last of them, which writes the campaigns' names unless `named` is False, sets the axis for all.
    """
    x, x2 = time("start"), alt.X2("end:T")
    gaps = (
        on("gaps")
        .mark_rect(color=theme.GAP, opacity=0.14)
        .encode(x=x, x2=x2, tooltip=alt.value("No pictures analysed, so no count"))
    )
    campaigns = on("campaigns").encode(x=x, x2=x2, tooltip=[alt.Tooltip("label:N", title="Campaign")])
    bands = campaigns.mark_rect(color=theme.CAMPAIGN, opacity=0.1, clip=True)
    # Above the plot, so that they never lie on the marks.
    edges = campaigns.mark_rect(color=theme.CAMPAIGN, opacity=0.9).encode(y=alt.value(-4), y2=alt.value(-1))
    names = (
        on("campaigns")
        .mark_text(align="left", baseline="bottom", dx=1, dy=-6, fontSize=11, opacity=float(named))
        .encode(x=_whole("start", period, grain), y=alt.value(0), text="label:N")
    )
    return [gaps, bands, edges, names]


def backdrop_data(gaps: pd.DataFrame, campaigns: pd.DataFrame, steps: Steps) -> dict[str, dict[str, Any]]:
    """The data sets of `backdrop`, from `frames.gaps` and `campaigns.bands` (start, end, label), cut to the steps."""
    first, end = milliseconds([steps.starts[0], steps.starts[-1] + steps.width])
    return {
        name: {column: bands[column].tolist() for column in bands if column not in ("start", "end")}
        | {
            "start": np.maximum(milliseconds(bands["start"]), first),
            "end": np.minimum(milliseconds(bands["end"]), end),
        }
        for name, bands in (("gaps", gaps), ("campaigns", campaigns))
    }
