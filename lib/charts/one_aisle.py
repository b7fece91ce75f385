"""One aisle compared with the other aisles in view, which are grey marks.

In: `frames.compare_hours` and `frames.compare_shares`. Out: panels by hour of the day and by group.
"""

from collections.abc import Mapping
from functools import lru_cache

import altair as alt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.comparison import comparison_tick
from lib.charts.core.legend import comparison_entry, interval_entry
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.reliable_marks import (
    FEW_FACES,
    beyond_text,
    filled_if_reliable,
    hollow_legend,
    reliable_only,
    within_reliable,
)
from lib.charts.core.row_axis import even_row_count, range_before_texts, row_axis, row_chart_height, ticks_for_width
from lib.charts.core.selects import select_attribute, select_hour
from lib.charts.core.texts import (
    NO_CLEAR_DIFFERENCE,
    busiest_hour_text,
    capitalized,
    difference_text,
    hidden_shares_text,
    join_sentences,
    share_of_faces_text,
)
from lib.charts.core.time_axis import hour_of_day_axis
from lib.data import formats
from lib.data.labels import OF_ALL_FACES, POSITIVE_SHARE, label
from lib.frames import note_words

_TEXT_PIXELS = 104  # of both shares, in two columns on the right
_COLUMN_PIXELS = 52
_DIMENSIONS = {"emotions": "emotions", "ages": "age_bands", "genders": "genders"}
NO_HOUR = "No hour has enough faces to compare."
NO_HOUR_STANDS_OUT = "No hour clearly stands out."
NOTHING_TO_COMPARE = "There is nothing to compare with."


def faces_by_hour(hours: pd.DataFrame, threshold_faces: int, other: str) -> Panel:
    """Bars: faces per hour with pictures, by hour of the day; `other` names the grey marks."""
    return Panel(
        name="faces-by-hour",
        title="Faces by hour of the day",
        subtitle="faces per hour with pictures",
        caption=busiest_hour_text("Busiest", hours) or NO_HOUR,
        spec=_faces_spec(),
        data={"hours": _rows(hours, threshold_faces)},
        make_table=lambda: _hours_table(hours, threshold_faces),
        legend=(comparison_entry(other, "level"),),
        selects=(select_hour(),),
    )


def positive_share_by_hour(hours: pd.DataFrame, threshold_faces: int, other: str) -> Panel:
    """Points with intervals: share of positive expressions by hour of the day; `other` names the grey marks."""
    rows = _share_rows(hours, threshold_faces)
    hollow = hollow_legend(hours["positive_share"], rows["point"], hours["reliable"], FEW_FACES)
    return Panel(
        name="positive-share-by-hour",
        title="Positive share by hour of the day",
        subtitle=POSITIVE_SHARE,
        caption=join_sentences(_share_extremes(hours), beyond_text(hours["positive_share"], rows["point"], FEW_FACES)),
        spec=_share_spec(),
        data={"hours": rows},
        make_table=lambda: _hours_table(hours, threshold_faces),
        legend=(
            interval_entry(theme.POSITIVE),
            comparison_entry(other, "level"),
            *hollow,
        ),
        selects=(select_hour(),),
    )


@lru_cache(maxsize=1)
def _faces_spec() -> str:
    tooltip = [
        *_hour_tooltip(),
        alt.Tooltip("faces_per_hour:Q", title="Faces per hour", format=",.1f"),
        alt.Tooltip("other_faces_per_hour:Q", title="Other aisles", format=",.1f"),
        alt.Tooltip("state:N", title="Note"),
    ]
    base = base_chart("hours").encode(x=hour_of_day_axis(), tooltip=tooltip)
    y = alt.Y("faces_per_hour:Q", title="faces per hour", axis=alt.Axis(format=",~f"))
    bars = base.mark_bar(
        color=theme.ACCENT, cornerRadiusTopLeft=2, cornerRadiusTopRight=2, width={"band": 0.84}
    ).encode(y=y)
    others = comparison_tick(base, width={"band": 0.9}, orient="horizontal").encode(y="other_faces_per_hour:Q")
    return to_spec(alt.layer(bars, others))


