"""What all time charts of a view share: time buckets, suppression threshold, gaps and campaigns.

In: `frames.gaps` and `campaigns.bands`. Out: `ChartContext`; Altair layers behind the marks, in which grey bands are
stretches without an analysed picture and tinted ones are campaigns; and the legend of unusual marks.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.campaigns import campaign_layers
from lib.charts.core.legend import (
    COMPARED,
    NOT_COMPLETE,
    WITHOUT_PICTURES,
    LegendEntry,
    campaign_entries,
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
_NO_BANDS = pd.DataFrame({"start": pd.DatetimeIndex([]), "end": pd.DatetimeIndex([])})
_NO_CAMPAIGNS = _NO_BANDS.assign(label=[], store_id=[], aisle_ids=[])


@dataclass(frozen=True)
class ChartContext:
    """The time buckets of a view's charts, and what is drawn behind their marks.

    `gaps`: start, end; `campaigns`: `effects.campaigns.bands`; `threshold_faces`: smaller counts are suppressed.
    """

    time_buckets: TimeBuckets
    threshold_faces: int
    gaps: pd.DataFrame = field(default_factory=lambda: _NO_BANDS)
    campaigns: pd.DataFrame = field(default_factory=lambda: _NO_CAMPAIGNS)

    @cached_property
    def data(self) -> dict[str, dict[str, Any]]:
        """The data sets of `background_layers`."""
        return background_data(self.gaps, self.campaigns, self.time_buckets)

    @property
    def campaign_legend(self) -> tuple[LegendEntry, ...]:
        """The names and places of the campaigns whose bands are drawn."""
        return campaign_entries(self.campaigns["label"].tolist())

    @property
    def by_bucket(self) -> str:
        """`by day`, for subtitles; the page says that it is the stores' local time."""
        return f"by {self.time_buckets.grain.value}"

    def without_campaigns(self) -> "ChartContext":
        """For a chart of places most of which had none of them."""
        return replace(self, campaigns=_NO_CAMPAIGNS)

    def states(self, notes: "pd.Series[str]") -> list[str]:
        """The notes of time buckets as tooltips write them; "" for an ordinary bucket, of which they say nothing."""
        return [note_words(note, self.threshold_faces) for note in notes.tolist()]


def background_layers(period: Period, grain: Grain) -> list[Any]:
    """Layers behind the marks: gaps (data set `gaps`) and campaigns (data set `campaigns`).

    The last layer draws nothing; it sets the axis for all.
    """
    return [gap_bands(), *campaign_layers(), time_axis_layer("campaigns", "start", period, grain)]


def gap_bands() -> Any:
    return (
        base_chart("gaps")
        .mark_rect(color=theme.GAP, opacity=0.14)
        .encode(x=time_x("start"), x2="end:T", tooltip=alt.value("No pictures analysed, so no count"))
    )


def time_axis_layer(data: str, field: str, period: Period, grain: Grain) -> Any:
    """A layer that draws nothing, of a field (ms) of a data set, and sets the axis for all layers."""
    return base_chart(data).mark_point(opacity=0).encode(x=period_x(field, period, grain), y=alt.value(0))


def background_data(
    gaps: pd.DataFrame, campaigns: pd.DataFrame, time_buckets: TimeBuckets
) -> dict[str, dict[str, Any]]:
    """The data sets of `background_layers`, with bands (start, end, label) clipped to the time buckets."""
    labels = {"label": campaigns["label"].tolist()}
    return {
        "gaps": clipped(gaps, time_buckets),
        "campaigns": labels | clipped(campaigns, time_buckets),
    }


def clipped(bands: pd.DataFrame, time_buckets: TimeBuckets) -> dict[str, Any]:
    """Start and end (ms) of bands, within the time buckets."""
    first, end = to_milliseconds([time_buckets.starts[0], time_buckets.starts[-1] + time_buckets.width])
    return {
        "start": np.maximum(to_milliseconds(bands["start"]), first),
        "end": np.minimum(to_milliseconds(bands["end"]), end),
    }


def mark_legend(
    buckets: pd.DataFrame, context: ChartContext, compared: object = False, bars: bool = True
) -> tuple[LegendEntry, ...]:
    """The unusual marks of a time chart, by the column `note`, those `compared` with, and campaigns.

    `bars` are pale where they are not complete; points are hollow (`hollow_legend`).
    """
    unusual = entries_of(
        (compared, comparison_entry(COMPARED, "dash")),
        (bars and (buckets["note"] == PARTIAL).any(), NOT_COMPLETE),
        ((buckets["note"] == HIDDEN).any(), hidden_ring(context.threshold_faces)),
        (len(context.gaps), WITHOUT_PICTURES),
    )
    return (*unusual, *context.campaign_legend)
