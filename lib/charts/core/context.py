"""What all time charts of a view share: time buckets, suppression threshold, gaps and campaigns.

In: `frames.gaps` and `campaigns.bands`. Out: `ChartContext`; Altair layers behind the marks, in which grey bands are
stretches without an analysed picture and tinted ones are campaigns; and the legend of unusual marks.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.legend import (
    COMPARED,
    NOT_COMPLETE,
    WITHOUT_PICTURES,
    LegendEntry,
    comparison_entry,
    entries_of,
    hidden_ring,
)
from lib.charts.core.panel import base_chart
from lib.charts.core.time_axis import period_x, time_x, to_milliseconds
from lib.data.periods import Grain, Period
from lib.data.time_buckets import TimeBuckets
from lib.frames import HIDDEN, PARTIAL, note_words

PARTIAL_OPACITY = 0.45  # of marks of time buckets that are not complete, and of shares that are not reliable
COMPLETE = "complete"
_NAME_PIXELS, _LETTER_PIXELS = 11, 5.8
# A name begins with its band, or further left where the rest of the width is too short for it.
_WITHIN_WIDTH = (
    f"clamp(width - scale('x', datum.start) - {_LETTER_PIXELS} * length(datum.label), -scale('x', datum.start), 1)"
)
_NO_BANDS = pd.DataFrame({"start": pd.DatetimeIndex([]), "end": pd.DatetimeIndex([]), "label": []})


@dataclass(frozen=True)
class ChartContext:
    """The time buckets of a view's charts, and what is drawn behind their marks.

    `gaps`: start, end; `campaigns`: start, end, label; `threshold_faces`: smaller counts are suppressed.
    """

    time_buckets: TimeBuckets
    threshold_faces: int
    gaps: pd.DataFrame = field(default_factory=lambda: _NO_BANDS)
    campaigns: pd.DataFrame = field(default_factory=lambda: _NO_BANDS)

    @cached_property
    def data(self) -> dict[str, dict[str, Any]]:
        """The data sets of `background_layers`."""
        return background_data(self.gaps, self.campaigns, self.time_buckets)

    @property
    def by_bucket(self) -> str:
        """`by day`, for subtitles; the page says that it is the stores' local time."""
        return f"by {self.time_buckets.grain.value}"

    def states(self, notes: "pd.Series[str]") -> list[str]:
        """The notes of time buckets as tooltips write them."""
        return [note_words(note, self.threshold_faces) or COMPLETE for note in notes.tolist()]


def background_layers(period: Period, grain: Grain, named: bool = True) -> list[Any]:
    """Layers behind the marks: gaps (data set `gaps`) and campaigns (data set `campaigns`).

    The last layer, which writes the campaigns' names unless `named` is False, sets the axis for all.
    """
    x, x2 = time_x("start"), alt.X2("end:T")
    gaps = (
        base_chart("gaps")
        .mark_rect(color=theme.GAP, opacity=0.14)
        .encode(x=x, x2=x2, tooltip=alt.value("No pictures analysed, so no count"))
    )
    campaigns = base_chart("campaigns").encode(x=x, x2=x2, tooltip=[alt.Tooltip("label:N", title="Campaign")])
    bands = campaigns.mark_rect(color=theme.CAMPAIGN, opacity=0.1, clip=True)
    # Above the plot, so that they never cover the marks.
    edges = campaigns.mark_rect(color=theme.CAMPAIGN, opacity=0.9).encode(y=alt.value(-4), y2=alt.value(-1))
    names = (
        base_chart("campaigns")
        .mark_text(
            align="left",
            baseline="bottom",
            dx=alt.expr(_WITHIN_WIDTH),
            dy=-6,
            fontSize=_NAME_PIXELS,
            limit=alt.expr("width"),
            opacity=float(named),
        )
        .encode(x=period_x("start", period, grain), y=alt.value(0), text="label:N")
    )
    return [gaps, bands, edges, names]


def background_data(
    gaps: pd.DataFrame, campaigns: pd.DataFrame, time_buckets: TimeBuckets
) -> dict[str, dict[str, Any]]:
    """The data sets of `background_layers`, with bands (start, end, label) clipped to the time buckets."""
    first, end = to_milliseconds([time_buckets.starts[0], time_buckets.starts[-1] + time_buckets.width])
    return {
        name: {column: bands[column].tolist() for column in bands if column not in ("start", "end")}
        | {
            "start": np.maximum(to_milliseconds(bands["start"]), first),
            "end": np.minimum(to_milliseconds(bands["end"]), end),
        }
        for name, bands in (("gaps", gaps), ("campaigns", campaigns))
    }


def mark_legend(
    buckets: pd.DataFrame, context: ChartContext, compared: object = False, bars: bool = True
) -> tuple[LegendEntry, ...]:
    """The unusual marks of a time chart, by the column `note`, and those `compared` with; campaigns name themselves.

    `bars` are pale where they are not complete; points are hollow (`hollow_legend`).
    """
    return entries_of(
        (compared, comparison_entry(COMPARED, "dash")),
        (bars and (buckets["note"] == PARTIAL).any(), NOT_COMPLETE),
        ((buckets["note"] == HIDDEN).any(), hidden_ring(context.threshold_faces)),
        (len(context.gaps), WITHOUT_PICTURES),
    )
