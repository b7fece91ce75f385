"""Revenue over time, and faces over time beside it.

In: `frames.sales_over_time` and `frames.over_time`. Out: panels on the same time axis. Grey: no sales known; a pale bar
is not complete.
"""

from dataclasses import replace
from functools import lru_cache

import altair as alt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.context import COMPLETE, PARTIAL_OPACITY, ChartContext, background_data, background_layers
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.selects import SELECT_DAYS
from lib.charts.core.texts import join_sentences
from lib.charts.core.time_axis import time_x, with_positions
from lib.charts.overview import faces_over_time
from lib.charts.sales.ranking import CAVEAT
from lib.data import formats
from lib.data.periods import Grain, Period
from lib.frames import PARTIAL, UNKNOWN_SALES, is_complete


def revenue_over_time(buckets: pd.DataFrame, context: ChartContext) -> Panel:
    """Bars: revenue in each time bucket, of the aisles in view that have cameras."""
    known = buckets[is_complete(buckets["note"])].dropna(subset="revenue")
    labels_of = dict(zip(context.time_buckets.starts, context.time_buckets.labels(), strict=True))
    most = ""
    if len(known):
        top = known.loc[known["revenue"].idxmax()]
        most = f"Highest on {labels_of[top['start']]}: {formats.count(top['revenue'])}."
    unknown = (buckets["note"] == UNKNOWN_SALES).any()
    grain = context.time_buckets.grain.value
    return Panel(
        name="revenue-over-time",
        title=f"Revenue per {grain}",
        subtitle=f"the stores' own currency, {context.by_bucket}",
        caption=join_sentences(most, "Grey: no sales known." if unknown else "", CAVEAT),
        spec=_spec(context.time_buckets.period, context.time_buckets.grain),
        data={
            "time_buckets": with_positions(
                buckets.assign(state=buckets["note"].where(buckets["note"] != "", COMPLETE)), context.time_buckets
            ),
            **background_data(context.gaps.iloc[:0], context.campaigns, context.time_buckets),
        },
        make_table=lambda: pd.DataFrame(
            {
                "Local time": buckets["start"].map(labels_of),
                "Revenue": formats.table_values(buckets["revenue"], 0),
                "Transactions": buckets["transactions"],
                "Note": buckets["note"],
            }
        ),
        selects=(SELECT_DAYS,),
    )


def faces_beside_revenue(buckets: pd.DataFrame, context: ChartContext) -> Panel:
    """`faces_over_time` with the caveat of all sales charts."""
    panel = faces_over_time(buckets, context)
    return replace(panel, caption=join_sentences(panel.caption, CAVEAT))


@lru_cache(maxsize=256)
def _spec(period: Period, grain: Grain) -> str:
    tooltip = [
        alt.Tooltip("when:N", title="Local time"),
        alt.Tooltip("revenue:Q", title="Revenue", format=",.0f"),
        alt.Tooltip("transactions:Q", title="Transactions", format=",d"),
        alt.Tooltip("state:N", title="Note"),
    ]
    base = base_chart("time_buckets").encode(x=time_x("left"), x2="right:T", tooltip=tooltip)
    unknown = base.transform_filter(f"datum.note === '{UNKNOWN_SALES}'").mark_rect(color=theme.GAP, opacity=0.14)
    bars = base.mark_rect(color=theme.ACCENT, cornerRadiusTopLeft=2, cornerRadiusTopRight=2).encode(
        y=alt.Y("revenue:Q", title="revenue", axis=alt.Axis(format=",.0f")),
        y2=alt.datum(0),
        opacity=alt.when(f"datum.note === '{PARTIAL}'").then(alt.value(PARTIAL_OPACITY)).otherwise(alt.value(1)),
    )
    zeros = (
        base.transform_filter("datum.revenue === 0").mark_rule(color=theme.ACCENT, strokeWidth=3).encode(y="revenue:Q")
    )
    return to_spec(alt.layer(*background_layers(period, grain), unknown, bars, zeros))
