"""The hours of the day of one aisle against the others, which are grey marks.

In: `frames.hours_against`. Out: panels.
"""

from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.over_time import FEW_FACES
from lib.charts.core.panel import Panel, on, spec_of
from lib.charts.core.words import joined
from lib.data import formats
from lib.frames import note_words


def faces_by_hour(hours: pd.DataFrame, threshold_faces: int, other: str) -> Panel:
    """Bars: faces per hour that had pictures, by hour of the day."""
    most = busiest_words("Busiest", hours["hour"], hours["faces_per_hour"])
    return Panel(
        name="faces-by-hour",
        title="Faces by hour of the day",
        unit=f"faces per hour that had pictures, the stores' local time; grey: {other}",
        words=f"{most} faces per hour." if most else "No hour can be shown.",
        spec=_faces_spec(),
        data={"hours": _placed(hours, threshold_faces)},
        make_table=lambda: _table(hours, threshold_faces),
    )


def positive_share_by_hour(hours: pd.DataFrame, threshold_faces: int, other: str) -> Panel:
    """Points on their intervals: share of positive expressions, by hour of the day."""
    known = hours[hours["known_faces"] >= FEW_FACES].dropna(subset="positive_share")
    extremes = ""
    if len(known):
        low, high = (known.loc[find(known["positive_share"])] for find in (pd.Series.idxmin, pd.Series.idxmax))
        extremes = (
            f"Lowest from {low['hour']}, {formats.share(low['positive_share'])}; "
            f"highest from {high['hour']}, {formats.share(high['positive_share'])}."
        )
    hollow = (hours["known_faces"] < FEW_FACES) & hours["positive_share"].notna()
    return Panel(
        name="positive-share-by-hour",
        title="Positive share by hour of the day",
        unit=f"% of faces with a known apparent expression; line: 95% interval; grey: {other}",
        words=joined(extremes, f"Hollow: fewer than {FEW_FACES} known expressions." if hollow.any() else "")
        or "No hour can be shown.",
        spec=_share_spec(),
        data={"hours": _placed(hours, threshold_faces)},
        make_table=lambda: _table(hours, threshold_faces),
    )


@lru_cache(maxsize=1)
def _faces_spec() -> str:
    tooltip = [
        *_hour_tooltip(),
        alt.Tooltip("faces_per_hour:Q", title="Faces per hour", format=",.1f"),
        alt.Tooltip("other_faces_per_hour:Q", title="The others", format=",.1f"),
        alt.Tooltip("state:N", title="Note"),
    ]
    base = on("hours").encode(x=hour_axis(), tooltip=tooltip)
    y = alt.Y("faces_per_hour:Q", title="faces per hour", axis=alt.Axis(format=",~f"))
    bars = base.mark_bar(
        color=theme.ACCENT, cornerRadiusTopLeft=2, cornerRadiusTopRight=2, width={"band": 0.84}
    ).encode(y=y)
    others = base.mark_tick(color=theme.GHOST, thickness=3, width={"band": 0.9}, orient="horizontal").encode(
        y="other_faces_per_hour:Q"
    )
    return spec_of(alt.layer(bars, others))


@lru_cache(maxsize=1)
def _share_spec() -> str:
    tooltip = [
        *_hour_tooltip(),
        alt.Tooltip("positive_share:Q", title="Positive share", format=".1%"),
        alt.Tooltip("interval:N", title="95% interval"),
        alt.Tooltip("known_faces:Q", title="Faces with a known expression", format=",d"),
        alt.Tooltip("other_positive_share:Q", title="The others", format=".1%"),
    ]
    base = on("hours").encode(x=hour_axis())
    y = alt.Y("low:Q", title="share", scale=alt.Scale(zero=False), axis=alt.Axis(format=".0%"))
    lines = base.mark_rule(color=theme.POSITIVE, strokeWidth=2.5, strokeCap="round").encode(y=y, y2="high:Q")
    others = base.mark_tick(color=theme.GHOST, thickness=3, width={"band": 0.7}, orient="horizontal").encode(
        y="other_positive_share:Q", tooltip=tooltip
    )
    firm = alt.when(f"datum.known_faces >= {FEW_FACES}").then(alt.value(theme.POSITIVE)).otherwise(alt.value(None))
    points = base.mark_point(color=theme.POSITIVE, size=44, opacity=1).encode(
        y="positive_share:Q", fill=firm, tooltip=tooltip
    )
    return spec_of(alt.layer(others, lines, points))


def busiest_words(what: str, hours: "pd.Series[str]", values: "pd.Series[float]") -> str:
    """The hour of the highest value, without a full stop; "" where there is none."""
    if values.isna().all():
        return ""
    at = values.idxmax()
    return f"{what} from {hours[at]}: {values[at]:,.1f}"


def hour_axis() -> Any:
    """The hours of the day that the data has, as bands."""
    return alt.X("hour:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap="greedy", labelFlush=False, grid=False))


def _hour_tooltip() -> list[alt.Tooltip]:
    return [alt.Tooltip("hour:N", title="Hour from"), alt.Tooltip("hours:Q", title="Hours with pictures", format=",d")]


def _placed(hours: pd.DataFrame, threshold_faces: int) -> pd.DataFrame:
    return hours.assign(
        interval=list(map(formats.share_interval, hours["low"], hours["high"])),
        state=[note_words(note, threshold_faces) or "–" for note in hours["note"]],
    )


def _table(hours: pd.DataFrame, threshold_faces: int) -> pd.DataFrame:
    """`frames.hours_against` as people read it."""
    return pd.DataFrame(
        {
            "Hour from": hours["hour"],
            "Faces per hour": hours["faces_per_hour"].round(1),
            "The others' faces per hour": hours["other_faces_per_hour"].round(1),
            "Positive share (%)": (100 * hours["positive_share"]).round(1),
            "From (%)": (100 * hours["low"]).round(1),
            "To (%)": (100 * hours["high"]).round(1),
            "The others' positive share (%)": (100 * hours["other_positive_share"]).round(1),
            "Hours with pictures": hours["hours"],
            "Note": [note_words(note, threshold_faces) for note in hours["note"]],
        }
    )
