"""Heat map of aisles by hour of the day.

In: `frames.aisle_hours`. Out: a panel. A blank cell had no pictures; a ring is a suppressed count; a pale cell is a
share that is not reliable, and a grey one is such a share with none of the colours.
"""

from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.context import PARTIAL_OPACITY
from lib.charts.core.legend import BLANK, LegendEntry, entries_of, hidden_ring, ring
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.reliable_marks import within_reliable
from lib.charts.core.row_axis import (
    MAX_ROWS,
    even_row_count,
    has_two_lines,
    omitted_rows_text,
    row_axis,
    row_chart_height,
)
from lib.charts.core.selects import select_hour
from lib.charts.core.texts import join_sentences, rate_text, share_of_faces_text
from lib.data import formats
from lib.data.labels import POSITIVE_SHARE
from lib.frames import HIDDEN, MIN_RELIABLE_FACES, note_words

_LEGEND_PIXELS = 40
NO_CELL = "No cell has enough faces to compare."
PALE_OR_GREY = LegendEntry(
    f"Pale, or grey beyond the colours: fewer than {MIN_RELIABLE_FACES} known expressions", theme.NEUTRAL, "pale"
)


def aisle_hours(cells: pd.DataFrame, threshold_faces: int, as_share: bool) -> Panel:
    """Colour: faces per hour with pictures, or the share of positive expressions with `as_share`."""
    value = "positive_share" if as_share else "faces_per_hour"
    drawn = cells[cells["rank"] < MAX_ROWS]
    reliable = drawn["reliable"].to_numpy() | (not as_share)
    return Panel(
        name="aisle-hours",
        title="Share of positive expressions by hour" if as_share else "Faces per hour",
        subtitle=(POSITIVE_SHARE if as_share else "faces per hour with pictures") + ", by aisle and hour",
        caption=join_sentences(
            _highest_cell(cells, value),
            omitted_rows_text(cells["rank"].nunique()),
        ),
        spec=_spec(even_row_count(drawn["rank"].nunique()), has_two_lines(drawn), value),
        data={
            "cells": drawn.assign(
                value=drawn[value],
                colored=within_reliable(drawn[value], reliable),
                reliable=reliable,
                hidden=drawn[value].isna() & (drawn["hours"] > 0),
                state=[note_words(note, threshold_faces) or formats.MISSING for note in drawn["note"]],
            )
        },
        make_table=lambda: _table(cells, threshold_faces),
        legend=_legend(drawn, value, reliable, threshold_faces),
        selects=(select_hour(),),
    )


@lru_cache(maxsize=64)
def _spec(rows: int, two_lines: bool, value: str) -> str:
    as_share = value == "positive_share"
    value_format, title = (".0%", "Positive share") if as_share else (",.0f", "Faces per hour")
    tooltip = [
        alt.Tooltip("label:N", title="Aisle"),
        alt.Tooltip("hour:N", title="Hour from"),
        alt.Tooltip("value:Q", title=title, format=".1%" if as_share else ",.1f"),
        alt.Tooltip("known_faces:Q", title="Faces with a known expression", format=",d"),
        alt.Tooltip("hours:Q", title="Hours with pictures", format=",d"),
        alt.Tooltip("state:N", title="Note"),
    ]
    x = alt.X(
        "hour:O",
        title=None,
        axis=alt.Axis(labelAngle=0, labelOverlap="greedy", labelFlush=False, domain=False, ticks=False, grid=False),
    )
    color = alt.Color(
        "colored:Q",
        scale=alt.Scale(scheme=theme.SEQUENTIAL_SCHEME, zero=not as_share),
        legend=alt.Legend(title=None, orient="top", format=value_format, gradientLength=140, gradientThickness=10),
    )
    base = base_chart("cells").encode(x=x, y=row_axis(two_lines), tooltip=tooltip)
    opacity = alt.when("datum.reliable").then(alt.value(1)).otherwise(alt.value(PARTIAL_OPACITY))
    tile: Any = {"width": {"band": 0.94}, "height": {"band": 0.94}, "cornerRadius": 2}
    known = base.transform_filter("isValid(datum.colored)").mark_rect(**tile)
    uncolored = base.transform_filter("isValid(datum.value) && !isValid(datum.colored)").mark_rect(
        color=theme.GAP, opacity=0.14, **tile
    )
    hidden = base.transform_filter("datum.hidden").mark_point(color=theme.GAP, size=26, opacity=1)
    blank = base.mark_rect(opacity=0)
    return to_spec(
        alt.layer(blank, uncolored, known.encode(color=color, opacity=opacity), hidden),
        row_chart_height(rows, False, two_lines) + _LEGEND_PIXELS,
    )


def _highest_cell(cells: pd.DataFrame, value: str) -> str:
    known = (cells[cells["reliable"]] if value == "positive_share" else cells).dropna(subset=value)
    if known.empty:
        return NO_CELL
    top = known.loc[known[value].idxmax()]
    if value == "positive_share":
        text = share_of_faces_text(top[value], top["known_faces"], top["low"], top["high"])
        return f"Highest in {top['label']} from {top['hour']}: {text}."
    return f"Busiest: {top['label']} from {top['hour']}, {rate_text(top[value], top['faces'], top['hours'])}."


def _legend(
    drawn: pd.DataFrame, value: str, reliable: npt.NDArray[np.bool_], threshold_faces: int
) -> tuple[LegendEntry, ...]:
    hidden = (drawn["note"] == HIDDEN).any()
    without_value = (drawn[value].isna() & (drawn["hours"] > 0)).any()
    return entries_of(
        ((drawn[value].notna() & ~reliable).any(), PALE_OR_GREY),
        (hidden, hidden_ring(threshold_faces)),
        (without_value and not hidden, ring("too few known expressions to show")),
        ((drawn["hours"] == 0).any(), BLANK),
    )


def _table(cells: pd.DataFrame, threshold_faces: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Aisle": cells["label"],
            "Hour from": cells["hour"],
            "Faces per hour": formats.table_values(cells["faces_per_hour"]),
            "Positive share (%)": formats.table_percents(cells["positive_share"]),
            "Faces with a known expression": cells["known_faces"],
            "Hours with pictures": cells["hours"],
            "Note": [note_words(note, threshold_faces) for note in cells["note"]],
        }
    )