@lru_cache(maxsize=1)
def _share_spec() -> str:
    tooltip = [
        *_hour_tooltip(),
        alt.Tooltip("positive_share:Q", title="Positive share", format=".1%"),
        alt.Tooltip("interval:N", title="95% interval"),
        alt.Tooltip("known_faces:Q", title="Faces with a known expression", format=",d"),
        alt.Tooltip("other_positive_share:Q", title="Other aisles", format=".1%"),
    ]
    base = base_chart("hours").encode(x=hour_of_day_axis())
    y = alt.Y("from:Q", title="share", scale=alt.Scale(zero=True), axis=alt.Axis(format=".0%"))
    lines = base.mark_rule(color=theme.POSITIVE, strokeWidth=2.5, strokeCap="round").encode(y=y, y2="to:Q")
    others = comparison_tick(base, width={"band": 0.7}, orient="horizontal").encode(y="other:Q", tooltip=tooltip)
    points = base.mark_point(color=theme.POSITIVE, size=44, opacity=1).encode(
        y="point:Q", fill=filled_if_reliable(theme.POSITIVE), tooltip=tooltip
    )
    return to_spec(alt.layer(others, lines, points))


def _hour_tooltip() -> list[alt.Tooltip]:
    return [alt.Tooltip("hour:N", title="Hour from"), alt.Tooltip("hours:Q", title="Hours with pictures", format=",d")]


def _rows(hours: pd.DataFrame, threshold_faces: int) -> pd.DataFrame:
    return hours.assign(
        interval=list(map(formats.share_interval, hours["low"], hours["high"])),
        state=[note_words(note, threshold_faces) or formats.MISSING for note in hours["note"]],
    )


def _share_rows(hours: pd.DataFrame, threshold_faces: int) -> pd.DataFrame:
    low, high = (reliable_only(hours[name], hours["reliable"]) for name in ("low", "high"))
    other = reliable_only(hours["other_positive_share"], hours["other_reliable"])
    point = within_reliable(hours["positive_share"], hours["reliable"], 0.0, low, high, other)
    return _rows(hours, threshold_faces).assign(**{"point": point, "from": low, "to": high, "other": other})


def _share_extremes(hours: pd.DataFrame) -> str:
    """The lowest and the highest reliable share, each with its faces and interval."""
    known = hours[hours["reliable"] & hours["positive_share"].notna()]
    if known.empty:
        return NO_HOUR
    ends = [known.loc[known["positive_share"].idxmin()], known.loc[known["positive_share"].idxmax()]]
    if len(known) > 1 and ends[0]["high"] >= ends[1]["low"]:
        return NO_HOUR_STANDS_OUT
    lowest, highest = (
        f"from {row['hour']}, {share_of_faces_text(*row[['positive_share', 'known_faces', 'low', 'high']])}"
        for row in ends
    )
    return f"Lowest {lowest}; highest {highest}." if len(known) > 1 else f"Only {highest}, has enough faces to compare."


def _hours_table(hours: pd.DataFrame, threshold_faces: int) -> pd.DataFrame:
    """The data table of `frames.compare_hours`."""
    return pd.DataFrame(
        {
            "Hour from": hours["hour"],
            "Faces per hour": formats.table_values(hours["faces_per_hour"]),
            "Other aisles' faces per hour": formats.table_values(hours["other_faces_per_hour"]),
            "Positive share (%)": formats.table_percents(hours["positive_share"]),
            "From (%)": formats.table_percents(hours["low"]),
            "To (%)": formats.table_percents(hours["high"]),
            "Other aisles' positive share (%)": formats.table_percents(hours["other_positive_share"]),
            "Hours with pictures": hours["hours"],
            "Note": [note_words(note, threshold_faces) for note in hours["note"]],
        }
    )


