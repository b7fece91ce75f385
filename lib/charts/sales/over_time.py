"""Revenue along time, to stand beside `faces_over_time`.

In: `frames.sales_over_time`. Out: a panel on the same time axis. Grey: no sales known; a pale bar is not complete.
"""

from dataclasses import replace
from functools import lru_cache

import altair as alt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.over_time import Backdrop, faces_over_time
from lib.charts.core.panel import Panel, on, spec_of
from lib.charts.core.time_axis import backdrop, backdrop_data, placed, time
from lib.charts.core.words import joined
from lib.charts.sales.ranking import CAVEAT
from lib.data.periods import Grain, Period
from lib.frames import UNKNOWN_SALES


def revenue_over_time(steps: pd.DataFrame, behind: Backdrop) -> Panel:
    """Bars: revenue of each step, of the aisles in view that have cameras."""
    known = steps.dropna(subset="revenue")
    words_of = dict(zip(behind.steps.starts, behind.steps.words(), strict=True))
    most = ""
    if len(known):
        top = known.loc[known["revenue"].idxmax()]
        most = f"Most on {words_of[top['start']]}: {top['revenue']:,.0f}."
    unknown = (steps["note"] == UNKNOWN_SALES).any()
    grain = behind.steps.grain.value
    return Panel(
        name="revenue-over-time",
        title=f"Revenue per {grain}",
        unit=f"the stores' own currency, {behind.by_step}",
        words=joined(most, "Grey: no sales known." if unknown else "", CAVEAT),
        spec=_spec(behind.steps.period, behind.steps.grain),
        data={
            "steps": placed(steps.assign(state=steps["note"].where(steps["note"] != "", "complete")), behind.steps),
            **backdrop_data(behind.gaps.iloc[:0], behind.campaigns, behind.steps),
        },
        make_table=lambda: pd.DataFrame(
            {
                "Local time": steps["start"].map(words_of),
                "Revenue": steps["revenue"].round(2),
                "Transactions": steps["transactions"],
                "Note": steps["note"],
            }
        ),
    )


def faces_beside_revenue(steps: pd.DataFrame, behind: Backdrop) -> Panel:
    """`faces_over_time` with the caveat that every panel beside sales needs."""
    panel = faces_over_time(steps, behind)
    return replace(panel, words=joined(panel.words, CAVEAT))


@lru_cache(maxsize=256)
def _spec(period: Period, grain: Grain) -> str:
    tooltip = [
        alt.Tooltip("when:N", title="Local time"),
        alt.Tooltip("revenue:Q", title="Revenue", format=",.2f"),
        alt.Tooltip("transactions:Q", title="Transactions", format=",d"),
        alt.Tooltip("state:N", title="Note"),
    ]
    base = on("steps").encode(x=time("left"), x2="right:T", tooltip=tooltip)
    unknown = base.transform_filter(f"datum.note === '{UNKNOWN_SALES}'").mark_rect(color=theme.GAP, opacity=0.14)
    bars = base.mark_rect(color=theme.ACCENT, cornerRadiusTopLeft=2, cornerRadiusTopRight=2).encode(
        y=alt.Y("revenue:Q", title="revenue", axis=alt.Axis(format=",.0f")),
        y2=alt.datum(0),
        opacity=alt.when("datum.note === 'not complete'").then(alt.value(0.45)).otherwise(alt.value(1)),
    )
    zeros = (
        base.transform_filter("datum.revenue === 0").mark_rule(color=theme.ACCENT, strokeWidth=3).encode(y="revenue:Q")
    )
    return spec_of(alt.layer(*backdrop(period, grain), unknown, bars, zeros))
