"""Shares of groups in two aisles or two stores on one scale, with their differences in a column.

In: `frames.compare_shares`. Out: a panel per kind of group. A is a circle in the first colour of `theme.SIDES`, B a
square in the second; a difference has the sign of the side that is clearly higher, if one is.
"""

from functools import lru_cache

import altair as alt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.row_axis import even_row_count, range_before_texts, row_axis, row_chart_height, ticks_for_width
from lib.charts.core.selects import select_attribute
from lib.charts.core.texts import difference_text, hidden_shares_text, join_sentences
from lib.charts.side_by_side.over_time import Pair
from lib.data import formats
from lib.data.labels import OF_ALL_FACES, label

NO_DIFFERENCE = "No share clearly differs."
PAIR_GROUPS = {
    "pair-emotions": ("Apparent expressions", "emotion", "emotions", OF_ALL_FACES),
    "pair-ages": ("Age bands", "age_band", "age_bands", "% of faces"),
    "pair-genders": ("Predicted gender", "gender", "genders", "% of faces"),
}
_SIGNS = ("\N{BLACK CIRCLE}", "\N{BLACK SQUARE}")
_TEXT_PIXELS = 64  # of the differences, in a column on the right
_COLUMN = "right: points, clearly higher in"


def pair_shares(pair: Pair, groups: pd.DataFrame, name: str, threshold_faces: int) -> Panel:
    """Points of A and B on one scale, and their difference, of `frames.compare_shares`; `name` is in `PAIR_GROUPS`.

    A difference with a suppressed share is a dash, which the caption explains.
    """
    title, _, attribute, unit = PAIR_GROUPS[name]
    return Panel(
        name=name,
        title=title,
        subtitle=f"{unit}; {_COLUMN} {_SIGNS[0]} A or {_SIGNS[1]} B, no sign: no clear difference",
        caption=join_sentences(_differing_text(pair, groups), hidden_shares_text(groups, threshold_faces)),
        spec=_shares_spec(even_row_count(len(groups))),
        data={"rows": _rows(groups)},
        make_table=lambda: _table(pair, groups),
        legend=pair.legend,
        selects=(select_attribute(attribute, "label", groups["group"]),),
    )


@lru_cache(maxsize=16)
def _shares_spec(rows: int) -> str:
    base = base_chart("rows").encode(y=row_axis(), tooltip=_tooltip())
    x = alt.X(
        "share:Q",
        title=None,
        scale=alt.Scale(range=range_before_texts(_TEXT_PIXELS)),
        axis=alt.Axis(format=".0%", tickCount=ticks_for_width()),
    )
    bridge = base.mark_rule(color=theme.NEUTRAL, opacity=0.6, strokeWidth=2).encode(x=x, x2="other_share:Q")
    b = base.mark_point(color=theme.SIDES[1], shape="square", size=56, opacity=1, filled=True).encode(x="other_share:Q")
    a = base.mark_point(color=theme.SIDES[0], size=56, opacity=1, filled=True).encode(x=x)
    # In a column, where they never cover a point, however narrow the chart is.
    texts = base.mark_text(align="right", fontSize=12).encode(x=alt.value("width"), text="signed:N")
    return to_spec(alt.layer(bridge, b, a, texts), row_chart_height(rows))


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title="Group"),
        alt.Tooltip("a:N", title="A"),
        alt.Tooltip("b:N", title="B"),
        alt.Tooltip("text:N", title="A minus B"),
        alt.Tooltip("interval:N", title="95% interval"),
    ]


def _rows(groups: pd.DataFrame) -> pd.DataFrame:
    sides = [_higher(low, high) for low, high in zip(groups["low"], groups["high"], strict=True)]
    points = (100 * groups["difference"].abs()).map(formats.decimal)
    return groups.assign(
        label=groups["group"].map(label),
        rank=range(len(groups)),
        a=groups["share"].map(formats.share),
        b=groups["other_share"].map(formats.share),
        text=groups["difference"].map(difference_text),
        signed=[text if side is None else f"{_SIGNS[side]} {text}" for side, text in zip(sides, points, strict=True)],
        interval=list(map(formats.points_interval, groups["low"], groups["high"])),
    )


def _higher(low: float, high: float) -> int | None:
    """The side that is higher where the interval excludes 0: 0 for A, 1 for B."""
    return 0 if low > 0 else 1 if high < 0 else None


def _differing_text(pair: Pair, groups: pd.DataFrame) -> str:
    differing = groups[(groups["low"] > 0) | (groups["high"] < 0)]
    if differing.empty:
        return NO_DIFFERENCE
    row = differing.loc[differing["difference"].abs().idxmax()]
    higher = pair.short.b if row["difference"] < 0 else pair.short.a
    points = formats.decimal(100 * abs(row["difference"]))
    return f"Most different: {label(row['group'])}, {points} points higher in {higher}."


def _table(pair: Pair, groups: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
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