def groups_against(
    groups: pd.DataFrame,
    name: str,
    title: str,
    other: str,
    threshold_faces: int,
    colors: Mapping[str, str] | None = None,
) -> Panel:
    """Bars: each group's share of the faces, in `colors` by group; `other` names the grey marks."""
    return Panel(
        name=name,
        title=title,
        subtitle=f"{OF_ALL_FACES if _DIMENSIONS[name] == 'emotions' else '% of faces'}; right: this aisle, {other}",
        caption=join_sentences(
            _largest_difference(groups, other),
            hidden_shares_text(groups, threshold_faces),
        ),
        spec=_groups_spec(even_row_count(len(groups))),
        data={
            "rows": pd.DataFrame(
                {
                    "label": groups["group"].map(label),
                    "rank": range(len(groups)),
                    "color": [(colors or {}).get(group, theme.ACCENT) for group in groups["group"]],
                    "share": groups["share"],
                    "other": groups["other_share"],
                    "text": groups["share"].map(formats.share),
                    "other_text": _other_texts(groups),
                    "difference": groups["difference"].map(difference_text),
                    "interval": list(map(formats.points_interval, groups["low"], groups["high"])),
                }
            )
        },
        make_table=lambda: _groups_table(groups, "Share (%)", f"{capitalized(other)} (%)"),
        legend=(comparison_entry(other, "tick"),),
        selects=(select_attribute(_DIMENSIONS[name], "label", groups["group"]),),
    )


def _other_texts(groups: pd.DataFrame) -> "pd.Series[str]":
    """The other aisles' shares; "" where there is no other aisle, as a dash is a hidden share."""
    alone = groups["other_share"].isna() & groups["other_faces"].notna()
    return groups["other_share"].map(formats.share).mask(alone, "")


@lru_cache(maxsize=32)
def _groups_spec(rows: int) -> str:
    tooltip = [
        alt.Tooltip("label:N", title="Group"),
        alt.Tooltip("text:N", title="Share"),
        alt.Tooltip("other_text:N", title="Other aisles"),
        alt.Tooltip("difference:N", title="Difference"),
        alt.Tooltip("interval:N", title="95% interval"),
    ]
    base = base_chart("rows").encode(y=row_axis(), tooltip=tooltip)
    x = alt.X(
        "share:Q",
        title=None,
        scale=alt.Scale(range=range_before_texts(_TEXT_PIXELS)),
        axis=alt.Axis(format=".0%", tickCount=ticks_for_width()),
    )
    bars = base.mark_bar(cornerRadiusEnd=2, height={"band": 0.62}).encode(x=x, color=alt.Color("color:N", scale=None))
    others = comparison_tick(base, height={"band": 0.8}).encode(x="other:Q")
    here = base.mark_text(x=alt.expr(f"width - {_COLUMN_PIXELS}"), align="right", fontSize=12, fontWeight=600).encode(
        text="text:N"
    )
    there = base.mark_text(align="right", fontSize=12).encode(x=alt.value("width"), text="other_text:N")
    return to_spec(alt.layer(bars, others, here, there), row_chart_height(rows))


def no_difference(other: str) -> str:
    """A sentence for groups whose intervals of the difference all include 0."""
    return f"{capitalized(NO_CLEAR_DIFFERENCE)} from {other} in any share."


def _largest_difference(groups: pd.DataFrame, other: str) -> str:
    """A sentence on the largest difference whose interval excludes 0."""
    significant = groups[(groups["low"] > 0) | (groups["high"] < 0)]
    if groups["difference"].isna().all():
        return NOTHING_TO_COMPARE
    if significant.empty:
        return no_difference(other)
    row = significant.loc[significant["difference"].abs().idxmax()]
    return (
        f"{label(row['group'])} differs most from {other}: {formats.signed_points(row['difference'])} "
        f"(95% interval {formats.points_interval(row['low'], row['high'])})."
    )


def _groups_table(groups: pd.DataFrame, title: str, other_title: str) -> pd.DataFrame:
    """The data table of `frames.compare_shares`."""
    return pd.DataFrame(
        {
            "Group": groups["group"].map(label),
            title: formats.table_percents(groups["share"]),
            other_title: formats.table_percents(groups["other_share"]),
            "Difference (points)": formats.table_percents(groups["difference"]),
            "From (points)": formats.table_percents(groups["low"]),
            "To (points)": formats.table_percents(groups["high"]),
            "Faces": groups["faces"],
        }
    )
