"""Two aisles or two stores on one scale: over time and by hour of the day.

In: tables of A and of B. Out: panels. A has circles in the first colour of `theme.SIDES`, B squares in the second. What
is not reliable is hollow and joined by no line.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.context import ChartContext, background_layers
from lib.charts.core.legend import WITHOUT_PICTURES, LegendEntry, entries_of
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.reliable_marks import FEW_OR_PARTIAL, beyond_text, hollow_legend
from lib.charts.core.selects import SELECT_DAYS, select_hour
from lib.charts.core.texts import busiest_hour_text, join_sentences
from lib.charts.core.time_axis import hour_of_day_axis, time_x, with_positions
from lib.charts.core.time_series import line_rows
from lib.data import formats
from lib.data.labels import POSITIVE_SHARE
from lib.data.periods import Grain, Period
from lib.frames import PARTIAL, is_complete, note_words

NO_HOUR = "No hour has enough faces to compare."
_SLOTS = ("A", "B")
_MIN_END_DISTANCE = 0.08  # of the drawn values' extent, between the names at the ends of lines
# Title on the axis and in tooltips, tooltip format, axis format.
_FACES = ("Faces", ",d", ",d")
_SHARE = ("Positive share", ".1%", ".0%")


@dataclass(frozen=True, slots=True)
class Pair:
    """The names of A and B."""

    a: str
    b: str

    @property
    def short(self) -> "Pair":
        """Without the store's name where both are of one store."""
        (store, in_a, aisle), (other, in_b, other_aisle) = (name.rpartition(" · ") for name in (self.a, self.b))
        return Pair(aisle, other_aisle) if in_a and in_b and store == other else self

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """A and B as their points are drawn."""
        return (
            LegendEntry(f"A: {self.a}", theme.SIDES[0], "point"),
            LegendEntry(f"B: {self.b}", theme.SIDES[1], "square"),
        )


def pair_faces_over_time(pair: Pair, a: pd.DataFrame, b: pd.DataFrame, context: ChartContext) -> Panel:
    """Lines: faces in each time bucket, of `frames.over_time` of A and of B."""
    return _over_time("faces-over-time", f"Faces per {context.time_buckets.grain.value}", "faces", pair, a, b, context)


def pair_positive_over_time(pair: Pair, a: pd.DataFrame, b: pd.DataFrame, context: ChartContext) -> Panel:
    """Lines: share of positive expressions in each time bucket."""
    title = "Share of positive expressions"
    return _over_time("positive-share-over-time", title, "positive_share", pair, a, b, context)


def pair_hours(pair: Pair, hours: pd.DataFrame) -> Panel:
    """Lines: faces per hour with pictures, by hour of the day, of `frames.compare_hours`."""
    sides = [
        pd.DataFrame({"hour": hours["hour"], "slot": slot, "side": side, "faces_per_hour": hours[name]})
        for slot, side, name in zip(_SLOTS, (pair.a, pair.b), ("faces_per_hour", "other_faces_per_hour"), strict=True)
    ]
    rows = pd.concat(sides, ignore_index=True)
    busiest = [
        busiest_hour_text(f"{slot} is busiest", hours, other)
        for slot, other in zip(_SLOTS, ("", "other_"), strict=True)
    ]
    return Panel(
        name="faces-by-hour",
        title="Faces by hour of the day",
        subtitle="faces per hour with pictures",
        caption=join_sentences(*busiest) or NO_HOUR,
        spec=_hours_spec(),
        data={"hours": rows.assign(end_text=_end_texts(rows, "faces_per_hour"))},
        make_table=lambda: pd.DataFrame(
            {
                "Hour from": hours["hour"],
                f"A: {pair.a} (faces per hour)": formats.table_values(hours["faces_per_hour"]),
                f"B: {pair.b} (faces per hour)": formats.table_values(hours["other_faces_per_hour"]),
                "Difference (faces per hour)": formats.table_values(
                    hours["faces_per_hour"] - hours["other_faces_per_hour"]
                ),
            }
        ),
        legend=pair.legend,
        selects=(select_hour(),),
    )


def _over_time(
    name: str, title: str, value: str, pair: Pair, a: pd.DataFrame, b: pd.DataFrame, context: ChartContext
) -> Panel:
    sides = [
        with_positions(buckets, context.time_buckets).assign(
            slot=slot,
            side=side,
            state=context.states(buckets["note"]),
            value=buckets[value],
            reliable=_reliable(buckets, value),
        )
        for slot, side, buckets in zip(_SLOTS, (pair.a, pair.b), (a, b), strict=True)
    ]
    rows = line_rows(sides, from_zero=True).assign(end_text=lambda rows: _end_texts(rows, "point"))
    why = PARTIAL if value == "faces" else FEW_OR_PARTIAL
    unit = "faces detected in pictures" if value == "faces" else POSITIVE_SHARE
    return Panel(
        name=name,
        title=title,
        subtitle=f"{unit}, {context.by_bucket}",
        caption=join_sentences(
            _higher_text([side["value"].where(side["reliable"]) for side in sides], context.time_buckets.grain),
            beyond_text(rows["value"], rows["point"], why),
        ),
        spec=_time_spec(context.time_buckets.period, context.time_buckets.grain, value),
        data={"time_buckets": rows, **context.data},
        make_table=lambda: _time_table(pair, a, b, value, context),
        legend=(
            *pair.legend,
            *hollow_legend(rows["value"], rows["point"], rows["reliable"], why),
            *entries_of((len(context.gaps), WITHOUT_PICTURES)),
            *context.campaign_legend,
        ),
        selects=(SELECT_DAYS,),
    )


