"""The best and the worst aisles by their share of positive expressions.

In: `frames.ordered` by share. Out: a panel of at most `MOST_ROWS` bars, of aisles with enough faces only.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.comparison import comparison_tick
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.row_axis import has_two_lines, range_before_texts, row_axis
from lib.charts.core.texts import difference_text
from lib.data import formats
from lib.data.labels import POSITIVE_SHARE

MOST_ROWS = 6
NO_AISLE = "No aisle has enough faces to compare its share."
_TEXT_PIXELS = 125  # of the share and its change at the end of a bar


def extreme_aisles(ranking: pd.DataFrame) -> Panel:
    """Bars: the aisles with the highest shares and those with the lowest, each with its change."""
    reliable = ranking[ranking["reliable"]]
    half = MOST_ROWS // 2
    drawn = reliable if len(reliable) <= MOST_ROWS else pd.concat([reliable.head(half), reliable.tail(half)])
    return Panel(
        name="extreme-aisles",
        title="Most and least positive aisles",
        subtitle=POSITIVE_SHARE,
        caption=_caption(reliable),
        spec=_spec(max(2, len(drawn)), has_two_lines(drawn)),
        data={"rows": _rows(drawn)},
        make_table=lambda: _table(drawn),
    )


def _rows(drawn: pd.DataFrame) -> pd.DataFrame:
    shares, before = drawn["positive_share"].to_numpy(), drawn["share_before"].to_numpy()
    end = np.fmax(np.fmax(shares, before), 0.0)
    changes = ["" if np.isnan(change) else f"  ({formats.signed_points(change)})" for change in drawn["change"]]
    return pd.DataFrame(
        {
            "label": drawn["label"].to_numpy(),
            "rank": range(len(drawn)),
            "share": shares,
            "before": before,
            "end": end,
            "room": max(end.max(initial=0.0), 0.01),
            "text": [f"{formats.share(share)}{change}" for share, change in zip(shares, changes, strict=True)],
            "interval": list(map(formats.share_interval, drawn["low"], drawn["high"])),
            "known_faces": drawn["known_faces"].to_numpy(),
        }
    )


@lru_cache(maxsize=16)
def _spec(rows: int, two_lines: bool) -> str:
    base = base_chart("rows").encode(y=row_axis(two_lines))
    tooltip = [
        alt.Tooltip("label:N", title="Aisle"),
        alt.Tooltip("text:N", title="Positive share"),
        alt.Tooltip("interval:N", title="95% interval"),
        alt.Tooltip("known_faces:Q", title="Faces with a known expression", format=",d"),
    ]
    x = alt.X("share:Q", axis=None, scale=alt.Scale(range=range_before_texts(_TEXT_PIXELS)))
    bars = base.mark_bar(color=theme.POSITIVE, cornerRadiusEnd=2, height={"band": 0.6}).encode(
        x=x, x2=alt.datum(0), tooltip=tooltip
    )
    ticks = comparison_tick(base, height={"band": 0.8}).encode(x="before:Q")
    texts = base.mark_text(align="left", dx=6, fontSize=12).encode(x="end:Q", text="text:N")
    room = base.mark_point(opacity=0).encode(x="room:Q")
    return to_spec(alt.layer(bars, ticks, texts, room), 30 * rows)


def _caption(reliable: pd.DataFrame) -> str:
    if reliable.empty:
        return NO_AISLE
    best, worst = reliable.iloc[0], reliable.iloc[-1]
    named = [f"{each['label']} ({formats.share(each['positive_share'])})" for each in (best, worst)]
    return f"Highest: {named[0]}; lowest: {named[1]}." if len(reliable) > 1 else f"Only {named[0]}."


def _table(drawn: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Aisle": drawn["label"],
            "Positive share (%)": formats.table_percents(drawn["positive_share"]),
            "Compared with (%)": formats.table_percents(drawn["share_before"]),
            "Change": [difference_text(change) for change in drawn["change"]],
        }
    )
