"""Each compared aisle before and during a campaign: those with the display in colour, control in grey.

In: `frames.display_places`. Out: panels with a row an aisle; a hollow point is before, a filled one during.
"""

from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from lib import theme
from lib.charts.panel import HEIGHT_PIXELS, Panel, on, spec_of
from lib.charts.rows import MOST_ROWS, even_rows, left_out_words, row_axis, rows_height
from lib.charts.words import interval_words, joined

_ROOM = 0.22  # of the width, kept free on the right for the change in words


def display_shares_by_aisle(places: pd.DataFrame) -> Panel:
    """Shares of positive expressions, during with their interval."""
    change = places["share_during"] - places["share_before"]
    texts = pd.Series([theme.points(round(value, 3) + 0.0) or "–" for value in change], dtype=object)
    rows = _rows(
        places,
        before=places["share_before"],
        during=places["share_during"],
        low=places["low_during"],
        high=places["high_during"],
        then=places["share_before"].map(theme.share),
        now=places["share_during"].map(theme.share),
        text=texts,
        interval=[interval_words(row.low_during, row.high_during) for row in places.itertuples()],
    )
    return Panel(
        name="display-shares-by-aisle",
        title="Positive expressions before and during",
        unit="% of faces with a known apparent expression; hollow: before; line: 95% interval",
        words=joined(_change_words(places, change, texts), left_out_words(len(places))),
        spec=_spec(even_rows(len(rows)), theme.POSITIVE, ".0%"),
        data={"rows": rows},
        make_table=lambda: pd.DataFrame(
            {
                "Aisle": places["label"],
                "Before (%)": (100 * places["share_before"]).round(1),
                "During (%)": (100 * places["share_during"]).round(1),
                "From (%)": (100 * places["low_during"]).round(1),
                "To (%)": (100 * places["high_during"]).round(1),
                "Change (points)": (100 * change).round(1),
            }
        ),
    )


def display_faces_by_aisle(places: pd.DataFrame) -> Panel:
    """Faces on a mean day with pictures."""
    before, during = places["faces_per_day_before"], places["faces_per_day_during"]
    change = during / before.where(before > 0) - 1
    texts = pd.Series([theme.relative(round(value, 3) + 0.0) or "–" for value in change], dtype=object)
    rows = _rows(
        places,
        before=before,
        during=during,
        low=during,
        high=during,
        then=before.map(theme.count),
        now=during.map(theme.count),
        text=texts,
        interval="–",
    )
    return Panel(
        name="display-faces-by-aisle",
        title="Faces per day before and during",
        unit="faces on a mean day with pictures; hollow: before",
        words=joined(_change_words(places, change, texts), left_out_words(len(places))),
        spec=_spec(even_rows(len(rows)), theme.ACCENT, ",d"),
        data={"rows": rows},
        make_table=lambda: pd.DataFrame(
            {
                "Aisle": places["label"],
                "Faces per day before": before.round(1),
                "Faces per day during": during.round(1),
                "Change (%)": (100 * change).round(1),
            }
        ),
    )


@lru_cache(maxsize=64)
def _spec(rows: int, color: str, form: str) -> str:
    tooltip = [
        alt.Tooltip("label:N", title="Aisle"),
        alt.Tooltip("then:N", title="Before"),
        alt.Tooltip("now:N", title="During"),
        alt.Tooltip("interval:N", title="95% interval during"),
        alt.Tooltip("text:N", title="Change"),
    ]
    base = on("rows").encode(y=row_axis(), tooltip=tooltip)
    x = alt.X("before:Q", title=None, axis=alt.Axis(format=form, tickCount=4), scale=alt.Scale(zero=False, padding=8))
    tint = alt.when("datum.test").then(alt.value(color)).otherwise(alt.value(theme.GHOST))
    intervals = base.mark_rule(strokeWidth=5, strokeCap="round", opacity=0.35).encode(
        x="low:Q", x2="high:Q", color=tint
    )
    ways = base.mark_rule(strokeWidth=1.5).encode(x=x, x2="during:Q", color=tint)
    befores = base.mark_point(size=60, opacity=1, strokeWidth=1.5).encode(x="before:Q", color=tint)
    durings = base.mark_point(size=60, opacity=1, filled=True).encode(x="during:Q", color=tint)
    room = on("rows").mark_point(opacity=0, size=1, tooltip=None).encode(y=row_axis(), x="room:Q")
    texts = base.mark_text(align="left", dx=10, fontSize=12).encode(x="end:Q", text="text:N")
    return spec_of(alt.layer(room, intervals, ways, befores, durings, texts), max(HEIGHT_PIXELS, rows_height(rows)))


def _rows(places: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    """The rows that are drawn, with `end` (the mark furthest right) and `room` (how far the axis reaches)."""
    rows = places[["label", "test", "rank"]].assign(**columns).head(MOST_ROWS)
    marks = rows[["before", "during", "low", "high"]].astype("float64")
    end, first = marks.max(axis=1), marks.min(axis=1)
    return rows.assign(end=end, room=end.max() + _ROOM * (end.max() - first.min()))


def _change_words(places: pd.DataFrame, change: "pd.Series[float]", texts: "pd.Series[str]") -> str:
    """`Coffee: +15.4 points. The 5 control aisles: -1.0 to +0.8 points.`"""
    known = change.notna()
    sentences = [
        _of_group(places["label"][group & known], change[group & known], texts, kind)
        for kind, group in (("aisles with the display", places["test"]), ("control aisles", ~places["test"]))
    ]
    return joined(*sentences) or "No aisle can be shown both before and during."


def _of_group(labels: "pd.Series[str]", change: "pd.Series[float]", texts: "pd.Series[str]", kind: str) -> str:
    if len(labels) <= 1:
        return "".join(f"{label}: {texts[row]}." for row, label in labels.items())
    least, most = texts[change.idxmin()], texts[change.idxmax()]
    return f"The {len(labels)} {kind}: {least.removesuffix(' points')} to {most}."
