"""Ranking of aisles: shares of positive expressions as points with intervals, and faces as bars, in the same order.

In: `frames.ordered`. Out: two panels; grey marks are the period compared with. A share that is not reliable is a
hollow point without its interval.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.comparison import comparison_diamond, comparison_tick
from lib.charts.core.legend import comparison_entry, entries_of, interval_entry
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.reliable_marks import (
    FEW_FACES,
    filled_if_reliable,
    hollow_legend,
    reliable_only,
    span,
    value_texts,
    within_reliable,
)
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
from lib.charts.core.texts import NO_CLEAR_CHANGE, NOT_FROM_0, capitalized, difference_text, join_sentences
from lib.data import formats
from lib.data.labels import POSITIVE_SHARE
from lib.frames import NO_CATEGORY, note_words

_SHARE_PIXELS, _FACES_PIXELS = 42, 46  # of the texts at the ends of marks
NO_SHARE = "No aisle has enough faces to compare its share."
NO_CHANGE = f"{capitalized(NO_CLEAR_CHANGE)} in any aisle."


def aisle_shares(ranking: pd.DataFrame, threshold_faces: int, compared: str = "") -> Panel:
    """Points on their intervals: the share of positive among known apparent expressions.

    `compared` names the period compared with, where there is one.
    """
    rows = _drawn(ranking, threshold_faces, _share_columns)
    return Panel(
        name="aisle-ranking",
        title="Positive expressions by aisle",
        subtitle=f"{POSITIVE_SHARE}; {NOT_FROM_0}",
        caption=join_sentences(
            "" if (ranking["reliable"] & ranking["positive_share"].notna()).any() else NO_SHARE,
            _change_text(ranking) if compared else "",
            omitted_rows_text(len(ranking)),
        ),
        spec=_shares_spec(even_row_count(len(rows)), has_two_lines(rows)),
        data={"rows": rows},
        make_table=lambda: _shares_table(ranking, threshold_faces, bool(compared)),
        legend=(
            interval_entry(theme.POSITIVE),
            *hollow_legend(rows["positive_share"], rows["point"], rows["reliable"], FEW_FACES),
            *entries_of((compared, comparison_entry(compared, "diamond"))),
        ),
    )


def aisle_faces(ranking: pd.DataFrame, threshold_faces: int, compared: str = "") -> Panel:
    """Bars: the faces of each aisle, in the order of `aisle_shares`."""
    rows = _drawn(ranking, threshold_faces, _faces_columns)
    return Panel(
        name="aisle-faces",
        title="Faces by aisle",
        subtitle="faces found in the pictures",
        caption=_most_faces_text(ranking),
        spec=_faces_spec(even_row_count(len(rows)), has_two_lines(rows)),
        data={"rows": rows},
        make_table=lambda: _faces_table(ranking, threshold_faces, bool(compared)),
        legend=entries_of((compared, comparison_entry(compared, "tick"))),
    )


def _share_columns(rows: pd.DataFrame) -> dict[str, Any]:
    """The drawn point, interval and comparison of each share, the texts, and the ends of the axis."""
    low, high = (reliable_only(rows[name], rows["reliable"]) for name in ("low", "high"))
    before = reliable_only(rows["share_before"], rows["reliable_before"])
    point = within_reliable(rows["positive_share"], rows["reliable"], low, high, before)
    start, _ = span(low, high, before, point)
    ends = np.fmax(np.fmax(point, high), before)
    return {
        "point": point,
        "from": low,
        "to": high,
        "before": before,
        "share_text": value_texts(rows["positive_share"].map(formats.share), rows["positive_share"], point),
        "share_end": np.where(np.isnan(ends), start, ends),
        "interval": list(map(formats.share_interval, rows["low"], rows["high"])),
        "share_then": rows["share_before"].map(formats.share),
        "share_difference": rows["change"].map(difference_text),
        "change_interval": list(map(formats.points_interval, rows["change_low"], rows["change_high"])),
    }


def _faces_columns(rows: pd.DataFrame) -> dict[str, Any]:
    ends = rows[["faces", "faces_before"]].max(axis=1)
    return {
        "faces_text": rows["faces"].map(formats.count).where(rows["faces"].notna(), ""),
        "faces_end": ends,
        "faces_then": rows["faces_before"].map(formats.count),
        "faces_difference": list(map(formats.signed_count, rows["faces"] - rows["faces_before"])),
    }


@lru_cache(maxsize=64)
def _shares_spec(rows: int, two_lines: bool) -> str:
    base = base_chart("rows").encode(y=row_axis(two_lines))
    tooltip = [
        alt.Tooltip("label:N", title="Aisle"),
        alt.Tooltip("category:N", title="Category"),
        alt.Tooltip("share_text:N", title="Positive share"),
        alt.Tooltip("interval:N", title="95% interval"),
        alt.Tooltip("known_faces:Q", title="Faces with a known expression", format=",d"),
        alt.Tooltip("share_then:N", title="Compared with"),
        alt.Tooltip("share_difference:N", title="Difference"),
        alt.Tooltip("change_interval:N", title="95% interval of the difference"),
    ]
    axis = alt.Axis(format=".0%", tickCount=ticks_for_width(), tickMinStep=0.01)
    scale = alt.Scale(zero=False, range=range_before_texts(_SHARE_PIXELS))
    x = alt.X("from:Q", title=None, scale=scale, axis=axis)
    lines = base.mark_rule(color=theme.POSITIVE, strokeWidth=5, strokeCap="round", opacity=0.45).encode(x=x, x2="to:Q")
    others = comparison_diamond(base, 60, 1.5).encode(x="before:Q", tooltip=tooltip)
    points = base.mark_point(color=theme.POSITIVE, size=24, opacity=1).encode(
        x="point:Q", fill=filled_if_reliable(theme.POSITIVE), tooltip=tooltip
    )
    marks = alt.layer(lines, others, points, _text(base, "share"))
    return to_spec(marks, row_chart_height(rows, two_lines=two_lines))


@lru_cache(maxsize=64)
def _faces_spec(rows: int, two_lines: bool) -> str:
    base = base_chart("rows").encode(y=row_axis(two_lines))
    tooltip = [
        alt.Tooltip("label:N", title="Aisle"),
        alt.Tooltip("category:N", title="Category"),
        alt.Tooltip("faces_text:N", title="Faces"),
        alt.Tooltip("faces_then:N", title="Compared with"),
        alt.Tooltip("faces_difference:N", title="Difference"),
        alt.Tooltip("state:N", title="Note"),
    ]
    axis = alt.Axis(format=",d", tickCount=ticks_for_width(), tickMinStep=1)
    x = alt.X("faces:Q", title=None, scale=alt.Scale(range=range_before_texts(_FACES_PIXELS)), axis=axis)
    bars = base.mark_bar(color=theme.ACCENT, cornerRadiusEnd=2, height={"band": 0.55}).encode(
        x=x, x2=alt.datum(0), tooltip=tooltip
    )
    others = comparison_tick(base, height={"band": 0.75}).encode(x="faces_before:Q", tooltip=tooltip)
    states = base.mark_text(align="left", dx=4, fontSize=11, fontStyle="italic").encode(x=alt.datum(0), text="state:N")
    marks = alt.layer(bars, others, states, _text(base, "faces"))
    return to_spec(marks, row_chart_height(rows, two_lines=two_lines))


def _text(base: Any, name: str) -> Any:
    """The value as text at the end of its mark."""
    return base.mark_text(align="left", dx=8, fontSize=12).encode(x=f"{name}_end:Q", text=f"{name}_text:N")


def _drawn(
    ranking: pd.DataFrame, threshold_faces: int, columns_of: Callable[[pd.DataFrame], dict[str, Any]]
) -> pd.DataFrame:
    rows = ranking.head(MAX_ROWS)
    state = [note_words(note, threshold_faces) for note in rows["note"]]
    return with_group_headings(rows.assign(state=state, **columns_of(rows)), "heading")


def _change_text(ranking: pd.DataFrame) -> str:
    both = ranking[ranking["reliable"] & ranking["reliable_before"]]
    significant = both[(both["change_low"] > 0) | (both["change_high"] < 0)]
    if significant.empty:
        return NO_CHANGE
    row = significant.loc[significant["change"].abs().idxmax()]
    return (
        f"{row['label']} changed most, {formats.signed_percentage_points(row['change'])} "
        f"({formats.points_interval(row['change_low'], row['change_high'])})."
    )


def _most_faces_text(ranking: pd.DataFrame) -> str:
    if len(ranking) < 2 or ranking["faces"].isna().all():
        return ""
    row = ranking.loc[ranking["faces"].idxmax()]
    return f"{row['label']} has the most faces, {formats.count(row['faces'])}."


def _shares_table(ranking: pd.DataFrame, threshold_faces: int, compared: bool) -> pd.DataFrame:
    columns = _names(ranking) | {
        "Positive share (%)": formats.table_percents(ranking["positive_share"]),
        "From (%)": formats.table_percents(ranking["low"]),
        "To (%)": formats.table_percents(ranking["high"]),
        "Faces with a known expression": ranking["known_faces"],
    }
    if compared:
        columns |= {
            "Share compared with (%)": formats.table_percents(ranking["share_before"]),
            "Difference (points)": formats.table_percents(ranking["change"]),
            "Difference from (points)": formats.table_percents(ranking["change_low"]),
            "Difference to (points)": formats.table_percents(ranking["change_high"]),
        }
    notes = [
        note_words(note, threshold_faces) or ("" if reliable else f"{FEW_FACES} with a known expression")
        for note, reliable in zip(ranking["note"], ranking["reliable"], strict=True)
    ]
    return pd.DataFrame(columns | {"Note": notes})


def _faces_table(ranking: pd.DataFrame, threshold_faces: int, compared: bool) -> pd.DataFrame:
    columns = _names(ranking) | {"Faces": ranking["faces"]}
    if compared:
        columns |= {
            "Faces compared with": ranking["faces_before"],
            "Difference (faces)": ranking["faces"] - ranking["faces_before"],
        }
    return pd.DataFrame(columns | {"Note": [note_words(note, threshold_faces) for note in ranking["note"]]})


def _names(ranking: pd.DataFrame) -> dict[str, Any]:
    """The aisles, with their categories if any is known."""
    categories = {"Category": ranking["category"]} if (ranking["category"] != NO_CATEGORY).any() else {}
    return {"Aisle": ranking["label"], **categories}
