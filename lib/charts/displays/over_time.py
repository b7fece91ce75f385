"""Aisles with a display compared with the control aisles, day by day.

In: `frames.display_days` and `frames.display_levels`. Out: panels. The display's aisles are drawn in colour, control
aisles in grey; dashed lines are the means before and during the campaign. A share that is not reliable is a hollow
point that no line joins.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.context import ChartContext, background_layers
from lib.charts.core.legend import LegendEntry, comparison_entry
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.reliable_marks import FEW_FACES, beyond_text, hollow_legend, reliable_only, within_reliable
from lib.charts.core.texts import NOT_FROM_0, join_sentences
from lib.charts.core.time_axis import bucket_positions, time_x, to_milliseconds
from lib.data import formats
from lib.data.labels import POSITIVE_SHARE
from lib.data.periods import Grain, Period
from lib.data.time_buckets import TimeBuckets
from lib.frames import CONTROL, TEST

NO_DAYS = "There are no days before and during the campaign to compare."
_SERIES = {TEST: "With the display", CONTROL: "Control aisles"}


@dataclass(frozen=True, slots=True)
class _Measure:
    """A column of `frames.display_days`, and how it is drawn and formatted."""

    column: str
    color: str
    axis_format: str
    axis_title: str
    text: Callable[[float], str]

    @property
    def colors(self) -> tuple[str, str]:
        """Those of the aisles with the display, and of the control aisles."""
        return (self.color, theme.COMPARISON)


def _multiple(value: float) -> str:
    return formats.decimal(value, 2)


_SHARE = _Measure("positive_share", theme.POSITIVE, ".0%", "share", formats.share)
_FACES = _Measure("index", theme.ACCENT, ".1f", "average day before = 1", _multiple)


def display_shares_over_time(days: pd.DataFrame, levels: pd.DataFrame, context: ChartContext) -> Panel:
    """Lines: the share of positive expressions on each day."""
    rows = _day_rows(days, levels, context, _SHARE)
    value, point, reliable = (rows[name] for name in ("value", "point", "reliable"))
    return Panel(
        name="display-shares-over-time",
        title="Positive expressions, day by day",
        subtitle=f"{POSITIVE_SHARE}; {NOT_FROM_0}",
        caption=join_sentences(_caption(levels, _SHARE), beyond_text(value, point, FEW_FACES)),
        spec=_spec(context.time_buckets.period, _SHARE),
        data={"days": rows, "levels": _level_rows(levels, _SHARE), **context.data},
        make_table=lambda: _table(days, context.time_buckets, "positive_share", "positive share (%)", 100, 1),
        legend=(*_legend(_SHARE), *hollow_legend(value, point, reliable, FEW_FACES), *context.campaign_legend),
    )


def display_faces_over_time(days: pd.DataFrame, levels: pd.DataFrame, context: ChartContext) -> Panel:
    """Lines: faces on each day as a multiple of the mean day before, which makes aisles of any size comparable."""
    return Panel(
        name="display-faces-over-time",
        title="Faces, day by day",
        subtitle=f"faces a day, as a multiple of the aisles' average day before (1.2 is a fifth more); {NOT_FROM_0}",
        caption=_times_caption(levels),
        spec=_spec(context.time_buckets.period, _FACES),
        data={
            "days": _day_rows(days, levels, context, _FACES),
            "levels": _level_rows(levels, _FACES),
            **context.data,
        },
        make_table=lambda: _table(days, context.time_buckets, "index", "faces, average day before = 1", 1, 2),
        legend=(*_legend(_FACES), *context.campaign_legend),
    )


@lru_cache(maxsize=128)
def _spec(period: Period, measure: _Measure) -> str:
    tooltip = [
        alt.Tooltip("when:N", title="When"),
        alt.Tooltip("series:N", title="Aisles"),
        alt.Tooltip("text:N", title="Value"),
        alt.Tooltip("faces:Q", title="Faces", format=",d"),
    ]
    scale = alt.Scale(domain=list(_SERIES.values()), range=list(measure.colors))
    color = alt.Color("series:N", scale=scale, legend=None)
    y = alt.Y(
        "point:Q",
        title=measure.axis_title,
        axis=alt.Axis(format=measure.axis_format, tickCount=5),
        scale=alt.Scale(zero=False, padding=8),
    )
    base = base_chart("days").encode(x=time_x("middle"), color=color)
    levels = (
        base_chart("levels")
        .mark_rule(strokeDash=[6, 4], strokeWidth=2)
        .encode(x=time_x("start"), x2="end:T", y="value:Q", color=color)
    )
    line = base.mark_line(strokeWidth=1.5).encode(y="joined:Q")
    fill = alt.when("datum.reliable").then(color).otherwise(alt.value(None))
    points = base.mark_point(size=30, opacity=1).encode(y=y, fill=fill, tooltip=tooltip)
    layers = [*background_layers(period, Grain.DAY), levels, line, points]
    return to_spec(alt.layer(*layers))


def _legend(measure: _Measure) -> tuple[LegendEntry, ...]:
    series = [LegendEntry(*each, "point") for each in zip(_SERIES.values(), measure.colors, strict=True)]
    return (*series, comparison_entry("average before and during", "dash"))


def _day_rows(days: pd.DataFrame, levels: pd.DataFrame, context: ChartContext, measure: _Measure) -> dict[str, Any]:
    values = days[measure.column].to_numpy()
    reliable = days["reliable"].to_numpy() | (measure is _FACES)
    return {
        "series": [_SERIES[group] for group in days["group"].tolist()],
        "value": values,
        "joined": reliable_only(values, reliable),
        "point": within_reliable(values, reliable, levels[measure.column]),
        "reliable": reliable,
        "faces": days["faces"].to_numpy(),
        "text": [measure.text(value) for value in values],
        **bucket_positions(context.time_buckets.index_of(pd.DatetimeIndex(days["start"])), context.time_buckets),
    }


def _level_rows(levels: pd.DataFrame, measure: _Measure) -> dict[str, Any]:
    return {
        "start": to_milliseconds(levels["start"]),
        "end": to_milliseconds(levels["end"]),
        "series": [_SERIES[group] for group in levels["group"].tolist()],
        "value": levels[measure.column].to_numpy(),
    }


def _caption(levels: pd.DataFrame, measure: _Measure) -> str:
    """`With the display: 21.9% before, 37.2% during. Control aisles: 22.1% before, 22.0% during.`"""
    keys = zip(levels["group"].tolist(), levels["during"].tolist(), strict=True)
    values = dict(zip(keys, levels[measure.column].tolist(), strict=True))
    sentences = []
    for group, series in _SERIES.items():
        before, during = values.get((group, False)), values.get((group, True))
        if before is not None and during is not None:
            sentences.append(f"{series}: {measure.text(before)} before, {measure.text(during)} during.")
    return join_sentences(*sentences) or NO_DAYS


def _times_caption(levels: pd.DataFrame) -> str:
    """`With the display: 1.08 times as many faces a day as before. Control aisles: 1.02 times.`"""
    during = levels[levels["during"]]
    times = dict(zip(during["group"].tolist(), during[_FACES.column].tolist(), strict=True))
    known = [f"{series}: {_multiple(times[group])} times" for group, series in _SERIES.items() if group in times]
    if not known:
        return NO_DAYS
    return join_sentences(f"{known[0]} as many faces a day as before.", *(f"{text}." for text in known[1:]))


def _table(
    days: pd.DataFrame, time_buckets: TimeBuckets, column: str, title: str, factor: float, decimals: int
) -> pd.DataFrame:
    columns = {}
    for group, series in _SERIES.items():
        of_group = days[days["group"] == group]
        columns[f"{series}: {title}"] = formats.table_values(factor * of_group[column].to_numpy(), decimals)
        columns[f"{series}: faces"] = of_group["faces"].to_numpy()
    return pd.DataFrame({"Local day": time_buckets.labels(), **columns})
