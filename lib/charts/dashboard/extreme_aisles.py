"""The best and the worst aisles by their share of positive expressions.

In: `frames.ordered` by share, and the aisles that clearly changed. Out: a panel of at most `MOST_ROWS` bars below
headings, of aisles with enough faces only.
"""

from collections.abc import Collection
from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.comparison import comparison_tick
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.row_axis import has_two_lines, range_before_texts, row_axis, short_texts, with_group_headings
from lib.charts.core.texts import difference_text
from lib.data import formats
from lib.data.labels import POSITIVE_SHARE

MOST_ROWS = 4  # each has two lines, below one of up to three headings
NO_AISLE = "No aisle has enough faces to compare its share."
MOST, CHANGED, LEAST = "Most positive", "Clearly changed", "Least positive"
_TEXT_PIXELS, _NARROW_TEXT_PIXELS = 125, 105  # of the share and its change at the end of a bar


def extreme_aisles(ranking: pd.DataFrame, changed: Collection[str] = ()) -> Panel:
    """Bars: the aisles with the highest shares and those with the lowest, each with its change; between them the
    `changed` ones, which the sentences name."""
    reliable = ranking[ranking["reliable"]]
    drawn = _drawn(reliable, changed)
    rows = _rows(drawn)
    return Panel(
        name="extreme-aisles",
        title="Most and least positive aisles",
        subtitle=POSITIVE_SHARE,
        caption=_caption(reliable),
        spec=_spec(max(2, len(rows)), has_two_lines(drawn)),
        data={"rows": rows},
        make_table=lambda: _table(drawn),
    )


def _drawn(reliable: pd.DataFrame, changed: Collection[str]) -> pd.DataFrame:
    """The rows with their `heading`; without one where all aisles are drawn."""
    if len(reliable) <= MOST_ROWS:
        return reliable.assign(heading="")
    half = MOST_ROWS // 2
    between = reliable.iloc[half:-half]
    named = between[between["label"].isin(list(changed))].head(MOST_ROWS - 2)
    half -= (len(named) + 1) // 2
    parts = ((MOST, reliable.head(half)), (CHANGED, named), (LEAST, reliable.tail(half)))
    return pd.concat([part.assign(heading=heading) for heading, part in parts])


def _rows(drawn: pd.DataFrame) -> pd.DataFrame:
    shares, before = drawn["positive_share"].to_numpy(), drawn["share_before"].to_numpy()
    end = np.fmax(np.fmax(shares, before), 0.0)
    changes = ["" if np.isnan(change) else f"  ({formats.signed_points(change)})" for change in drawn["change"]]
    rows = pd.DataFrame(
        {
            "label": drawn["label"].to_numpy(),
            "heading": drawn["heading"].to_numpy(),
            "share": shares,
            "before": before,
            "end": end,
            "room": max(end.max(initial=0.0), 0.01),
            "text": [f"{formats.share(share)}{change}" for share, change in zip(shares, changes, strict=True)],
            "interval": list(map(formats.share_interval, drawn["low"], drawn["high"])),
            "known_faces": drawn["known_faces"].to_numpy(),
        }
    )
    return with_group_headings(rows, "heading")


@lru_cache(maxsize=16)
def _spec(rows: int, two_lines: bool) -> str:
    base = base_chart("rows").encode(y=row_axis(two_lines))
    tooltip = [
        alt.Tooltip("label:N", title="Aisle"),
        alt.Tooltip("text:N", title="Positive share"),
        alt.Tooltip("interval:N", title="95% interval"),
        alt.Tooltip("known_faces:Q", title="Faces with a known expression", format=",d"),
    ]
    x = alt.X("share:Q", axis=None, scale=alt.Scale(range=range_before_texts(_TEXT_PIXELS, _NARROW_TEXT_PIXELS)))
    bars = base.mark_bar(color=theme.POSITIVE, cornerRadiusEnd=2, height={"band": 0.6}).encode(
        x=x, x2=alt.datum(0), tooltip=tooltip
    )
    ticks = comparison_tick(base, height={"band": 0.8}).encode(x="before:Q")
    texts = base.mark_text(align="left", dx=6, fontSize=12, text=short_texts()).encode(x="end:Q")
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
