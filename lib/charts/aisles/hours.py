"""Tiles of aisles by hour of the day: faces per hour, or the share of positive expressions.

In: `frames.aisle_hours`. Out: a panel.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.hour_tiles import hour_tiles, scale_column, tile_columns
from lib.charts.core.legend import BLANK, LegendEntry, entries_of, hidden_ring, ring
from lib.charts.core.panel import Panel
from lib.charts.core.row_axis import MAX_ROWS, even_row_count, has_two_lines, omitted_rows_text
from lib.charts.core.selects import select_hour
from lib.charts.core.texts import join_sentences, rate_text
from lib.data import formats
from lib.data.labels import POSITIVE_SHARE
from lib.frames import HIDDEN, MIN_RELIABLE_FACES, note_words

PALE_OR_GREY = LegendEntry(f"Pale or grey: fewer than {MIN_RELIABLE_FACES} known expressions", theme.NEUTRAL, "pale")


def aisle_hours(cells: pd.DataFrame, threshold_faces: int, as_share: bool) -> Panel:
    """The number in a tile: faces per hour with pictures, or the share of positive expressions with `as_share`."""
    value = "positive_share" if as_share else "faces_per_hour"
    cells = cells.assign(reliable=cells["reliable"] | (not as_share))
    drawn = cells[cells["rank"] < MAX_ROWS]
    return Panel(
        name="aisle-hours",
        title="Share of positive expressions by hour" if as_share else "Faces per hour",
        subtitle=POSITIVE_SHARE if as_share else "faces per hour with pictures",
        caption=join_sentences("" if as_share else _busiest_cell(cells), omitted_rows_text(cells["rank"].nunique())),
        spec=hour_tiles(even_row_count(drawn["rank"].nunique()), has_two_lines(drawn), _tooltip(as_share)),
        data={
            "cells": drawn.assign(
                **tile_columns(drawn, value, ".0%" if as_share else ",.0f"),
                hidden=drawn[value].isna() & (drawn["hours"] > 0),
                state=[note_words(note, threshold_faces) or formats.MISSING for note in drawn["note"]],
            )
        },
        make_table=lambda: _table(cells, value, threshold_faces),
        legend=_legend(drawn, value, drawn["reliable"].to_numpy(), threshold_faces),
        selects=(select_hour(),),
    )


def _tooltip(as_share: bool) -> tuple[tuple[str, str, str], ...]:
    return (
        ("label:N", "Aisle", ""),
        ("hour:N", "Hour from", ""),
        ("value:Q", *(("Positive share", ".1%") if as_share else ("Faces per hour", ",.1f"))),
        ("colored:Q", "Of its highest hour", ".0%"),
        ("known_faces:Q", "Faces with a known expression", ",d"),
        ("hours:Q", "Hours with pictures", ",d"),
        ("state:N", "Note", ""),
    )


def _busiest_cell(cells: pd.DataFrame) -> str:
    known = cells.dropna(subset="faces_per_hour")
    if known.empty:
        return ""
    top = known.loc[known["faces_per_hour"].idxmax()]
    rate = rate_text(top["faces_per_hour"], top["faces"], top["hours"])
    return f"Busiest: {top['label']} from {top['hour']}, {rate}."


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


def _table(cells: pd.DataFrame, value: str, threshold_faces: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Aisle": cells["label"],
            "Hour from": cells["hour"],
            "Faces per hour": formats.table_values(cells["faces_per_hour"]),
            "Positive share (%)": formats.table_percents(cells["positive_share"]),
            **scale_column(cells, value),
            "Faces with a known expression": cells["known_faces"],
            "Hours with pictures": cells["hours"],
            "Note": [note_words(note, threshold_faces) for note in cells["note"]],
        }
    )
