"""Revenue by aisle.

In: `frames.revenue_by_aisle`. Out: a panel; grey ticks are the period compared with.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.comparison import comparison_tick
from lib.charts.core.legend import COMPARED, comparison_entry, entries_of
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.row_axis import (
    MAX_ROWS,
    even_row_count,
    has_two_lines,
    omitted_rows_text,
    range_before_texts,
    row_axis,
    row_chart_height,
    ticks_for_width,
)
from lib.charts.sales.over_time import UNNAMED_CURRENCY
from lib.data import formats

_TEXT_PIXELS = 60


def revenue_by_aisle(aisles: pd.DataFrame, currency: str, is_compared: bool = False) -> Panel:
    """Bars: the revenue of each aisle; `currency` is "" if unknown."""
    drawn = aisles.head(MAX_ROWS)
    rows = drawn.assign(
        text=[formats.money(each, currency) for each in drawn["revenue"]],
        end=np.nan_to_num(np.fmax(drawn["revenue"], drawn["revenue_before"])),
        then=[formats.money(each, currency) for each in drawn["revenue_before"]],
    )
    return Panel(
        name="revenue-by-aisle",
        title="Revenue by aisle",
        subtitle=currency or UNNAMED_CURRENCY,
        caption=omitted_rows_text(len(aisles)),
        spec=_spec(even_row_count(len(rows)), is_compared, has_two_lines(rows)),
        data={"rows": rows},
        make_table=lambda: _table(aisles, currency, is_compared),
        legend=entries_of((is_compared, comparison_entry(COMPARED, "tick"))),
    )


@lru_cache(maxsize=64)
def _spec(rows: int, is_compared: bool, two_lines: bool) -> str:
    tooltip = [alt.Tooltip("label:N", title="Aisle"), alt.Tooltip("text:N", title="Revenue")]
    if is_compared:
        tooltip.append(alt.Tooltip("then:N", title="Compared with"))
    base = base_chart("rows").encode(y=row_axis(two_lines), tooltip=tooltip)
    scale = alt.Scale(range=range_before_texts(_TEXT_PIXELS))
    x = alt.X("revenue:Q", title=None, axis=alt.Axis(format=",.0f", tickCount=ticks_for_width()), scale=scale)
    bars = base.mark_bar(color=theme.ACCENT, cornerRadiusEnd=2, height={"band": 0.7}).encode(x=x)
    others = comparison_tick(base, height={"band": 0.85}).encode(x="revenue_before:Q")
    texts = base.mark_text(align="left", dx=5).encode(x="end:Q", text="text:N")
    marks = [bars, *([others] if is_compared else []), texts]
    return to_spec(alt.layer(*marks), row_chart_height(rows, two_lines=two_lines))


def _table(aisles: pd.DataFrame, currency: str, is_compared: bool) -> pd.DataFrame:
    unit = f" ({currency})" if currency else ""
    columns = {f"Revenue{unit}": formats.table_values(aisles["revenue"], 0)}
    if is_compared:
        columns[f"Compared with{unit}"] = formats.table_values(aisles["revenue_before"], 0)
        columns[f"Difference{unit}"] = formats.table_values(aisles["revenue"] - aisles["revenue_before"], 0)
    return pd.DataFrame({"Aisle": aisles["label"], **columns})
