"""Charts of places: when each aisle is busy, and which aisles lead.

In: `frames.aisle_hours`, `frames.aisle_ranking`. Out: a heat map whose blank cells had no pictures, and ranked bars.
"""

from typing import Any

import altair as alt
import pandas as pd

from lib import theme
from lib.charts.drawing import LABEL_LIMIT_PIXELS, faces_tooltip, share_tooltip, titled

_PLACE = alt.Tooltip("place:N", title="Aisle")
_KNOWN = alt.Tooltip("known_faces:Q", title="Faces with a known expression", format=",d")


def aisle_hours(cells: pd.DataFrame, as_positive_share: bool) -> Any:
    """Heat map: place by hour of the day, coloured by faces per hour or by the share of positive expressions."""
    hours = cells["hour_of_day"]
    clock = [f"{hour:02d}:00" for hour in range(int(hours.min()), int(hours.max()) + 1)] if len(cells) else []
    frame = cells.assign(clock=hours.map("{:02d}:00".format))
    name, title, form = (
        ("positive_share", "positive share", ".0%") if as_positive_share else ("faces_per_hour", "faces/hour", ",.0f")
    )
    frame = frame[frame[name].notna()]
    tooltip = [
        _PLACE,
        alt.Tooltip("clock:N", title="Hour from (local time)"),
        alt.Tooltip("faces_per_hour:Q", title="Faces per hour with pictures", format=",.1f"),
        faces_tooltip(),
        share_tooltip("Positive share", "positive_share"),
        alt.Tooltip("hours:Q", title="Hours with pictures", format=",d"),
    ]
    places = sorted(cells["place"].unique())
    chart = (
        alt.Chart(frame)
        .mark_rect(cornerRadius=3)
        .encode(
            x=alt.X(
                "clock:O",
                title="hour of the day (local time)",
                scale=alt.Scale(domain=clock, paddingInner=0.06),
                axis=alt.Axis(labelAngle=0, labelOverlap="greedy", ticks=False, domain=False),
            ),
            y=alt.Y(
                "place:N",
                title=None,
                scale=alt.Scale(domain=places, paddingInner=0.08),
                axis=alt.Axis(labelLimit=LABEL_LIMIT_PIXELS, ticks=False, domain=False),
            ),
            color=alt.Color(
                f"{name}:Q",
                title=title,
                scale=alt.Scale(scheme=theme.SEQUENTIAL_SCHEME, zero=True),
                legend=alt.Legend(format=form, gradientLength=160),
            ),
            tooltip=tooltip,
        )
    )
    unit = "% of faces with a known apparent expression" if as_positive_share else "faces per hour that had pictures"
    heading = "Positive expressions by aisle and hour" if as_positive_share else "Faces by aisle and hour"
    most = _most(frame, name, form)
    return titled(
        chart,
        heading,
        f"{unit}; blank: {'nothing known' if as_positive_share else 'no pictures'}",
        f"{len(places)} aisles over {len(clock)} hours of the day.{most}",
        height=130 + 34 * max(1, len(places)),
    )


def _most(frame: pd.DataFrame, name: str, form: str) -> str:
    if frame.empty:
        return ""
    top = frame.loc[frame[name].idxmax()]
    return f" Highest: {top['place']} at {top['clock']} with {format(top[name], form)}."


def aisle_faces(ranking: pd.DataFrame) -> Any:
    """Bars: faces by place, most first."""
    words = f"Most: {ranking['place'].iloc[0]}, {theme.count(ranking['faces'].iloc[0])} faces." if len(ranking) else ""
    return _ranked_bars(ranking, "faces", ",d", theme.ACCENT, "Faces by aisle", "faces in view", words)


def aisle_positive_share(ranking: pd.DataFrame) -> Any:
    """Bars: share of positive expressions by place, highest first; places without a known expression are left out."""
    frame = ranking[ranking["positive_share"].notna()].sort_values("positive_share", ascending=False)
    words = f"Highest: {frame['place'].iloc[0]}, {frame['positive_share'].iloc[0]:.1%}." if len(frame) else ""
    unit = "% of faces with a known apparent expression"
    return _ranked_bars(frame, "positive_share", ".1%", theme.POSITIVE, "Positive expressions by aisle", unit, words)


def _ranked_bars(frame: pd.DataFrame, name: str, form: str, color: str, title: str, unit: str, words: str) -> Any:
    end = float(frame[name].max()) * 1.2 if len(frame) else 1.0
    base = alt.Chart(frame).encode(
        y=alt.Y(
            "place:N",
            title=None,
            sort=list(frame["place"]),
            axis=alt.Axis(labelLimit=LABEL_LIMIT_PIXELS, ticks=False, domain=False),
        ),
        x=alt.X(
            f"{name}:Q",
            title=None,
            scale=alt.Scale(domain=[0, end or 1.0], nice=False),
            axis=alt.Axis(format=form.replace(".1", ".0"), tickCount=4),
        ),
        tooltip=[
            _PLACE,
            faces_tooltip(),
            share_tooltip("Positive share", "positive_share"),
            _KNOWN,
            alt.Tooltip("pictures:Q", title="Pictures", format=",d"),
        ],
    )
    bars = base.mark_bar(color=color, cornerRadiusEnd=3)
    values = base.mark_text(align="left", dx=6, color=theme.TEXT).encode(text=alt.Text(f"{name}:Q", format=form))
    height = 130 + 34 * max(1, len(frame))
    return titled(alt.layer(bars, values), title, unit, f"{len(frame)} aisles. {words}", height)
