"""Labels inside the segments of stacked bars, where there is room.

In: names, values and colours of segments. Out: columns of their data set, and a layer over their bars. Vega measures
the room, so a narrow page has fewer labels, and no spec depends on the values. `board.css` keeps the texts' own colour.
"""

from collections.abc import Iterable
from typing import Any

import altair as alt

from lib.charts.core import theme

ON_MARKS = "on_segments"
"""The name of a layer whose texts keep their own colour."""
_FONT_PIXELS, _LETTER_PIXELS, _MARGIN_PIXELS = 11, 6.2, 8
_LINE_PIXELS, _ROUNDED_PIXELS = 15, 24  # of `20%`


def segment_label_columns(names: Iterable[str], values: Iterable[str], colors: Iterable[str]) -> dict[str, list[str]]:
    """Columns of the data set: `named` is `Calm 49.6%`, `valued` is `49.6%`, `ink` is legible on the colour."""
    valued = list(values)
    return {
        "named": [f"{name} {value}" for name, value in zip(names, valued, strict=True)],
        "valued": valued,
        "ink": list(map(theme.ink_on, colors)),
    }


def segment_labels(base: Any, along: str, across: str = "", rounded: str = "false") -> Any:
    """Texts of `base`, which is encoded with their positions, over bars that extend between two fields.

    `along` are the fields of the bar's ends from left to right, `across` from bottom to top where the bar's height
    varies; both are written as `left right`. `rounded` is an expression for segments whose share, the field `share`, is
    written without decimals where there is no room for them.
    """
    width = _extent("x", along)
    short = f"{rounded} && {width} > {_ROUNDED_PIXELS} ? format(datum.share, '.0%') : ''"
    text = f"{_fits('named', width)} ? datum.named : {_fits('valued', width)} ? datum.valued : ({short})"
    if across:
        text = f"{_extent('y', across)} > {_LINE_PIXELS} ? ({text}) : ''"
    return (
        base.mark_text(fontSize=_FONT_PIXELS, baseline="middle", text=alt.expr(text))
        .encode(color=alt.Color("ink:N", scale=None))
        .properties(name=ON_MARKS)
    )


def _extent(scale: str, ends: str) -> str:
    low, high = ends.split()
    return f"abs(scale('{scale}', datum.{high}) - scale('{scale}', datum.{low}))"


def _fits(text: str, width: str) -> str:
    return f"{width} > {_LETTER_PIXELS} * length(datum.{text}) + {_MARGIN_PIXELS}"
