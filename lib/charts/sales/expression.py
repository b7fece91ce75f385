"""Whether aisles sell more per face on days with more positive expressions than usual.

In: `frames.sales_by_expression`. Out: a panel: for each aisle, and first for all, the difference with its interval.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.legend import interval_entry
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.row_axis import (
    MAX_ROWS,
    even_row_count,
    has_two_lines,
    omitted_rows_text,
    row_axis,
    row_chart_height,
    ticks_for_width,
    with_group_headings,
)
from lib.charts.core.texts import GREY_IF_UNCLEAR, NO_CLEAR_DIFFERENCE, capitalized, join_sentences
from lib.data import formats
from lib.data.labels import POSITIVE_SHARE
from lib.frames import ALL_AISLES

TRANSACTIONS, EACH_AISLE = "transactions per 100 faces", "Each aisle"
_NONE: Mapping[str, str] = MappingProxyType({})
# After an interval: the difference and both ratios, and on a phone the difference alone.
_TEXTS_FROM_PIXELS, _TEXTS_PIXELS, _SHORT_PIXELS = 380, 150, 40


def sales_against_expression(aisles: pd.DataFrame, grain: str, campaigns: Mapping[str, str] = _NONE) -> Panel:
    """Points on their intervals: how many more transactions per 100 faces the `grain`s with more positive expressions
    than usual in the aisle have than its others; grey where chance may explain it.

    `campaigns` has the name of each aisle's campaign in these days.
    """
    drawn, rows = aisles.head(MAX_ROWS), _rows(aisles.head(MAX_ROWS), grain)
    return Panel(
        name="sales-against-expression",
        title=f"Do aisles sell more {_within(grain)} happier {grain}s?",
        subtitle=f"{TRANSACTIONS}: happier {grain}s minus other {grain}s",
        caption=join_sentences(
            _caption(aisles, grain),
            _campaign_text(aisles, campaigns),
            _meaning(grain),
            omitted_rows_text(len(aisles)),
        ),
        spec=_spec(even_row_count(len(rows)), has_two_lines(drawn)),
        data={"rows": rows},
        make_table=lambda: _table(aisles, grain),
        legend=(interval_entry(theme.ACCENT, GREY_IF_UNCLEAR),),
    )


def _rows(aisles: pd.DataFrame, grain: str) -> pd.DataFrame:
    known = aisles["difference"].notna()
    differences = aisles["difference"].map(formats.signed)
    ratios = " (" + aisles["more"].map(formats.decimal) + " against " + aisles["fewer"].map(formats.decimal) + ")"
    rows = aisles.assign(
        heading=np.where(aisles["label"] == ALL_AISLES, "", EACH_AISLE if len(aisles) > 1 else ""),
        text=(differences + ratios).where(known, f"too few {grain}s"),
        short=differences.where(known, "too few"),
        end=aisles["high"].fillna(0.0),
        interval=aisles["low"].map(formats.signed) + " to " + aisles["high"].map(formats.signed),
    )
    return with_group_headings(rows, "heading")


def _caption(aisles: pd.DataFrame, grain: str) -> str:
    beyond = aisles[aisles["beyond_chance"]]
    if aisles["difference"].isna().all():
        return f"There are too few {grain}s to compare."
    if beyond.empty:
        return f"{capitalized(NO_CLEAR_DIFFERENCE)}."
    found = [f"{row.label} ({formats.signed(row.difference)})" for row in beyond.itertuples()]
    return f"Clear difference{'s' * (len(found) > 1)}: {formats.join_list(found)}."


def _campaign_text(aisles: pd.DataFrame, campaigns: Mapping[str, str]) -> str:
    """What else was different in the aisles with a clear difference."""
    found = [label for label in aisles["label"][aisles["beyond_chance"]] if label in campaigns]
    return join_sentences(
        *(f"The campaign {campaigns[label]} ran in {label} and may explain it there." for label in found)
    )


def _meaning(grain: str) -> str:
    return f"Happier: more of the aisle's faces were positive (Happy) than {_within(grain)} its other {grain}s."


def _within(grain: str) -> str:
    return "on" if grain == "day" else "in"


@lru_cache(maxsize=64)
def _spec(rows: int, two_lines: bool) -> str:
    tooltip = [
        alt.Tooltip("label:N", title="Aisle"),
        alt.Tooltip("more:Q", title=f"Happier ({POSITIVE_SHARE})", format=",.1f"),
        alt.Tooltip("fewer:Q", title="Other", format=",.1f"),
        alt.Tooltip("difference:Q", title="Difference", format="+,.1f"),
        alt.Tooltip("interval:N", title="95% interval"),
        alt.Tooltip("days:Q", title="Compared", format=",d"),
    ]
    base = base_chart("rows").encode(y=row_axis(two_lines))
    wide = f"width > {_TEXTS_FROM_PIXELS}"
    x = alt.X(
        "low:Q",
        title="difference per 100 faces",
        scale=alt.Scale(
            zero=True, range=[0, alt.ExprRef(f"max(width - ({wide} ? {_TEXTS_PIXELS} : {_SHORT_PIXELS}), 0)")]
        ),
        axis=alt.Axis(format="+~f", labelExpr="datum.value === 0 ? '0' : datum.label", tickCount=ticks_for_width()),
    )
    color = alt.when("datum.beyond_chance").then(alt.value(theme.ACCENT)).otherwise(alt.value(theme.NEUTRAL))
    zero = base.mark_point(shape="stroke", angle=90, color=theme.NEUTRAL, size=500, opacity=0.5).encode(x=alt.datum(0))
    intervals = base.mark_rule(strokeWidth=5, strokeCap="round", opacity=0.45).encode(x=x, x2="high:Q", color=color)
    points = base.mark_point(filled=True, size=60, opacity=1).encode(x="difference:Q", color=color, tooltip=tooltip)
    text = alt.expr(f"{wide} ? datum.text : datum.short")
    texts = base.mark_text(align="left", dx=10, fontSize=12, text=text).encode(x="end:Q")
    return to_spec(alt.layer(zero, intervals, points, texts), row_chart_height(rows, True, two_lines))


def _table(aisles: pd.DataFrame, grain: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Aisle": aisles["label"],
            f"{grain.capitalize()}s compared": aisles["days"],
            "Transactions per 100 faces, more positive": formats.table_values(aisles["more"]),
            "Transactions per 100 faces, less positive": formats.table_values(aisles["fewer"]),
            "Difference per 100 faces": formats.table_values(aisles["difference"]),
            "From per 100 faces": formats.table_values(aisles["low"]),
            "To per 100 faces": formats.table_values(aisles["high"]),
        }
    )
