"""What every chart shares: title and description, colour scales with fixed members, tooltips with units.

In: frames and titles. Out: Altair encodings and titled charts.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt
import pandas as pd

from lib import theme

HEIGHT_PIXELS = 320
LABEL_LIMIT_PIXELS = 220
_PADDING = {"left": 4, "top": 4, "right": 8, "bottom": 8}


def titled(chart: Any, title: str, unit: str, description: str, height: int = HEIGHT_PIXELS) -> Any:
    """The chart with its title, its unit below it, and the words that a screen reader gives.

    `height` in pixels is of everything: title, axes and legend too.
    """
    heading = alt.Title(
        title,
        subtitle=unit.split("\n"),
        anchor="start",
        fontSize=16,
        subtitleFontSize=12,
        subtitleColor=theme.TEXT,
        subtitlePadding=4,
        limit=0,
        offset=16,
    )
    return chart.properties(title=heading, description=f"{title}. {description}", height=height, padding=_PADDING)


def fixed_color(colors: Mapping[str, str], present: Iterable[str], title: str, columns: int = 5) -> alt.Color:
    """Colour by `label`: members keep their colours whatever is in view; the legend lists those in view, in order."""
    seen = set(present)
    return alt.Color(
        "label:N",
        title=title,
        scale=alt.Scale(domain=[theme.label(value) for value in colors], range=list(colors.values())),
        legend=alt.Legend(
            orient="bottom",
            columns=columns,
            values=[theme.label(value) for value in colors if value in seen],
            symbolType="square",
            titleAnchor="start",
            labelLimit=LABEL_LIMIT_PIXELS,
        ),
    )


def ranked(frame: pd.DataFrame, name: str, order: Iterable[str]) -> pd.DataFrame:
    """The frame with `label` (what the app writes for column `name`) and `rank` (its place in the order, from 0)."""
    places = {value: place for place, value in enumerate(order)}
    values = frame[name].astype(str)
    return frame.assign(**{name: values, "label": values.map(theme.label), "rank": values.map(places)})


def faces_tooltip(title: str = "Faces") -> alt.Tooltip:
    return alt.Tooltip("faces:Q", title=title, format=",d")


def share_tooltip(title: str, name: str = "share") -> alt.Tooltip:
    return alt.Tooltip(f"{name}:Q", title=title, format=".1%")
