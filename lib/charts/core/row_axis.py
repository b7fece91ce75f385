"""Charts that lie down: one row a name, in the order of the frame's `rank`, with or without headings between them.

In: frames with `label` and `rank`. Out: the y encoding, the height, and frames with a row for each heading.
"""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core.panel import LABEL_LIMIT_PIXELS

MAX_ROWS = 30
_ROW_PIXELS, _TWO_LINES_PIXELS, _LINE_PIXELS = 26, 32, 12
_AXIS_PIXELS, _TITLE_PIXELS = 50, 16
_FEWEST_ROWS = 4
# Where the halves end and begin, of the width.
_LEFT_ENDS, _RIGHT_BEGINS = 0.52, 0.6
_SIGN = ":"  # ends a heading's label, which keeps it apart from a row of the same name


def row_axis(two_lines: bool = False) -> Any:
    """The y encoding that all layers share; `op` is one that Vega keeps where layers have data sets of their own.

    With `two_lines` a label is broken at its ` · `: a store above its aisle.
    """
    heading = alt.condition(
        f"substring(datum.label, length(datum.label) - 1) === '{_SIGN}'", alt.value("bold"), alt.value("normal")
    )
    return alt.Y(
        "label:N",
        title=None,
        sort=alt.EncodingSortField("rank", op="min", order="ascending"),
        axis=alt.Axis(
            labelExpr="split(datum.label, ' · ')" if two_lines else "datum.label",
            labelOffset=-_LINE_PIXELS / 2 if two_lines else 0,
            labelLineHeight=_LINE_PIXELS,
            labelLimit=LABEL_LIMIT_PIXELS,
            labelFlush=False,
            labelFontWeight=heading,
            domain=False,
            ticks=False,
            grid=False,
        ),
    )


# No share passes 100%, though the room for a text beside it may.
SHARE_AXIS_LABELS = "datum.value > 1 ? '' : datum.label"


def left_half(field: str, title: str, form: str) -> Any:
    """The x encoding of the left of two halves that share their rows; a layer resolves x as independent."""
    return _half(field, title, form, [0, alt.ExprRef(f"width * {_LEFT_ENDS}")])


def right_half(field: str, title: str, form: str) -> Any:
    """The x encoding of the right half."""
    return _half(field, title, form, [alt.ExprRef(f"width * {_RIGHT_BEGINS}"), alt.ExprRef("width")])


def _half(field: str, title: str, form: str, places: list[Any]) -> Any:
    labels = SHARE_AXIS_LABELS if form == ".0%" else "datum.label"
    axis = alt.Axis(
        orient="bottom",
        title=title,
        format=form,
        labelExpr=labels,
        tickCount=4,
        labelOverlap="greedy",
        labelFlush=False,
    )
    return alt.X(field, scale=alt.Scale(zero=False, range=places), axis=axis)


def has_two_lines(rows: pd.DataFrame) -> bool:
    return bool(rows["label"].str.contains(" · ", regex=False).any())


def even_row_count(rows: int) -> int:
    """The number of rows that a spec is made for: the next even one, so that few specs serve all."""
    return max(_FEWEST_ROWS, rows + rows % 2)


def row_chart_height(rows: int, titled: bool = False, two_lines: bool = False) -> int:
    """Pixels for that many rows and the axis below them, which may have a title."""
    return _AXIS_PIXELS + _TITLE_PIXELS * titled + (_TWO_LINES_PIXELS if two_lines else _ROW_PIXELS) * rows


def with_group_headings(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """`rows`, which are sorted by their column `name`, with a row before each run of it that has a label alone."""
    first = (rows[name] != rows[name].shift()).to_numpy()
    places = np.arange(len(rows)) + np.cumsum(first)
    every = rows.set_axis(places).reindex(range(len(rows) + int(first.sum())))
    headings = pd.Series((rows[name][first] + _SIGN).to_numpy(), index=places[first] - 1)
    texts = {text: every[text].fillna("") for text in every.select_dtypes(include=["object", "str"])}
    texts["label"] = every["label"].fillna(headings)
    return every.assign(**texts, rank=every.index)


def omitted_rows_text(rows: int) -> str:
    """What is said where there are more rows than are drawn."""
    more = rows - MAX_ROWS
    return f"The first {MAX_ROWS} aisles in this order are drawn; {more} more stand in the table." if more > 0 else ""
