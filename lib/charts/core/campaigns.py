"""Campaigns behind the marks of time charts: tinted bands, which the legend names.

In: `effects.campaigns.bands`. Out: the mark, and the bands of strips, one for each aisle that had the campaign.
"""

from collections.abc import Iterable
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.panel import base_chart
from lib.charts.core.time_axis import time_x
from lib.data.conditions import ALL_AISLES

_TINT, _EDGE = 0.1, 0.9


def campaign_layers(**strip: Any) -> list[Any]:
    """The tint and its upper edge, over the whole plot, or over strips with the encodings y and y2 of `strip`."""
    base = base_chart("campaigns").encode(
        x=time_x("start"), x2=alt.X2("end:T"), tooltip=[alt.Tooltip("label:N", title="Campaign")]
    )
    tint = base.mark_rect(color=theme.CAMPAIGN, opacity=_TINT, clip=True).encode(**strip)
    if strip:
        return [tint, base.mark_rule(color=theme.CAMPAIGN, opacity=_EDGE, strokeWidth=2).encode(y=strip["y"])]
    # Above the plot, so that it never covers the marks.
    edge = base.mark_rect(color=theme.CAMPAIGN, opacity=_EDGE).encode(y=alt.value(-4), y2=alt.value(-1))
    return [tint, edge]


def in_strips(campaigns: pd.DataFrame, strips: Iterable[Iterable[tuple[str, str]]]) -> pd.DataFrame:
    """The campaigns of each strip's own places (store and aisle), with `row`, the number of the strip."""
    pairs = [
        (row, band)
        for row, places in enumerate(strips)
        for band, (store_id, aisle_ids) in enumerate(zip(campaigns["store_id"], campaigns["aisle_ids"], strict=True))
        if any(store == store_id and aisle in (*aisle_ids, ALL_AISLES) for store, aisle in places)
    ]
    rows, bands = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return campaigns.iloc[bands].assign(row=rows)
