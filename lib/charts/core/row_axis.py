"""The row axis of horizontal charts: one row per label, in the order of `rank`, with optional group headings.

In: tables with `label` and `rank`. Out: the y encoding, the height in pixels, and tables with a row for each heading.
"""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core.panel import LABEL_LIMIT_PIXELS

MAX_ROWS = 30
_ROW_PIXELS, _TWO_LINES_PIXELS, _LINE_PIXELS = 26, 32, 12
_AXIS_PIXELS, _TITLE_PIXELS = 50, 16
_MIN_ROWS = 4
_IS_NARROW = "width < 300"
_HEADING_SUFFIX = ":"  # distinguishes a heading from a row with the same label


def row_axis(two_lines: bool = False) -> Any:
    """The y encoding that all layers share; its sort `op` is one that Vega keeps where layers have different data sets.

    `two_lines` breaks a label at its ` · `: a store above its aisle.
    """
    is_heading = f"substring(datum.label, length(datum.label) - 1) === '{_HEADING_SUFFIX}'"
    heading = alt.condition(is_heading, alt.value("bold"), alt.value("normal"))
    # A heading is on the lower line, beside its own rows.
    lines = f"{is_heading} ? ['', datum.label] : split(datum.label, ' · ')"
    return alt.Y(
        "label:N",
        title=None,
        sort=alt.EncodingSortField("rank", op="min", order="ascending"),
        axis=alt.Axis(
            labelExpr=lines if two_lines else "datum.label",
            labelOffset=-_LINE_PIXELS / 2 if two_lines else 0,
            labelLineHeight=_LINE_PIXELS,
            labelLimit=LABEL_LIMIT_PIXELS,
            labelOverlap=False,
            labelFontWeight=heading,
            domain=False,
            ticks=False,
            grid=False,
        ),
    )


def range_before_texts(pixels: int, narrow_pixels: int | None = None) -> list[Any]:
    """The range of an x scale that leaves so many pixels on the right for the texts at the ends of marks; fewer in a
    narrow chart, if its texts are `short_texts`."""
    room = pixels if narrow_pixels is None else f"({_IS_NARROW} ? {narrow_pixels} : {pixels})"
    return [0, alt.ExprRef(f"max(width - {room}, 0)")]


def short_texts() -> Any:
    """The field `text`, in a narrow chart without the unit of a change, which the legend has."""
    return alt.expr(f"{_IS_NARROW} ? replace(datum.text, ' points', '') : datum.text")


def ticks_for_width() -> Any:
    """The number of ticks of an x axis, so that every line has room for its label, on a phone too."""
    return alt.ExprRef("max(2, floor(width / 90))")


def has_two_lines(rows: pd.DataFrame) -> bool:
    return bool(rows["label"].str.contains(" · ", regex=False).any())


def even_row_count(rows: int) -> int:
    """The number of rows that a spec is made for: rounded up to an even number, so that fewer specs are cached."""
    return max(_MIN_ROWS, rows + rows % 2)


def row_chart_height(rows: int, titled: bool = False, two_lines: bool = False) -> int:
    """The height in pixels for that many rows and the axis below them, with its title if `titled`."""
    return _AXIS_PIXELS + _TITLE_PIXELS * titled + (_TWO_LINES_PIXELS if two_lines else _ROW_PIXELS) * rows


def with_group_headings(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """`rows`, sorted by the column `name`, with a heading row before each run of one value that is not "".

    Of a heading row only the label is set; its texts are "", its flags False.
    """
    first = ((rows[name] != rows[name].shift()) & (rows[name] != "")).to_numpy()
    positions = np.arange(len(rows)) + np.cumsum(first)
    with_gaps = rows.set_axis(positions).reindex(range(len(rows) + int(first.sum())))
    headings = pd.Series((rows[name][first] + _HEADING_SUFFIX).to_numpy(), index=positions[first] - 1)
    flags = {flag: with_gaps[flag].eq(True) for flag in rows.select_dtypes(include="bool")}
    texts = {text: with_gaps[text].fillna("") for text in rows.select_dtypes(include=["object", "str"])}
    texts["label"] = with_gaps["label"].fillna(headings)
    return with_gaps.assign(**flags, **texts, rank=with_gaps.index)


def omitted_rows_text(rows: int) -> str:
    """A sentence about the rows beyond `MAX_ROWS`, which are not drawn; "" where all are."""
    more = rows - MAX_ROWS
    return f"Only the first {MAX_ROWS} aisles are drawn; the data table lists {more} more." if more > 0 else ""
