"""Shares as lying bars, with what they are compared with, and how the parts of each group divide.

In: rows with a label each, in the order of their `rank`. Out: chart shapes, kept for each number of rows. Grey ticks
are the period compared with.
"""

from functools import lru_cache
from typing import Any

import altair as alt

from lib.charts.core import theme
from lib.charts.core.bars import row_axis
from lib.charts.core.expression_color import expression_color
from lib.charts.core.panel import on, spec_of

ROW_PIXELS = 32
LEGEND_PIXELS = 105  # of expressions, with the axis above it
_LEGEND_COLUMNS = 4  # as many as a narrow page has room for
_BAR_PIXELS = 20
_LEAST_ROWS = 3


def height_of(rows: int, extra_pixels: int = 0) -> int:
    """Pixels for so many rows."""
    return ROW_PIXELS * max(rows, _LEAST_ROWS) + extra_pixels


@lru_cache(maxsize=64)
def share_bars(
    rows: int, group_title: str, is_compared: bool, extra_pixels: int = 0, bar_pixels: int = _BAR_PIXELS
) -> str:
    """Data set `rows`: label, rank, color, share, then_share, difference_text, text, faces_text, end, room."""
    tooltip = [
        alt.Tooltip("label:N", title=group_title),
        alt.Tooltip("faces_text:N", title="Faces"),
        alt.Tooltip("share:Q", title="Share", format=".1%"),
        alt.Tooltip("then_share:Q", title="Compared with", format=".1%"),
        alt.Tooltip("difference_text:N", title="Difference"),
    ]
    x = alt.X("share:Q", axis=None, stack=None, scale=alt.Scale(zero=True))
    base = on("rows").encode(y=row_axis())
    bars = base.mark_bar(height=bar_pixels, cornerRadiusEnd=2).encode(
        x=x, color=alt.Color("color:N", scale=None), tooltip=tooltip
    )
    ghosts = base.mark_tick(color=theme.GHOST, thickness=3, height=bar_pixels + 10).encode(
        x="then_share:Q", tooltip=tooltip
    )
    texts = base.mark_text(align="left", dx=6, fontSize=12).encode(x="end:Q", text="text:N")
    marks = [bars, *([ghosts] if is_compared else []), texts, _room(base)]
    return spec_of(alt.layer(*marks), height_of(rows, extra_pixels))


@lru_cache(maxsize=64)
def change_bars(rows: int, group_title: str) -> str:
    """Data set `rows`: label, rank, difference, difference_text, share, then_share, align columns and `room`."""
    tooltip = [
        alt.Tooltip("label:N", title=group_title),
        alt.Tooltip("share:Q", title="Share", format=".1%"),
        alt.Tooltip("then_share:Q", title="Compared with", format=".1%"),
        alt.Tooltip("difference_text:N", title="Difference"),
    ]
    x = alt.X("difference:Q", axis=None, scale=alt.Scale(zero=True))
    base = on("rows").encode(y=row_axis())
    bars = base.mark_bar(height={"band": 0.55}, color=theme.ACCENT).encode(x=x, tooltip=tooltip)
    zero = base.mark_tick(color=theme.GHOST, thickness=1, height={"band": 1.0}).encode(x=alt.datum(0))
    more = base.mark_text(align="left", dx=6, fontSize=12).encode(x="end:Q", text="more:N")
    fewer = base.mark_text(align="right", dx=-6, fontSize=12).encode(x="end:Q", text="fewer:N")
    rooms = [base.mark_point(opacity=0).encode(x=name) for name in ("room:Q", "left_room:Q")]
    return spec_of(alt.layer(bars, zero, more, fewer, *rooms), height_of(rows))


@lru_cache(maxsize=64)
def stacked_bars(rows: int, group_title: str) -> str:
    """Data set `rows`, one a group and expression: label, rank, expression, left, right, share, faces_text, whole_text.

    `whole_text` is said once a group, after its bar.
    """
    x = alt.X(
        "left:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1.22], nice=False),
        axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1]),
    )
    base = on("rows").encode(y=row_axis())
    bars = base.mark_bar(height={"band": 0.7}).encode(
        x=x,
        x2="right:Q",
        color=expression_color(alt.Legend(orient="bottom", title=None, columns=_LEGEND_COLUMNS, symbolType="square")),
        tooltip=[
            alt.Tooltip("label:N", title=group_title),
            alt.Tooltip("expression:N", title="Apparent expression"),
            alt.Tooltip("share:Q", title="Share", format=".1%"),
            alt.Tooltip("faces_text:N", title="Faces"),
        ],
    )
    wholes = base.mark_text(align="left", dx=6, fontSize=12).encode(x="whole_at:Q", text="whole_text:N")
    return spec_of(alt.layer(bars, wholes), height_of(rows, LEGEND_PIXELS))


def _room(base: Any) -> Any:
    """Unseen points that make the axis reach far enough for the labels."""
    return base.mark_point(opacity=0).encode(x="room:Q")
