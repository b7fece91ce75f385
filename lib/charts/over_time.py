"""Charts along time: faces, the share of positive expressions, and expressions stacked.

In: `frames.over_time`, `frames.gaps`, `frames.emotions_over_time`. Out: charts whose grey bands are hours or days
without an analysed picture, and whose small ticks on the baseline are steps with pictures but no face.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from lib import theme
from lib.charts.drawing import faces_tooltip, fixed_color, ranked, share_tooltip, titled
from lib.frames import Grain

_DAY_LABELS = 14
# Hours between ticks, for the few days that have room for clock times.
_CLOCK_HOURS = {1: 3, 2: 6, 3: 12}
FEW_FACES = 30
_WORDS = {Grain.HOUR: "hour", Grain.DAY: "day"}
_TIME_UNITS: dict[Grain, Any] = {Grain.HOUR: "utcyearmonthdatehours", Grain.DAY: "utcyearmonthdate"}
_WIDTHS = {Grain.HOUR: pd.Timedelta(hours=1), Grain.DAY: pd.Timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Span:
    """The time axis: local days [first_day, end_day) in steps of `grain`."""

    first_day: date
    end_day: date
    grain: Grain

    @property
    def step(self) -> str:
        return _WORDS[self.grain]

    @property
    def words(self) -> str:
        last_day = self.end_day - pd.Timedelta(days=1)
        return f"By {self.step} of the stores' local time, {self.first_day:%-d %B %Y} to {last_day:%-d %B %Y}"


def faces_over_time(steps: pd.DataFrame, gaps: pd.DataFrame, span: Span) -> Any:
    """Bars: faces in each step of `frames.over_time`."""
    seen = _timed(steps[steps["faces"].notna()], span).astype({"faces": "int64"})
    tooltip = [_when(span), faces_tooltip(), alt.Tooltip("pictures:Q", title="Pictures", format=",d")]
    base = alt.Chart(seen).encode(x=_time(span), tooltip=tooltip)
    bars = base.mark_bar(color=theme.ACCENT, cornerRadiusTopLeft=2, cornerRadiusTopRight=2).encode(
        y=alt.Y("faces:Q", title="faces", axis=alt.Axis(format=",d", tickMinStep=1))
    )
    zeros = (
        base.transform_filter("datum.faces === 0")
        .mark_tick(color=theme.ACCENT, orient="horizontal", thickness=3, size=6)
        .encode(y="faces:Q")
    )
    total = int(seen["faces"].sum())
    return titled(
        alt.layer(_bands(gaps, span), bars, zeros),
        f"Faces per {span.step}",
        f"faces detected in pictures, by {span.step}; grey: no pictures",
        f"{span.words}. {theme.count(total)} faces in all; {len(gaps)} stretches without pictures.",
    )


def positive_share_over_time(steps: pd.DataFrame, gaps: pd.DataFrame, span: Span) -> Any:
    """Line: share of positive among known apparent expressions in each step; broken where there are few or none.

    A step with fewer than `FEW_FACES` known expressions is a hollow point of its own: its share says little.
    """
    frame = _timed(steps, span).drop(columns="faces")
    few = frame["known_faces"] < FEW_FACES
    frame = frame.assign(firm_share=frame["positive_share"].mask(few))
    tooltip = [
        _when(span),
        share_tooltip("Positive share", "positive_share"),
        alt.Tooltip("known_faces:Q", title="Faces with a known expression", format=",d"),
    ]
    share = alt.Y("positive_share:Q", title="share", axis=alt.Axis(format=".0%"), scale=alt.Scale(zero=True))
    base = alt.Chart(frame).encode(x=_time(span), tooltip=tooltip)
    line = base.mark_line(color=theme.POSITIVE).encode(y=alt.Y("firm_share:Q"))
    points = base.mark_point(color=theme.POSITIVE, size=36, opacity=1).encode(
        y=share,
        fill=alt.when(f"datum.known_faces >= {FEW_FACES}").then(alt.value(theme.POSITIVE)).otherwise(alt.value(None)),
    )
    known = frame["positive_share"].dropna()
    extremes = f" Between {known.min():.1%} and {known.max():.1%}." if len(known) else " No known expression."
    return titled(
        alt.layer(_bands(gaps, span), line, points),
        "Share of positive expressions",
        f"% of faces with a known apparent expression, by {span.step}\ngrey: no pictures"
        + (f"; hollow: fewer than {FEW_FACES} faces" if (few & frame["positive_share"].notna()).any() else ""),
        f"{span.words}.{extremes}",
    )


def emotions_over_time(emotions: pd.DataFrame, gaps: pd.DataFrame, span: Span, as_share: bool) -> Any:
    """Stacked bars: faces by apparent expression in each step, or their shares of the step's faces."""
    frame = ranked(_timed(emotions, span), "emotion", theme.EMOTION_ORDER)
    value = (
        alt.Y("share:Q", title="share", stack="zero", axis=alt.Axis(format=".0%"), scale=alt.Scale(domain=[0, 1]))
        if as_share
        else alt.Y("faces:Q", title="faces", stack="zero", axis=alt.Axis(format=",d", tickMinStep=1))
    )
    bars = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=_time(span),
            y=value,
            color=fixed_color(theme.EMOTION_COLORS, frame["emotion"], "Apparent expression"),
            order=alt.Order("rank:Q"),
            tooltip=[
                _when(span),
                alt.Tooltip("label:N", title="Apparent expression"),
                faces_tooltip(),
                share_tooltip(f"Share of the {span.step}"),
            ],
        )
    )
    unit = f"% of the {span.step}'s faces" if as_share else "faces"
    totals = frame.groupby("label", sort=False)["faces"].sum().sort_values(ascending=False)
    most = f" Most frequent: {totals.index[0]}, {theme.count(totals.iloc[0])} faces." if len(totals) else ""
    return titled(
        alt.layer(_bands(gaps, span), bars),
        f"Apparent expressions per {span.step}",
        f"{unit}, by {span.step}; grey: no pictures",
        f"{span.words}, stacked. {theme.count(frame['faces'].sum())} faces in all.{most}",
        height=440,
    )


