"""Each compared aisle before and during a campaign: aisles with the display in colour, control aisles in grey.

In: `frames.display_places`. Out: panels with one row per aisle; a hollow point is before, a filled one during. Of an
aisle whose shares are not both reliable a text says so in place of its points.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

import altair as alt
import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.legend import LegendEntry, interval_entry
from lib.charts.core.panel import HEIGHT_PIXELS, Panel, base_chart, to_spec
from lib.charts.core.reliable_marks import FEW_FACES, reliable_only, span
from lib.charts.core.row_axis import (
    MAX_ROWS,
    even_row_count,
    has_two_lines,
    omitted_rows_text,
    range_before_texts,
    row_axis,
    row_chart_height,
    ticks_for_width,
)
from lib.charts.core.texts import NOT_FROM_0, join_sentences
from lib.data import formats
from lib.data.labels import POSITIVE_SHARE

Counts: TypeAlias = npt.NDArray[np.float64]

NO_AISLE = "No aisle can be shown both before and during the campaign."
_AS_COUNTED = "changes as counted"  # those of `display_metrics` are adjusted for weekdays
_TIMES = (LegendEntry("Before", theme.NEUTRAL, "ring"), LegendEntry("During", theme.NEUTRAL, "point"))
_TEXT_PIXELS = 80  # of the change at the right of a row


def display_shares_by_aisle(places: pd.DataFrame) -> Panel:
    """Shares of positive expressions; those during the campaign with their interval."""
    before, during, low, high = (
        places[name].to_numpy(dtype=np.float64)
        for name in ("share_before", "share_during", "low_during", "high_during")
    )
    reliable = (places["reliable_before"] & places["reliable_during"]).to_numpy()
    change = during - before
    few = ~reliable & ~np.isnan(change)
    changes = [formats.signed_points(value) or formats.MISSING for value in change.tolist()]
    texts = [FEW_FACES if is_few else text for is_few, text in zip(few.tolist(), changes, strict=True)]
    known = {"before": before, "during": during, "low": low, "high": high}
    marks = {name: reliable_only(values, reliable) for name, values in known.items()}
    intervals = [formats.share_interval(*ends) for ends in zip(low, high, strict=True)]
    rows = _rows(places, marks, formats.share, texts, intervals)
    return Panel(
        name="display-shares-by-aisle",
        title="Positive expressions before and during",
        subtitle=f"{POSITIVE_SHARE}; {_AS_COUNTED}; {NOT_FROM_0}",
        caption=join_sentences(
            _caption(places, reliable_only(change, reliable), texts), omitted_rows_text(len(places))
        ),
        spec=_spec(even_row_count(len(rows["label"])), has_two_lines(places), theme.POSITIVE, ".0%"),
        data={"rows": rows},
        make_table=lambda: pd.DataFrame(
            {
                "Aisle": places["label"],
                "Before (%)": formats.table_percents(before),
                "During (%)": formats.table_percents(during),
                "From (%)": formats.table_percents(low),
                "To (%)": formats.table_percents(high),
                "Change (points)": formats.table_percents(change),
            }
        ),
        legend=(*_TIMES, interval_entry(theme.NEUTRAL, "95% interval during")),
    )


def display_faces_by_aisle(places: pd.DataFrame) -> Panel:
    """Faces on a mean day with pictures."""
    before, during = (places[f"faces_per_day_{time}"].to_numpy(dtype=np.float64) for time in ("before", "during"))
    change = np.divide(during, before, out=np.full(len(before), np.nan), where=before > 0) - 1
    texts = [formats.signed_percent(value) or formats.MISSING for value in change.tolist()]
    marks = {"before": before, "during": during, "low": during, "high": during}
    rows = _rows(places, marks, formats.count, texts, [formats.MISSING] * len(before))
    return Panel(
        name="display-faces-by-aisle",
        title="Faces per day before and during",
        subtitle=f"faces on an average day with pictures; {_AS_COUNTED}; {NOT_FROM_0}",
        caption=join_sentences(_caption(places, change, texts), omitted_rows_text(len(places))),
        spec=_spec(even_row_count(len(rows["label"])), has_two_lines(places), theme.ACCENT, ",d"),
        data={"rows": rows},
        make_table=lambda: pd.DataFrame(
            {
                "Aisle": places["label"],
                "Faces per day before": formats.table_values(before, 0),
                "Faces per day during": formats.table_values(during, 0),
                "Change (%)": formats.table_percents(change),
            }
        ),
        legend=_TIMES,
    )


@lru_cache(maxsize=64)
def _spec(rows: int, two_lines: bool, color: str, axis_format: str) -> str:
    tooltip = [
        alt.Tooltip("label:N", title="Aisle"),
        alt.Tooltip("then:N", title="Before"),
        alt.Tooltip("now:N", title="During"),
        alt.Tooltip("interval:N", title="95% interval during"),
        alt.Tooltip("text:N", title="Change"),
    ]
    base = base_chart("rows").encode(y=row_axis(two_lines), tooltip=tooltip)
    scale = alt.Scale(zero=False, padding=8, range=range_before_texts(_TEXT_PIXELS))
    x = alt.X("before:Q", title=None, axis=alt.Axis(format=axis_format, tickCount=ticks_for_width()), scale=scale)
    color_by_group = alt.when("datum.test").then(alt.value(color)).otherwise(alt.value(theme.COMPARISON))
    intervals = base.mark_rule(strokeWidth=5, strokeCap="round", opacity=0.35).encode(
        x="low:Q", x2="high:Q", color=color_by_group
    )
    changes = base.mark_rule(strokeWidth=1.5).encode(x=x, x2="during:Q", color=color_by_group)
    before = base.mark_point(size=60, opacity=1, strokeWidth=1.5).encode(x="before:Q", color=color_by_group)
    during = base.mark_point(size=60, opacity=1, filled=True).encode(x="during:Q", color=color_by_group)
    texts = base.mark_text(align="left", dx=10, fontSize=12).encode(x="end:Q", text="text:N")
    height = max(HEIGHT_PIXELS, row_chart_height(rows, two_lines=two_lines))
    return to_spec(alt.layer(intervals, changes, before, during, texts), height)


def _rows(
    places: pd.DataFrame,
    marks: dict[str, Counts],
    format_value: Callable[[float], str],
    changes: list[str],
    intervals: list[str],
) -> dict[str, Any]:
    """The drawn rows, with `end` (the rightmost mark)."""
    names = {name: places[name].tolist() for name in ("label", "test", "rank")}
    then, now = ([format_value(value) for value in marks[name]] for name in ("before", "during"))
    columns = {**names, **marks, "then": then, "now": now, "text": changes, "interval": intervals}
    rows = {name: values[:MAX_ROWS] for name, values in columns.items()}
    drawn = np.array([rows[name] for name in marks])
    ends = np.fmax.reduce(drawn)
    start, _ = span(*drawn)
    return {**rows, "end": np.where(np.isnan(ends), start, ends)}


def _caption(places: pd.DataFrame, change: Counts, texts: list[str]) -> str:
    """`Coffee: +15.4 points. The 5 control aisles: −1.0 to +0.8 points.`"""
    labels, is_test = places["label"].tolist(), places["test"].to_numpy()
    sentences = [
        _group_text(np.flatnonzero(group & ~np.isnan(change)), labels, change, texts, kind)
        for kind, group in (("aisles with the display", is_test), ("control aisles", ~is_test))
    ]
    return join_sentences(*sentences) or NO_AISLE


def _group_text(rows: Any, labels: list[str], change: Counts, texts: list[str], kind: str) -> str:
    if len(rows) <= 1:
        return "".join(f"{labels[row]}: {texts[row]}." for row in rows)
    least, most = texts[rows[change[rows].argmin()]], texts[rows[change[rows].argmax()]]
    return f"The {len(rows)} {kind}: {least.removesuffix(' points')} to {most}."
