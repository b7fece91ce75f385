"""Axes of time charts: positions of time buckets, ticks, and the hours of the day.

In: `TimeBuckets` of a period. Out: Altair encodings and columns of positions. Instants are the stores' wall clocks in
milliseconds, drawn as UTC, so that the viewer's own time zone does not shift them.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.data.periods import Grain, Period
from lib.data.time_buckets import TimeBuckets

_MAX_DAY_LABELS = 14
# Hours between ticks, for the few days that have room for clock times.
_CLOCK_TICK_HOURS = {1: 3, 2: 6, 3: 12}
_BAR_MARGIN = 0.08  # share of a bucket's width, left free on either side of its bar


def to_milliseconds(instants: Any) -> Any:
    """Timestamps on the stores' wall clocks as Vega's epoch milliseconds."""
    return pd.DatetimeIndex(instants).as_unit("ms").asi8


def bucket_positions(index: Any, time_buckets: TimeBuckets) -> dict[str, Any]:
    """left, middle and right (ms) and `when` (text) of the time buckets at `index`."""
    left = to_milliseconds(time_buckets.starts)[index]
    width = time_buckets.width // pd.Timedelta(milliseconds=1)
    return {
        "left": left + width * _BAR_MARGIN,
        "middle": left + width / 2,
        "right": left + width * (1 - _BAR_MARGIN),
        "when": np.array(time_buckets.labels(), dtype=object)[index],
    }


@lru_cache(maxsize=64)
def all_positions(period: Period, grain: Grain) -> Mapping[str, Any]:
    """`bucket_positions` of every time bucket of a period, which a page draws many times."""
    return bucket_positions(slice(None), TimeBuckets(period, grain))


def with_positions(frame: pd.DataFrame, time_buckets: TimeBuckets) -> pd.DataFrame:
    """`frame` with the columns of `bucket_positions` in place of `start`, which is the start of a time bucket."""
    columns: dict[str, Any] = {name: frame[name].array for name in frame.columns if name != "start"}
    index = time_buckets.index_of(pd.DatetimeIndex(frame["start"].array))
    return pd.DataFrame(columns | bucket_positions(index, time_buckets), index=frame.index)


def bucket_label(start: pd.Timestamp, grain: Grain) -> str:
    """The name of the time bucket that begins at `start`."""
    time_buckets = TimeBuckets(Period(start.date(), (start + pd.Timedelta(days=1)).date()), grain)
    labels: dict[pd.Timestamp, str] = dict(zip(time_buckets.starts, time_buckets.labels(), strict=True))
    return labels.get(start, f"{start:%-d %b %Y}")


def time_x(field: str) -> alt.X:
    """The x encoding of `field` (ms) in a layer above `background_layers`, which set the scale and the axis for all."""
    return alt.X(f"{field}:T", title=None, scale=alt.Scale(type="utc"))


def period_x(field: str, period: Period, grain: Grain) -> alt.X:
    """The x encoding whose domain is all time buckets of `period`.

    Exactly one layer sets the domain, and one without an x2, whose domain Vega-Lite would read as another:
    https://github.com/vega/vega-lite/blob/main/src/compile/scale/domain.ts
    """
    time_buckets = TimeBuckets(period, grain)
    domain = _spec_instants(pd.DatetimeIndex([time_buckets.starts[0], time_buckets.starts[-1] + time_buckets.width]))
    return alt.X(
        f"{field}:T", title=None, scale=alt.Scale(type="utc", domain=domain, nice=False), axis=_axis(time_buckets)
    )


def hour_of_day_axis() -> Any:
    """The x encoding of `hour` as bands: the hours of the day that occur in the data."""
    return alt.X("hour:O", title=None, axis=alt.Axis(labelAngle=0, grid=False))


def _axis(time_buckets: TimeBuckets) -> alt.Axis:
    """Ticks that name a time bucket: below the middle of a day's or week's bar, or at the start of an hour."""
    starts, days = time_buckets.starts, time_buckets.period.days
    if time_buckets.grain is Grain.HOUR and days in _CLOCK_TICK_HOURS:
        ticks = pd.date_range(starts[0], starts[-1] + time_buckets.width, freq=f"{_CLOCK_TICK_HOURS[days]}h")
        label_format = "%H:%M" if days == 1 else "%a %-d, %H:%M"
    else:
        width = max(time_buckets.width, pd.Timedelta(days=1))
        labels = -(-(starts[-1] + time_buckets.width - starts[0]) // width)
        ticks = pd.date_range(starts[0], starts[-1], freq=width * -(-labels // _MAX_DAY_LABELS)) + width / 2
        label_format = "%-d %b"
        if time_buckets.grain is Grain.WEEK:  # named by its Monday, below its middle
            ticks = ticks - width / 2 + pd.Timedelta(hours=12)
    return alt.Axis(
        values=_spec_instants(ticks),
        format=label_format,
        grid=False,
        ticks=True,
    )


def _spec_instants(instants: pd.DatetimeIndex) -> list[Any]:
    """Instants as ISO texts: Vega-Lite does not read a number in a spec as a time."""
    return [instant.isoformat() for instant in instants.tz_localize("UTC")]
