"""Scatter plot of positive expressions and sales: one point per aisle and time bucket.

In: `frames.sales_groups`. Out: a panel, with the caveat of all sales charts.
"""

from collections.abc import Callable
from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.legend import series_legend
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.texts import join_sentences
from lib.charts.sales.ranking import RATIO
from lib.data import formats
from lib.data.time_buckets import TimeBuckets
from lib.frames import MIN_RELIABLE_FACES, note_words

_MAX_POINTS = 2_000
_HEIGHT_PIXELS = 380
_MIN_GROUPS_TO_COMPARE = 10
_PER = 100
_TICKS = 6
OTHER_STORES = "Other stores"


def sales_against_expression(
    groups: pd.DataFrame, time_buckets: TimeBuckets, threshold_faces: int, name_of: Callable[[str], str] = str
) -> Panel:
    """Points: positive share against transactions per 100 faces; their size is the number of faces, their colour the
    store. `name_of` maps a store's id to its name.

    Only groups of at least `MIN_RELIABLE_FACES` known expressions are drawn; those with most faces, if there are many.
    """
    labels = np.array(time_buckets.labels(), dtype=object)
    groups = groups.assign(when=labels[time_buckets.index_of(pd.DatetimeIndex(groups["start"]))])
    reliable = groups[groups["reliable"] & groups["per_100"].notna() & groups["positive_share"].notna()]
    drawn = reliable.nlargest(_MAX_POINTS, "faces")
    names, colors = _stores(drawn["store"], name_of)
    drawn = drawn.assign(store=names, color=[colors[name] for name in names])
    grain = time_buckets.grain.value
    left_out = len(groups) - len(drawn)
    return Panel(
        name="sales-against-expression",
        title="Expression against conversion",
        subtitle=f"one point is one aisle in one {grain}; its size is its faces, its colour its store",
        caption=join_sentences(
            _comparison_text(drawn, grain),
            f"{left_out:,} of {len(groups):,} points are not drawn: fewer than {MIN_RELIABLE_FACES} known expressions, "
            f"or more than {_MAX_POINTS:,} points."
            if left_out
            else "",
        ),
        spec=_spec(),
        data={"points": drawn.drop(columns=["start", "place", "rank", "note"])},
        legend=series_legend(colors.items(), drawn["store"], drawn["faces"], "point"),
        make_table=lambda: pd.DataFrame(
            {
                "Aisle": groups["label"],
                "Local time": groups["when"],
                "Positive share (%)": formats.table_percents(groups["positive_share"]),
                RATIO: formats.table_values(groups["per_100"]),
                "Transactions": groups["transactions"],
                "Faces": groups["faces"],
                "Faces with a known expression": groups["known_faces"],
                "Note": [note_words(note, threshold_faces) for note in groups["note"]],
            }
        ),
    )


def _stores(stores: "pd.Series[str]", name_of: Callable[[str], str]) -> tuple[list[str], dict[str, str]]:
    """The name of the store of each row, `OTHER_STORES` beyond the colours, and the colour of each name."""
    ids = sorted(set(stores), key=lambda store: (name_of(store), store))
    shown = len(theme.STORE_COLORS) if len(ids) <= len(theme.STORE_COLORS) else len(theme.STORE_COLORS) - 1
    names = {store: name_of(store) if place < shown else OTHER_STORES for place, store in enumerate(ids)}
    colors = dict(zip(dict.fromkeys(names.values()), theme.STORE_COLORS, strict=False))
    return [names[store] for store in stores], colors


def _comparison_text(drawn: pd.DataFrame, grain: str) -> str:
    """Sales of each aisle's more and less positive groups, so that aisles are compared with themselves."""
    share, sold, faces = (drawn[name].to_numpy() for name in ("positive_share", "transactions", "faces"))
    aisle, names = pd.factorize(drawn["label"])
    median = np.array([np.median(share[aisle == code]) for code in range(len(names))])[aisle]
    more, less = share > median, share < median
    if min(more.sum(), less.sum()) < _MIN_GROUPS_TO_COMPARE:
        return f"{len(drawn)} points are too few to compare."
    rates = [_PER * sold[part].sum() / faces[part].sum() for part in (more, less)]
    return (
        f"{grain.capitalize()}s with more positive expressions than is usual in the aisle: "
        f"{formats.decimal(rates[0])} transactions per 100 faces; those with fewer: {formats.decimal(rates[1])}."
    )


@lru_cache(maxsize=1)
def _spec() -> str:
    points = (
        base_chart("points")
        .mark_circle(opacity=0.6)
        .encode(
            x=alt.X(
                "positive_share:Q",
                title="share of positive expressions (Happy, % of faces with a known expression)",
                axis=alt.Axis(format=".0%", tickCount=_TICKS, tickMinStep=0.01, labelFlush=False),
                scale=alt.Scale(zero=False, nice=True),
            ),
            y=alt.Y(
                "per_100:Q",
                title="transactions per 100 faces",
                axis=alt.Axis(format=",.0f", tickCount=_TICKS, tickMinStep=1),
            ),
            color=alt.Color("color:N", scale=None),
            size=alt.Size(
                "faces:Q",
                scale=alt.Scale(range=[16, 260]),
                legend=alt.Legend(title="faces", orient="top", format=",d", tickCount=3),
            ),
            tooltip=[
                alt.Tooltip("label:N", title="Aisle"),
                alt.Tooltip("when:N", title="When"),
                alt.Tooltip("positive_share:Q", title="Positive share", format=".1%"),
                alt.Tooltip("per_100:Q", title=RATIO, format=",.1f"),
                alt.Tooltip("transactions:Q", title="Transactions", format=",d"),
                alt.Tooltip("faces:Q", title="Faces", format=",d"),
                alt.Tooltip("known_faces:Q", title="Faces with a known expression", format=",d"),
            ],
        )
    )
    return to_spec(points, _HEIGHT_PIXELS)
