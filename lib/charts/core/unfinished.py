"""The last time bucket of a chart while it is not over, such as today: a dashed outline, and a text that says so.

In: `frames.over_time`. Out: which buckets are not drawn, columns of the data set `time_buckets`, and layers. Of few
faces so far, shares say nothing yet, and their stack would be the loudest of the chart, so none is drawn.
"""

from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.panel import base_chart
from lib.charts.core.time_axis import time_x
from lib.frames import MIN_RELIABLE_FACES, PARTIAL

SO_FAR, TOO_FEW = "so far", "too few faces yet"
_DASH = [3, 2]


def has_too_few(buckets: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """The buckets that are not complete and have too few faces for shares."""
    partial = (buckets["note"] == PARTIAL).to_numpy()
    return np.asarray(partial & (buckets["faces"].to_numpy(dtype=np.float64) < MIN_RELIABLE_FACES))


def unfinished_texts(buckets: pd.DataFrame, as_share: bool = False) -> list[str]:
    """What stands above each bucket: "" for all but the last."""
    last = len(buckets) - 1
    if last < 0 or buckets["note"].iloc[-1] != PARTIAL:
        return [""] * len(buckets)
    return [""] * last + [TOO_FEW if as_share and has_too_few(buckets)[-1] else SO_FAR]


def unfinished_label() -> Any:
    """The texts of the column `unfinished`, above the plot and its campaigns."""
    return (
        base_chart("time_buckets")
        .transform_filter("datum.unfinished")
        .mark_text(align="right", baseline="bottom", fontSize=11)
        .encode(x=time_x("right"), y=alt.value(-6), text="unfinished:N")
    )


def outline(y: str, y2: Any) -> Any:
    """A dashed outline of each bucket that is not complete, from the field `y` to `y2`."""
    return (
        base_chart("time_buckets")
        .transform_filter(f"datum.note === '{PARTIAL}' && datum.{y} > 0")
        .mark_rect(filled=False, stroke=theme.NEUTRAL, strokeWidth=1.5, strokeDash=_DASH)
        .encode(x=time_x("left"), x2="right:T", y=f"{y}:Q", y2=y2)
    )
