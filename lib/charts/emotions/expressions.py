"""The share of each apparent expression, as bars that select it.

In: `frames.demographic_shares`. Out: a panel.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.comparison import comparison_tick
from lib.charts.core.expression_color import SELECT_EXPRESSION, expression_color
from lib.charts.core.legend import COMPARED_IN_POINTS, comparison_entry, entries_of
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.row_axis import range_before_texts, short_texts
from lib.charts.core.texts import difference_text
from lib.data import formats
from lib.data.labels import OF_ALL_FACES, label
from lib.frames import HIDDEN, note_words

EXPRESSIONS = "expressions"
NO_FACES = "No faces in this selection."
_ROW_PIXELS = 30
_TEXT_PIXELS, _NARROW_TEXT_PIXELS = 135, 105  # of the share and its change at the end of a bar


def expressions(groups: pd.DataFrame, listed: Collection[str], threshold_faces: int, about: str = "") -> Panel:
    """Bars of `frames.demographic_shares` by emotion, one row for each of `listed`; ticks are the period compared with.

    `about` names the selected days, for the subtitle.
    """
    rows = _rows(groups, listed)
    compared = not np.isnan(rows["then_share"].to_numpy(dtype=float)).all()
    hidden = note_words(HIDDEN, threshold_faces)
    notes = [hidden if missing else "" for missing in np.isnan(rows["faces"].to_numpy(dtype=float))]
    return Panel(
        name=EXPRESSIONS,
        title="Share of each expression",
        subtitle=f"{OF_ALL_FACES}{about}",
        caption=_caption(rows),
        spec=_spec(len(rows)),
        data={"expressions": _drawn(rows, notes)},
        make_table=lambda: _table(rows, notes, compared),
        legend=entries_of((compared, comparison_entry(COMPARED_IN_POINTS, "tick"))),
        selects=(SELECT_EXPRESSION,),
    )


def _rows(groups: pd.DataFrame, listed: Collection[str]) -> pd.DataFrame:
    """One row for each of `listed`: 0 faces for an expression without a group."""
    found = {group: row for row, group in enumerate(groups["group"])}
    positions = [found.get(emotion, -1) for emotion in listed]
    columns: dict[str, Any] = {
        "rank": [theme.EMOTION_ORDER.index(emotion) for emotion in listed],
        "emotion": list(listed),
        "expression": pd.Series([label(emotion) for emotion in listed], dtype=object),
    }
    for name, missing in (("faces", 0.0), ("share", 0.0), ("then_share", np.nan), ("difference", np.nan)):
        values = groups[name].tolist()
        columns[name] = [values[position] if position >= 0 else missing for position in positions]
    return pd.DataFrame(columns)


def _drawn(rows: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    shares, differences = rows["share"].tolist(), rows["difference"].tolist()
    farthest = np.nan_to_num(np.fmax(rows["share"].to_numpy(), rows["then_share"].to_numpy()))
    texts = [note or _share_text(*pair) for note, *pair in zip(notes, shares, differences, strict=True)]
    return rows.assign(
        label_at=farthest,
        room=max(farthest.max(initial=0.0), 0.01),
        text=pd.Series(texts, dtype=object),
        signed=pd.Series([difference_text(difference) for difference in differences], dtype=object),
    )


@lru_cache(maxsize=32)
def _spec(rows: int) -> str:
    by_rank = alt.EncodingSortField("rank", op="min", order="ascending")
    axis = alt.Axis(domain=False, ticks=False, labelLimit=110)
    y = alt.Y("expression:N", sort=by_rank, title=None, axis=axis, scale=alt.Scale(padding=0))
    base = base_chart("expressions").encode(y=y)
    bars = base.mark_bar(height={"band": 0.66}, cornerRadiusEnd=2).encode(
        x=alt.X("share:Q", axis=None, scale=alt.Scale(range=range_before_texts(_TEXT_PIXELS, _NARROW_TEXT_PIXELS))),
        color=expression_color(),
    )
    ticks = comparison_tick(base, height={"band": 0.86}).encode(x="then_share:Q")
    texts = base.mark_text(align="left", dx=7, fontSize=12, text=short_texts()).encode(x="label_at:Q")
    room = base.mark_point(opacity=0).encode(x="room:Q")
    # The whole row is clickable: the bar of a rare expression is too small to hit.
    whole_rows = base.mark_rect(opacity=0).encode(
        x=alt.value(0),
        x2=alt.value("width"),
        tooltip=[
            alt.Tooltip("expression:N", title="Apparent expression"),
            alt.Tooltip("faces:Q", title="Faces", format=",d"),
            alt.Tooltip("share:Q", title="Share", format=".1%"),
            alt.Tooltip("then_share:Q", title="Compared with", format=".1%"),
            alt.Tooltip("signed:N", title="Difference"),
        ],
    )
    return to_spec(alt.layer(bars, ticks, texts, room, whole_rows), _ROW_PIXELS * max(rows, 2) + 12)


def _share_text(share: float, difference: float) -> str:
    return formats.share(share) + (f"  ({formats.signed_points(difference)})" if pd.notna(difference) else "")


def _caption(rows: pd.DataFrame) -> str:
    names, shares = (rows[name].tolist() for name in ("expression", "share"))
    known = {name: share for name, share in zip(names, shares, strict=True) if share == share}
    leaders = sorted((name for name in known if known[name]), key=lambda name: -known[name])[:2]
    if not leaders:
        return NO_FACES
    together = formats.share(sum(known[name] for name in leaders))
    return f"{' and '.join(leaders)} together: {together}." if len(leaders) > 1 else f"Only {leaders[0]}: {together}."


def _table(rows: pd.DataFrame, notes: list[str], compared: bool) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "Apparent expression": rows["expression"],
            "Faces": rows["faces"],
            "Share (%)": formats.table_percents(rows["share"]),
        }
    )
    if compared:
        table["Compared with (%)"] = formats.table_percents(rows["then_share"])
        table["Difference (points)"] = formats.table_percents(rows["difference"])
    return table.assign(Note=notes).reset_index(drop=True)
