"""Shares of groups in two aisles or two stores: both on one scale, and their differences.

In: `frames.compare_all_shares`. Out: a panel. A is a circle in the first colour of `theme.SIDES`, B a square in the
second.
"""

from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.legend import interval_entry
from lib.charts.core.panel import Panel, Selectable, base_chart, to_spec
from lib.charts.core.row_axis import (
    RIGHT_START,
    even_row_count,
    left_half,
    right_half,
    row_axis,
    row_chart_height,
    with_group_headings,
)
from lib.charts.core.selects import select_attribute
from lib.charts.core.texts import (
    GREY_IF_UNCLEAR,
    NO_CLEAR_DIFFERENCE,
    capitalized,
    difference_text,
    hidden_shares_text,
    join_sentences,
)
from lib.charts.side_by_side.over_time import Pair
from lib.data import formats
from lib.data.conditions import NOT_MEASURED
from lib.data.labels import label

TITLE = "Shares of A and B, and A minus B"
NO_DIFFERENCE = f"{capitalized(NO_CLEAR_DIFFERENCE)} in any share."
_DIMENSIONS = {"Apparent expression": "emotions", "Age band": "age_bands", "Predicted gender": "genders"}
_TEXT_PIXELS = 48  # of the differences, in a column on the right
_BETWEEN_PIXELS = 14  # so that labels of both axes do not meet


def pair_shares(pair: Pair, groups: pd.DataFrame, threshold_faces: int) -> Panel:
    """Left: points of A and B on one scale; right: A minus B with its interval, of `frames.compare_all_shares`.

    A difference with a suppressed share is a dash, which the caption explains.
    """
    rows = _grouped(groups)
    return Panel(
        name="pair-shares",
        title=TITLE,
        subtitle="% of all faces, and their differences in percentage points",
        caption=join_sentences(_significant_text(groups), hidden_shares_text(groups, threshold_faces)),
        spec=_shares_spec(even_row_count(len(rows))),
        data={"rows": rows},
        make_table=lambda: _table(pair, groups),
        legend=(*pair.legend, interval_entry(theme.NEUTRAL, GREY_IF_UNCLEAR)),
        selects=tuple(_selectable(groups, heading) for heading in _DIMENSIONS),
    )


def _selectable(groups: pd.DataFrame, heading: str) -> Selectable:
    """What the groups below a heading select; "Not measured" is below several, and selects nothing."""
    below = groups["group"][(groups["heading"] == heading) & (groups["group"] != NOT_MEASURED)]
    return select_attribute(_DIMENSIONS[heading], "label", below)


@lru_cache(maxsize=16)
def _shares_spec(rows: int) -> str:
    base = base_chart("rows").encode(y=row_axis())
    halves = alt.layer(_both(base), _difference(base), *_headings()).resolve_scale(x="independent")
    return to_spec(halves, row_chart_height(rows))


def _headings() -> list[Any]:
    """What each half shows, above it: titles of both axes would meet on a phone."""
    one = base_chart("rows").transform_filter("datum.rank === 0")
    return [
        one.mark_text(
            text=text, x=alt.expr(f"width * {start}"), y=0, dy=-4, align="left", baseline="bottom", fontSize=12
        )
        for text, start in (("Share of faces", 0), ("A minus B", RIGHT_START))
    ]


def _both(base: Any) -> Any:
    x, tooltip = left_half("share:Q", ".0%", _BETWEEN_PIXELS), _groups_tooltip()
    bridge = base.mark_rule(color=theme.NEUTRAL, opacity=0.6, strokeWidth=2).encode(x=x, x2="other_share:Q")
    b = base.mark_point(color=theme.SIDES[1], shape="square", size=100, opacity=1, filled=True).encode(
        x="other_share:Q", tooltip=tooltip
    )
    a = base.mark_point(color=theme.SIDES[0], size=50, opacity=1, filled=True).encode(x="share:Q", tooltip=tooltip)
    return alt.layer(bridge, b, a)


def _difference(base: Any) -> Any:
    x = right_half("from:Q", "+~f", _TEXT_PIXELS)
    color, tooltip = _color_of_higher(theme.NEUTRAL), _groups_tooltip()
    zero = base.mark_point(shape="stroke", angle=90, color=theme.NEUTRAL, size=500, opacity=0.5).encode(x=alt.datum(0))
    lines = base.mark_rule(strokeWidth=2.5, strokeCap="round").encode(x=x, x2="to:Q", color=color)
    points = base.mark_point(size=44, opacity=1).encode(
        x="points:Q", color=color, fill=_color_of_higher(None), tooltip=tooltip
    )
    # In a column, where they never cover a point, however narrow the chart is.
    texts = base.mark_text(align="right", fontSize=12).encode(x=alt.value("width"), text="signed:N")
    return alt.layer(zero, lines, points, texts)


def _color_of_higher(otherwise: str | None) -> Any:
    """The colour of the side that is higher where the interval excludes 0, and else `otherwise`."""
    a, b, neither = alt.value(theme.SIDES[0]), alt.value(theme.SIDES[1]), alt.value(otherwise)
    return alt.when("datum.low > 0").then(a).when("datum.high < 0").then(b).otherwise(neither)


def _groups_tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title="Group"),
        alt.Tooltip("a:N", title="A"),
        alt.Tooltip("b:N", title="B"),
        alt.Tooltip("text:N", title="A minus B"),
        alt.Tooltip("interval:N", title="95% interval"),
    ]


def _grouped(groups: pd.DataFrame) -> pd.DataFrame:
    rows = groups.assign(
        label=groups["group"].map(label),
        a=groups["share"].map(formats.share),
        b=groups["other_share"].map(formats.share),
        text=groups["difference"].map(difference_text),
        signed=(100 * groups["difference"]).map(formats.signed),
        points=100 * groups["difference"],
        to=100 * groups["high"],
        interval=list(map(formats.points_interval, groups["low"], groups["high"])),
    )
    return _with_unique_labels(with_group_headings(rows.assign(**{"from": 100 * groups["low"]}), "heading"))


def _with_unique_labels(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of their own for groups of one label, such as "Not measured": a zero-width space makes labels unique."""
    times = rows.groupby("label").cumcount()
    return rows.assign(label=["\u200b" * time + label for label, time in zip(rows["label"], times, strict=True)])


def _significant_text(groups: pd.DataFrame) -> str:
    significant = groups[(groups["low"] > 0) | (groups["high"] < 0)]
    if significant.empty:
        return NO_DIFFERENCE
    row = significant.loc[significant["difference"].abs().idxmax()]
    return (
        f"{len(significant)} of {len(groups)} shares clearly differ, most of all "
        f"{label(row['group'])}, {formats.signed_points(row['difference'])}."
    )


def _table(pair: Pair, groups: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Of": groups["heading"],
            "Group": groups["group"].map(label),
            f"A: {pair.a} (%)": formats.table_percents(groups["share"]),
            f"B: {pair.b} (%)": formats.table_percents(groups["other_share"]),
            "Difference (points)": formats.table_percents(groups["difference"]),
            "From (points)": formats.table_percents(groups["low"]),
            "To (points)": formats.table_percents(groups["high"]),
            "Faces in A": groups["faces"],
            "Faces in B": groups["other_faces"],
        }
    )
