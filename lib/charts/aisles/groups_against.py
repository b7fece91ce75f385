"""Shares of groups in one aisle against the others, which are grey marks.

In: `frames.shares_against`. Out: a panel.
"""

from collections.abc import Mapping
from functools import lru_cache

import altair as alt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.bars import SHARE_LABELS, even_rows, row_axis, rows_height
from lib.charts.core.panel import Panel, on, spec_of
from lib.charts.core.words import joined
from lib.data import formats
from lib.data.labels import label

_ROOM = 1.16  # of the longest mark, for the text at its end


def groups_against(
    groups: pd.DataFrame,
    name: str,
    title: str,
    other: str,
    threshold_faces: int,
    colors: Mapping[str, str] | None = None,
) -> Panel:
    """Bars: share of each group among the faces, coloured by `colors`; `other` names the grey marks."""
    labels = groups["group"].map(label)
    ends = groups[["share", "other_share"]].max(axis=1)
    return Panel(
        name=name,
        title=title,
        unit=f"% of faces; grey: {other}",
        words=joined(
            _largest_words(groups, other),
            f"–: fewer than {threshold_faces} faces, not shown." if groups["faces"].isna().any() else "",
        ),
        spec=_groups_spec(even_rows(len(groups))),
        data={
            "rows": pd.DataFrame(
                {
                    "label": labels,
                    "rank": range(len(groups)),
                    "color": [(colors or {}).get(group, theme.ACCENT) for group in groups["group"]],
                    "share": groups["share"],
                    "other": groups["other_share"],
                    "end": ends,
                    "room": ends.max() * _ROOM,
                    "text": groups["share"].map(formats.share),
                    "other_text": groups["other_share"].map(formats.share),
                    "difference": [formats.signed_points(value) or "–" for value in groups["difference"]],
                    "interval": list(map(formats.points_interval, groups["low"], groups["high"])),
                }
            )
        },
        make_table=lambda: _table(groups, "Share (%)", f"{other[:1].upper()}{other[1:]} (%)"),
    )


@lru_cache(maxsize=32)
def _groups_spec(rows: int) -> str:
    tooltip = [
        alt.Tooltip("label:N", title="Group"),
        alt.Tooltip("text:N", title="Share"),
        alt.Tooltip("other_text:N", title="The others"),
        alt.Tooltip("difference:N", title="Difference"),
        alt.Tooltip("interval:N", title="95% interval"),
    ]
    base = on("rows").encode(y=row_axis(), tooltip=tooltip)
    x = alt.X("share:Q", title=None, axis=alt.Axis(format=".0%", tickCount=5, labelExpr=SHARE_LABELS))
    bars = base.mark_bar(cornerRadiusEnd=2, height={"band": 0.62}).encode(x=x, color=alt.Color("color:N", scale=None))
    others = base.mark_tick(color=theme.GHOST, thickness=3, height={"band": 0.8}).encode(x="other:Q")
    texts = base.mark_text(align="left", dx=8, fontSize=12).encode(x="end:Q", text="text:N")
    room = on("rows").mark_point(opacity=0, size=1, tooltip=None).encode(y=row_axis(), x="room:Q")
    return spec_of(alt.layer(room, bars, others, texts), rows_height(rows))


def _largest_words(groups: pd.DataFrame, other: str) -> str:
    """The largest difference that is more than chance."""
    sure = groups[(groups["low"] > 0) | (groups["high"] < 0)]
    if groups["difference"].isna().all():
        return "There is nothing to compare with."
    if sure.empty:
        return f"No share differs from {other} by more than chance may do."
    row = sure.loc[sure["difference"].abs().idxmax()]
    return (
        f"{label(row['group'])} differs most from {other}: {formats.signed_points(row['difference'])} "
        f"(95% interval {formats.points_interval(row['low'], row['high'])})."
    )


def _table(groups: pd.DataFrame, title: str, other_title: str) -> pd.DataFrame:
    """`frames.shares_against` as people read it."""
    return pd.DataFrame(
        {
            "Group": groups["group"].map(label),
            title: (100 * groups["share"]).round(1),
            other_title: (100 * groups["other_share"]).round(1),
            "Difference (points)": (100 * groups["difference"]).round(1),
            "From": (100 * groups["low"]).round(1),
            "To": (100 * groups["high"]).round(1),
            "Faces": groups["faces"],
        }
    )