def _reliable(buckets: pd.DataFrame, value: str) -> npt.NDArray[np.bool_]:
    """A count needs no more than a complete time bucket."""
    return is_complete(buckets["note"]) if value == "faces" else buckets["reliable"].to_numpy()


@lru_cache(maxsize=128)
def _time_spec(period: Period, grain: Grain, value: str) -> str:
    title, tooltip_format, axis_format = _FACES if value == "faces" else _SHARE
    tooltip = [
        alt.Tooltip("side:N", title="Place"),
        alt.Tooltip("when:N", title="When"),
        alt.Tooltip(f"{value}:Q", title=title, format=tooltip_format),
        alt.Tooltip("state:N", title="Note"),
    ]
    axis = alt.Axis(format=axis_format, tickMinStep=1) if value == "faces" else alt.Axis(format=axis_format)
    y = alt.Y("point:Q", title=title.lower(), axis=axis, scale=alt.Scale(zero=True))
    base = base_chart("time_buckets").encode(x=time_x("middle"))
    return to_spec(alt.layer(*background_layers(period, grain), *_lines(base, y, "joined:Q", tooltip)))


@lru_cache(maxsize=1)
def _hours_spec() -> str:
    tooltip = [
        alt.Tooltip("side:N", title="Place"),
        alt.Tooltip("hour:N", title="Hour from"),
        alt.Tooltip("faces_per_hour:Q", title="Faces per hour", format=",.1f"),
    ]
    y = alt.Y("faces_per_hour:Q", title="faces per hour", axis=alt.Axis(format=",~f"))
    return to_spec(alt.layer(*_lines(base_chart("hours").encode(x=hour_of_day_axis()), y, "faces_per_hour:Q", tooltip)))


def _lines(base: Any, y: alt.Y, joined: str, tooltip: list[alt.Tooltip]) -> list[Any]:
    """A line through `joined` for each side, its points, and its name at its end."""
    slots = list(_SLOTS)
    color = alt.Color("slot:N", scale=alt.Scale(domain=slots, range=list(theme.SIDES)), legend=None)
    shape = alt.Shape("slot:N", scale=alt.Scale(domain=slots, range=["circle", "square"]), legend=None)
    hollow = alt.when("datum.reliable === false").then(alt.value(None)).otherwise(color)
    points = base.mark_point(size=36, opacity=1).encode(y=y, color=color, shape=shape, fill=hollow, tooltip=tooltip)
    names = base.transform_filter("datum.end_text").mark_text(align="left", dx=7, fontSize=12, fontWeight=600)
    return [base.mark_line().encode(y=joined, color=color), points, names.encode(y=y, text="end_text:N")]


def _end_texts(rows: pd.DataFrame, value: str) -> list[str]:
    """A and B at the last known `value` of each, and "" elsewhere; neither where both would be in one place."""
    ends = rows.dropna(subset=value).drop_duplicates("slot", keep="last")
    nearest = ends[value].max() - ends[value].min() if len(ends) > 1 else np.inf
    if nearest <= _MIN_END_DISTANCE * (rows[value].max() - rows[value].min()):
        return [""] * len(rows)
    return [slot if is_end else "" for slot, is_end in zip(rows["slot"], rows.index.isin(ends.index), strict=True)]


def no_common_bucket(grain: Grain) -> str:
    """A sentence for sides without a time bucket in which both have a value."""
    return f"No {grain.value} has a value for both."


def _higher_text(values: "list[pd.Series[float]]", grain: Grain) -> str:
    """In how many time buckets each side is higher, by the values of A and of B."""
    a, b = values
    both = (a - b).dropna()
    if both.empty:
        return no_common_bucket(grain)
    for slot, higher in (("A", both > 0), ("B", both < 0)):
        if higher.all() and len(both) > 1:
            return f"{slot} is higher in all of {len(both)} {grain.value}s."
    return f"A is higher in {(both > 0).sum()} of {len(both)} {grain.value}s, B in {(both < 0).sum()}."


def _time_table(pair: Pair, a: pd.DataFrame, b: pd.DataFrame, value: str, context: ChartContext) -> pd.DataFrame:
    labels = dict(zip(context.time_buckets.starts, context.time_buckets.labels(), strict=True))
    percent = value == "positive_share"
    one, other = ((100 if percent else 1) * side[value] for side in (a, b))
    return pd.DataFrame(
        {
            "Local time": a["start"].map(labels),
            f"A: {pair.a}{' (%)' * percent}": formats.table_values(one),
            f"B: {pair.b}{' (%)' * percent}": formats.table_values(other),
            f"Difference ({'points' if percent else 'faces'})": formats.table_values(one - other),
            "Note on A": [note_words(note, context.threshold_faces) for note in a["note"]],
            "Note on B": [note_words(note, context.threshold_faces) for note in b["note"]],
        }
    )