def _time(span: Span) -> alt.X:
    domain = [pd.Timestamp(day, tz="UTC").isoformat() for day in (span.first_day, span.end_day)]
    return alt.X(
        "period:T",
        timeUnit=_TIME_UNITS[span.grain],
        title=None,
        bandPosition=0.5,
        scale=alt.Scale(type="utc", domain=domain),
        axis=_axis(span),
    )


def _axis(span: Span) -> alt.Axis:
    """Ticks that name a step: below the middle of a day's bar, or at the instant that an hour begins."""
    start, end = (pd.Timestamp(day, tz="UTC") for day in (span.first_day, span.end_day))
    days = (end - start).days
    if span.grain is Grain.HOUR and days in _CLOCK_HOURS:
        ticks, form = (
            pd.date_range(start, end, freq=f"{_CLOCK_HOURS[days]}h"),
            "%H:%M" if days == 1 else "%a %-d, %H:%M",
        )
    else:
        step = -(-days // _DAY_LABELS)
        ticks, form = pd.date_range(start, end, freq=f"{step}D", inclusive="left") + pd.Timedelta(hours=12), "%-d %b"
    values: list[Any] = [tick.isoformat() for tick in ticks]
    return alt.Axis(values=values, format=form, labelOverlap="greedy", labelFlush=False, grid=False, ticks=True)


def _timed(frame: pd.DataFrame, span: Span) -> pd.DataFrame:
    """`period` as UTC that stands for the wall clock, and `when`, the step in words for tooltips."""
    start = frame["period"]
    if span.grain is Grain.DAY:
        when = start.dt.strftime("%A, %-d %B %Y")
    else:
        end = start + _WIDTHS[span.grain]
        when = start.dt.strftime("%a, %-d %b %Y, %H:%M") + end.dt.strftime("–%H:%M")
    return frame.assign(period=start.dt.tz_localize("UTC"), when=when)


def _when(span: Span) -> alt.Tooltip:
    return alt.Tooltip("when:N", title=f"{span.step.capitalize()} (local time)")


def _bands(gaps: pd.DataFrame, span: Span) -> Any:
    ends = {name: gaps[name].dt.tz_localize("UTC") for name in ("start", "end")}
    frame = gaps.assign(**ends, state="No pictures analysed, so no count")
    domain = [pd.Timestamp(day, tz="UTC").isoformat() for day in (span.first_day, span.end_day)]
    return (
        alt.Chart(frame)
        .mark_rect(color=theme.GAP, opacity=0.13)
        .encode(
            x=alt.X("start:T", title=None, scale=alt.Scale(type="utc", domain=domain)),
            x2="end:T",
            tooltip=alt.Tooltip("state:N", title="Gap"),
        )
    )
