"""Transactions per 100 faces: by aisle, and by aisle and hour of the day.

In: tables of `lib.frames.sales`. Out: panels; the page says that they show no cause. A ratio that is not reliable
is a hollow bar below a heading, or a pale cell.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.comparison import comparison_tick
from lib.charts.core.hour_tiles import hour_tiles, scale_column, tile_columns
from lib.charts.core.legend import COMPARED, LegendEntry, comparison_entry, entries_of, ring
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.reliable_marks import FEW_FACES, filled_if_reliable, value_texts, within_reliable
from lib.charts.core.row_axis import (
    MAX_ROWS,
    even_row_count,
    has_two_lines,
    omitted_rows_text,
    range_before_texts,
    row_axis,
    row_chart_height,
    ticks_for_width,
    with_group_headings,
)
from lib.charts.core.selects import select_hour
from lib.charts.core.texts import join_sentences
from lib.data import formats
from lib.frames import TOO_FEW, note_words

RATIO = "Transactions per 100 faces"
_TEXT_PIXELS, _TEXT_WITH_CHANGE_PIXELS = 40, 80  # of a number at the end of a bar
_RANKING_TOOLTIP = (
    ("label:N", "Aisle", ""),
    ("per_100:Q", RATIO, ",.1f"),
    ("transactions:Q", "Transactions", ",d"),
    ("faces:Q", "Faces", ",d"),
    ("state:N", "Note", ""),
)
_HOURS_TOOLTIP = (_RANKING_TOOLTIP[0], ("hour:N", "Hour from", ""), *_RANKING_TOOLTIP[1:])
MORE_SPACE = "  "
PALE_OR_GREY = LegendEntry(f"Pale or grey: {FEW_FACES}", theme.NEUTRAL, "pale")


def sales_ranking(ranking: pd.DataFrame, threshold_faces: int, is_compared: bool = False) -> Panel:
    """Bars: transactions per 100 faces in each aisle of `frames.sales_by_aisle`, with ticks of the period compared."""
    rows = _ranking_rows(ranking[ranking["rank"] < MAX_ROWS], threshold_faces)
    return Panel(
        name="sales-by-aisle",
        title="Transactions per 100 faces by aisle",
        subtitle="transactions for every 100 faces seen in the same hours",
        caption=join_sentences(_change_text(ranking), omitted_rows_text(len(ranking))),
        spec=_ranking_spec(even_row_count(len(rows)), is_compared, has_two_lines(rows)),
        data={"rows": rows},
        make_table=lambda: _table(ranking, threshold_faces, is_compared),
        legend=entries_of((is_compared, comparison_entry(COMPARED, "tick"))),
    )


def sales_hours(cells: pd.DataFrame, threshold_faces: int) -> Panel:
    """Heat map of `frames.sales_by_hour`: blank where nothing is known, a ring where faces are suppressed."""
    drawn = cells[cells["rank"] < MAX_ROWS]
    known = drawn[drawn["reliable"]].dropna(subset="per_100")
    extremes = ""
    if len(known):
        top = known.loc[known["per_100"].idxmax()]
        counts = f"{formats.count(top['transactions'])} in all, with {formats.count(top['faces'])} faces"
        highest = f"{formats.decimal(top['per_100'])} transactions per 100 faces"
        extremes = f"Highest in {top['label']} from {top['hour']}: {highest} ({counts})."
    return Panel(
        name="sales-by-hour",
        title="Transactions per 100 faces by hour",
        subtitle="transactions for every 100 faces seen in the hour",
        caption=join_sentences(extremes, omitted_rows_text(cells["rank"].nunique())),
        spec=hour_tiles(even_row_count(drawn["rank"].nunique()), has_two_lines(drawn), _HOURS_TOOLTIP, one_scale=True),
        data={
            "cells": drawn.assign(
                **tile_columns(drawn, "per_100", ",.0f", one_scale=True),
                hidden=drawn["per_100"].isna(),
                state=_states(drawn, threshold_faces),
            )
        },
        make_table=lambda: _table(cells, threshold_faces),
        legend=entries_of(
            ((drawn["per_100"].notna() & ~drawn["reliable"]).any(), PALE_OR_GREY),
            (drawn["per_100"].isna().any(), ring("too few faces to show")),
        ),
        selects=(select_hour(),),
    )


def _ranking_rows(ranking: pd.DataFrame, threshold_faces: int) -> pd.DataFrame:
    ratios = ranking["per_100"]
    bar = within_reliable(ratios, ranking["reliable"], 0.0)
    changes = ["" if np.isnan(each) else f"{MORE_SPACE}({formats.signed(each)})" for each in ranking["change"].tolist()]
    written = [formats.decimal(ratio) + change for ratio, change in zip(ratios, changes, strict=True)]
    texts = value_texts(written, ratios, bar)
    before = ranking["per_100_before"].to_numpy(dtype=np.float64)
    ends = np.nan_to_num(np.fmax(bar, before))
    rows = ranking.assign(
        bar=bar,
        heading=np.where(ranking["reliable"], "", TOO_FEW),
        text=[text or note_words(note, threshold_faces) for text, note in zip(texts, ranking["note"], strict=True)],
        before_text=[formats.decimal(each) for each in before],
        change_text=[formats.signed(each) for each in ranking["change"]],
        end=ends,
        state=_states(ranking, threshold_faces),
    )
    return with_group_headings(rows, "heading")


@lru_cache(maxsize=64)
def _ranking_spec(rows: int, is_compared: bool, two_lines: bool) -> str:
    more = (("before_text:N", "Compared with", ""), ("change_text:N", "Change", ""))
    lines = (*_RANKING_TOOLTIP, *(more if is_compared else ()))
    tooltip = [alt.Tooltip(field, title=title, format=how) for field, title, how in lines]
    base = base_chart("rows").encode(y=row_axis(two_lines), tooltip=tooltip)
    scale = alt.Scale(range=range_before_texts(_TEXT_WITH_CHANGE_PIXELS if is_compared else _TEXT_PIXELS))
    x = alt.X("bar:Q", title=None, axis=alt.Axis(format=",.0f", tickCount=ticks_for_width()), scale=scale)
    bars = base.mark_bar(stroke=theme.ACCENT, cornerRadiusEnd=2, height={"band": 0.7}).encode(
        x=x, fill=filled_if_reliable(theme.ACCENT)
    )
    texts = base.mark_text(align="left", dx=5).encode(x="end:Q", text="text:N")
    others = comparison_tick(base, height={"band": 0.85}).encode(x="per_100_before:Q")
    return to_spec(
        alt.layer(bars, *([others] if is_compared else []), texts), row_chart_height(rows, two_lines=two_lines)
    )


def _states(rows: pd.DataFrame, threshold_faces: int) -> list[str]:
    return [note_words(note, threshold_faces) or formats.MISSING for note in rows["note"]]


def _change_text(ranking: pd.DataFrame) -> str:
    changes = ranking["change"]
    if changes.isna().all():
        return ""
    most = ranking.loc[changes.abs().idxmax()]
    return f"{most['label']} changed most, {formats.signed(most['change'])}."


def _table(rows: pd.DataFrame, threshold_faces: int, is_compared: bool = False) -> pd.DataFrame:
    before = (
        {
            f"{RATIO}, compared with": formats.table_values(rows["per_100_before"]),
            "Difference per 100 faces": formats.table_values(rows["change"]),
        }
        if is_compared
        else {}
    )
    return pd.DataFrame(
        {
            "Aisle": rows["label"],
            **({"Hour from": rows["hour"]} if "hour" in rows else {}),
            RATIO: formats.table_values(rows["per_100"]),
            **(scale_column(rows, "per_100", one_scale=True) if "hour" in rows else {}),
            "Transactions": rows["transactions"],
            "Faces": rows["faces"],
            **before,
            "Note": [note_words(note, threshold_faces) for note in rows["note"]],
        }
    )
