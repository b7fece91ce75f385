"""Tiles of aisles by hour of the day, each aisle on its own scale or all on one, with numbers where there is room.

In: a number for each aisle and hour. Out: columns of the data set `cells`, the spec, and a column of the data table. On
a common scale the largest aisle would take all colours, and no other would show when it is busy; ratios have one. A
blank cell had no pictures; a ring is a hidden number; a pale tile is not reliable, and a grey one is such a number
beyond the colours.
"""

from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.context import PARTIAL_OPACITY
from lib.charts.core.panel import base_chart, to_spec
from lib.charts.core.row_axis import row_axis, row_chart_height
from lib.charts.core.segment_labels import ON_MARKS
from lib.data import formats

OWN_SCALE, ONE_SCALE = "Of its highest hour (%)", "Of the highest number (%)"  # headings of the data table
_LEGEND_TITLE, _ONE_SCALE_TITLE = "% of its highest hour", "% of the highest number"
_LEGEND_PIXELS = 56
_DARK_BELOW = 0.435  # where white text on the scale's colours has as much contrast as black
_FONT_PIXELS, _SMALL_FONT_PIXELS, _DIGIT_PIXELS = 12, 9, 0.62  # a digit's width is a share of the font's size
Tooltip = tuple[tuple[str, str, str], ...]
"""Field, title and format of each line."""


def tile_columns(cells: pd.DataFrame, value: str, text_format: str, one_scale: bool = False) -> dict[str, Any]:
    """Of cells with label, reliable and the column `value`: its share of the aisle's highest reliable one, or of that
    of all aisles with `one_scale`, and colour, text and ink. `text_format` is a format of Python for the number in the
    tile."""
    numbers, reliable = cells[value].to_numpy(dtype=np.float64), cells["reliable"].to_numpy(dtype=bool)
    own = own_scale(cells, value, one_scale)
    colored = np.where(reliable | (own <= 1), own, np.nan)
    return {
        "value": numbers,
        "colored": colored,
        "text": ["" if np.isnan(number) else f"{number:{text_format}}".rstrip("%") for number in numbers],
        "ink": np.where(reliable & ~np.isnan(colored), tile_inks(colored), "currentColor"),
    }


def tile_inks(relative: Any) -> Any:
    """What is legible on the colours at 0 (the lowest) to 1 of the scale."""
    return np.where(relative < _DARK_BELOW, "#FFFFFF", "#000000")


def own_scale(cells: pd.DataFrame, value: str, one_scale: bool = False) -> Any:
    """Each number as a share of the aisle's highest reliable one, or of its highest where none is reliable; with
    `one_scale` as a share of that of all aisles."""
    numbers = cells[value]
    aisles = pd.Series("", index=cells.index) if one_scale else cells["label"]
    highest = numbers.where(cells["reliable"]).groupby(aisles).transform("max")
    highest = highest.fillna(numbers.groupby(aisles).transform("max"))
    return (numbers / highest.where(highest > 0)).to_numpy(dtype=np.float64)


def scale_column(cells: pd.DataFrame, value: str, one_scale: bool = False) -> dict[str, Any]:
    """The column of the data table for the colours."""
    name = ONE_SCALE if one_scale else OWN_SCALE
    return {name: formats.table_percents(own_scale(cells, value, one_scale))}


@lru_cache(maxsize=64)
def hour_tiles(rows: int, two_lines: bool, tooltip: Tooltip, one_scale: bool = False) -> str:
    """The spec for so many rows of `tile_columns` with label, rank, hour, reliable and hidden."""
    x = alt.X(
        "hour:O",
        title=None,
        axis=alt.Axis(labelAngle=0, domain=False, ticks=False, grid=False),
    )
    legend = alt.Legend(
        title=_ONE_SCALE_TITLE if one_scale else _LEGEND_TITLE,
        orient="top",
        format=".0%",
        gradientLength=140,
        gradientThickness=10,
    )
    color = alt.Color("colored:Q", scale=alt.Scale(scheme=theme.SEQUENTIAL_SCHEME, domain=[0, 1]), legend=legend)
    base = base_chart("cells").encode(
        x=x,
        y=row_axis(two_lines),
        tooltip=[alt.Tooltip(field, title=title, format=how) for field, title, how in tooltip],
    )
    opacity = alt.when("datum.reliable").then(alt.value(1)).otherwise(alt.value(PARTIAL_OPACITY))
    tile: Any = {"width": {"band": 0.94}, "height": {"band": 0.94}, "cornerRadius": 2}
    known = base.transform_filter("isValid(datum.colored)").mark_rect(**tile)
    uncolored = base.transform_filter("isValid(datum.value) && !isValid(datum.colored)").mark_rect(
        color=theme.GAP, opacity=0.14, **tile
    )
    hidden = base.transform_filter("datum.hidden").mark_point(color=theme.GAP, size=26, opacity=1)
    blank = base.mark_rect(opacity=0)
    marks = [blank, uncolored, known.encode(color=color, opacity=opacity), hidden, tile_numbers(base)]
    return to_spec(alt.layer(*marks), row_chart_height(rows, False, two_lines) + _LEGEND_PIXELS)


def tile_numbers(base: Any) -> Any:
    """The texts of tiles in their ink, smaller on a phone, and none where they would not fit."""
    band = "bandwidth('x')"
    size = f"{band} < {3 * _FONT_PIXELS} ? {_SMALL_FONT_PIXELS} : {_FONT_PIXELS}"
    fits = f"length(datum.text) * {_DIGIT_PIXELS} * ({size}) < {band}"
    text = alt.expr(f"{fits} ? datum.text : ''")
    return base.mark_text(
        baseline="middle", fontSize=alt.expr(size), text=text, color=alt.expr("datum.ink")
    ).properties(name=ON_MARKS)
