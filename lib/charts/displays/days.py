"""The aisles with a display against the control aisles, day by day: what the effect is made of.

In: `frames.display_days` and `frames.display_levels`. Out: panels. The display's aisles are drawn in colour, control in
grey; dashed lines are the means before and during.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import altair as alt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.over_time import Backdrop
from lib.charts.core.panel import Columns, Panel, on, spec_of
from lib.charts.core.time_axis import backdrop, milliseconds, places_of, time
from lib.charts.core.words import joined
from lib.data import formats
from lib.data.periods import Grain, Period
from lib.data.time_buckets import Steps
from lib.frames import CONTROL, TEST

_SERIES = {TEST: "With the display", CONTROL: "Control aisles"}


@dataclass(frozen=True, slots=True)
class _Measure:
    """A column of the days, and how it is drawn and written."""

    column: str
    color: str
    axis: str
    axis_title: str
    text: Callable[[float], str]


def _multiple(value: float) -> str:
    return "–" if pd.isna(value) else f"{value:.2f}"


_SHARE = _Measure("positive_share", theme.POSITIVE, ".0%", "share", formats.share)
_FACES = _Measure("index", theme.ACCENT, ".1f", "mean day before = 1", _multiple)


def display_shares_over_time(days: pd.DataFrame, levels: pd.DataFrame, behind: Backdrop) -> Panel:
    """Lines: the share of positive expressions of each day."""
    return Panel(
        name="display-shares-over-time",
        title="Positive expressions, day by day",
        unit="% of faces with a known apparent expression; dashed: means",
        words=_words(levels, _SHARE),
        spec=_spec(behind.steps.period, _SHARE),
        data=_data(days, levels, behind, _SHARE),
        make_table=lambda: _table(days, behind.steps, "positive_share", "positive share (%)", 100, 1),
    )


def display_faces_over_time(days: pd.DataFrame, levels: pd.DataFrame, behind: Backdrop) -> Panel:
    """Lines: the faces of each day as a multiple of the mean day before, so that aisles of any size stand together."""
    return Panel(
        name="display-faces-over-time",
        title="Faces, day by day",
        unit="multiple of the same aisles' mean day before; dashed: means",
        words=_words(levels, _FACES),
        spec=_spec(behind.steps.period, _FACES),
        data=_data(days, levels, behind, _FACES),
        make_table=lambda: _table(days, behind.steps, "index", "faces, mean day before = 1", 1, 2),
    )


@lru_cache(maxsize=128)
def _spec(period: Period, measure: _Measure) -> str:
    tooltip = [
        alt.Tooltip("when:N", title="Local time"),
        alt.Tooltip("series:N", title="Aisles"),
        alt.Tooltip("text:N", title="Value"),
        alt.Tooltip("faces:Q", title="Faces", format=",d"),
    ]
    scale = alt.Scale(domain=list(_SERIES.values()), range=[measure.color, theme.GHOST])
    color = alt.Color("series:N", scale=scale, legend=alt.Legend(orient="top", title=None, symbolType="circle"))
    y = alt.Y(
        "value:Q",
        title=measure.axis_title,
        axis=alt.Axis(format=measure.axis, tickCount=5),
        scale=alt.Scale(zero=False, padding=8),
    )
    base = on("days").encode(x=time("middle"), y=y, color=color)
    levels = (
        on("levels")
        .mark_rule(strokeDash=[6, 4], strokeWidth=2)
        .encode(x=time("start"), x2="end:T", y="value:Q", color=color)
    )
    points = base.mark_point(size=30, opacity=1, filled=True).encode(tooltip=tooltip)
    layers = [*backdrop(period, Grain.DAY), levels, base.mark_line(strokeWidth=1.5), points]
    return spec_of(alt.layer(*layers))


def _data(days: pd.DataFrame, levels: pd.DataFrame, behind: Backdrop, measure: _Measure) -> dict[str, Columns]:
    values = days[measure.column].to_numpy()
    drawn = {
        "series": [_SERIES[group] for group in days["group"].tolist()],
        "value": values,
        "faces": days["faces"].to_numpy(),
        "text": [measure.text(value) for value in values],
        **places_of(behind.steps.index_of(pd.DatetimeIndex(days["start"])), behind.steps),
    }
    means = {
        "start": milliseconds(levels["start"]),
        "end": milliseconds(levels["end"]),
        "series": [_SERIES[group] for group in levels["group"].tolist()],
        "value": levels[measure.column].to_numpy(),
    }
    return {"days": drawn, "levels": means, **behind.data}


def _words(levels: pd.DataFrame, measure: _Measure) -> str:
    """`With the display 21.9% before and 37.2% during. Control aisles 22.1% before and 22.0% during.`"""
    of_whom = zip(levels["group"].tolist(), levels["during"].tolist(), strict=True)
    values = dict(zip(of_whom, levels[measure.column].tolist(), strict=True))
    sentences = []
    for group, series in _SERIES.items():
        before, during = values.get((group, False)), values.get((group, True))
        if before is not None and during is not None:
            sentences.append(f"{series}: {measure.text(before)} before, {measure.text(during)} during.")
    return joined(*sentences) or "There is no day before and during the campaign to compare."


def _table(days: pd.DataFrame, steps: Steps, column: str, title: str, factor: float, decimals: int) -> pd.DataFrame:
    columns = {}
    for group, series in _SERIES.items():
        of_group = days[days["group"] == group]
        columns[f"{series}: {title}"] = (factor * of_group[column].to_numpy()).round(decimals)
        columns[f"{series}: faces"] = of_group["faces"].to_numpy()
    return pd.DataFrame({"Local day": steps.words(), **columns})
