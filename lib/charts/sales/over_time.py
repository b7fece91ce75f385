"""Revenue over time.

In: `frames.sales_over_time`. Out: a panel. Grey: no sales known; a pale bar is not complete.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.comparison import aligned_column, comparison_levels, comparison_rows
from lib.charts.core.context import PARTIAL_OPACITY, ChartContext, background_data, background_layers
from lib.charts.core.legend import COMPARED, NOT_COMPLETE, LegendEntry, comparison_entry, entries_of
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.selects import SELECT_DAYS
from lib.charts.core.time_axis import time_x, with_positions
from lib.data import formats
from lib.data.periods import Grain, Period
from lib.frames import PARTIAL, UNKNOWN_SALES, is_complete

UNNAMED_CURRENCY = "the stores' own currency"


def revenue_over_time(
    buckets: pd.DataFrame, context: ChartContext, currency: str, compared: pd.DataFrame | None = None
) -> Panel:
    """Bars: revenue in each time bucket, of the aisles in view that have cameras; `currency` is "" if unknown."""
    known = buckets[is_complete(buckets["note"])].dropna(subset="revenue")
    labels_of = dict(zip(context.time_buckets.starts, context.time_buckets.labels(), strict=True))
    most = ""
    if len(known):
        top = known.loc[known["revenue"].idxmax()]
        amount = formats.money(top["revenue"], currency)
        most = f"Highest on {labels_of[top['start']]}: {amount}."
    unknown = (buckets["note"] == UNKNOWN_SALES).any()
    grain = context.time_buckets.grain.value
    comparison = comparison_rows(buckets, compared, context, ("revenue",), formats.count_change)
    return Panel(
        name="revenue-over-time",
        title=f"Revenue per {grain}",
        subtitle=f"{currency or UNNAMED_CURRENCY}, {context.by_bucket}",
        caption=most,
        spec=_spec(context.time_buckets.period, context.time_buckets.grain),
        data={
            "time_buckets": with_positions(buckets.assign(state=buckets["note"]), context.time_buckets),
            "comparison": comparison,
            **background_data(context.gaps.iloc[:0], context.campaigns, context.time_buckets),
        },
        make_table=lambda: _table(buckets, labels_of, currency, compared),
        legend=(
            *entries_of(
                (len(comparison), comparison_entry(COMPARED, "dash")),
                ((buckets["note"] == PARTIAL).any(), NOT_COMPLETE),
                (unknown, LegendEntry("No sales known", theme.GAP, "band")),
            ),
            *context.campaign_legend,
        ),
        selects=(SELECT_DAYS,),
    )


def _table(
    buckets: pd.DataFrame, labels_of: Mapping[pd.Timestamp, str], currency: str, compared: pd.DataFrame | None
) -> pd.DataFrame:
    unit = f" ({currency})" if currency else ""
    columns: dict[str, Any] = {
        "Local time": buckets["start"].map(labels_of),
        f"Revenue{unit}": formats.table_values(buckets["revenue"], 0),
    }
    then = aligned_column(compared, "revenue", len(buckets))
    if then is not None:
        columns[f"Compared with{unit}"] = formats.table_values(then, 0)
        columns[f"Difference{unit}"] = formats.table_values(buckets["revenue"] - then, 0)
    return pd.DataFrame({**columns, "Transactions": buckets["transactions"], "Note": buckets["note"]})


@lru_cache(maxsize=256)
def _spec(period: Period, grain: Grain) -> str:
    tooltip = [
        alt.Tooltip("when:N", title="When"),
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
    return to_spec(alt.layer(*background_layers(period, grain), unknown, bars, zeros, comparison_levels(",.0f")))
