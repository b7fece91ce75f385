"""Charts along time: faces, the share of positive expressions, and expressions stacked.

In: frames of `lib.frames`, the steps, and what stands behind them. Out: panels. Grey bands are stretches without an
analysed picture, tinted ones campaigns; small ticks on the baseline are steps with pictures but no face; a pale bar is
a step that is not complete; dashed marks are the period that is compared with.
"""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import altair as alt
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.panel import Panel, on, spec_of
from lib.charts.core.time_axis import backdrop, backdrop_data, placed, time
from lib.data import formats
from lib.data.periods import Grain, Period
from lib.data.time_buckets import Steps
from lib.frames import note_words

FEW_FACES = 30
_NO_BANDS = pd.DataFrame({"start": pd.DatetimeIndex([]), "end": pd.DatetimeIndex([]), "label": []})


@dataclass(frozen=True)
class Backdrop:
    """What stands behind every chart along time.

    `gaps`: start, end; `campaigns`: start, end, label; `threshold_faces`: below it a count is hidden.
    """

    steps: Steps
    threshold_faces: int
    gaps: pd.DataFrame = field(default_factory=lambda: _NO_BANDS)
    campaigns: pd.DataFrame = field(default_factory=lambda: _NO_BANDS)

    @cached_property
    def data(self) -> dict[str, dict[str, Any]]:
        return backdrop_data(self.gaps, self.campaigns, self.steps)

    @property
    def by_step(self) -> str:
        return f"by {self.steps.grain.value} of the stores' local time"


def faces_over_time(steps: pd.DataFrame, behind: Backdrop, compared: pd.DataFrame | None = None) -> Panel:
    """Bars: faces in each step of `frames.over_time`; `compared` is that of another period, step by step."""
    frame = _steps_frame(steps, behind)
    ghost = _ghost_frame(steps, compared, behind.steps, "faces")
    seen = steps["faces"].dropna()
    top = steps.loc[steps["faces"].idxmax(), "start"] if len(seen) else None
    most = f" Most on {step_words(behind.steps, top)}: {formats.count(seen.max())}." if top is not None else ""
    grain = behind.steps.grain.value
    return Panel(
        name="faces-over-time",
        title=f"Faces per {grain}",
        unit=f"faces detected in pictures, {behind.by_step}",
        words=f"{missing_words(steps, behind)}{most}".strip(),
        spec=_faces_spec(behind.steps.period, behind.steps.grain),
        data={"steps": frame, "ghost": ghost, **behind.data},
        make_table=lambda: _table(steps, behind, compared, "faces", "Faces"),
    )


def positive_share_over_time(steps: pd.DataFrame, behind: Backdrop, compared: pd.DataFrame | None = None) -> Panel:
    """Line: share of positive among known apparent expressions in each step; broken where there is none.

    A step with fewer than `FEW_FACES` known expressions is a hollow point of its own: its share says little.
    """
    frame = _steps_frame(steps, behind)
    frame = frame.assign(firm_share=frame["positive_share"].where(frame["known_faces"] >= FEW_FACES))
    known = steps["positive_share"].dropna()
    extremes = f"Between {known.min():.1%} and {known.max():.1%}." if len(known) else "No known expression."
    return Panel(
        name="positive-share-over-time",
        title="Share of positive expressions",
        unit=f"% of faces with a known apparent expression, {behind.by_step}",
        words=f"{extremes} {missing_words(steps, behind)}".strip(),
        spec=_positive_spec(behind.steps.period, behind.steps.grain),
        data={"steps": frame, "ghost": _ghost_frame(steps, compared, behind.steps, "positive_share"), **behind.data},
        make_table=lambda: _table(steps, behind, compared, "positive_share", "Positive share"),
    )


@lru_cache(maxsize=256)
def _faces_spec(period: Period, grain: Grain) -> str:
    tooltip = [
        alt.Tooltip("when:N", title="Local time"),
        alt.Tooltip("faces:Q", title="Faces", format=",d"),
        alt.Tooltip("pictures:Q", title="Pictures", format=",d"),
        alt.Tooltip("state:N", title="Note"),
    ]
    y = alt.Y("faces:Q", title="faces", axis=alt.Axis(format=",d", tickMinStep=1))
    base = on("steps").encode(x=time("left"), x2="right:T", tooltip=tooltip)
    bars = base.mark_rect(color=theme.ACCENT, cornerRadiusTopLeft=2, cornerRadiusTopRight=2).encode(
        y=y,
        y2=alt.datum(0),
        opacity=alt.when("datum.note === 'not complete'").then(alt.value(0.45)).otherwise(alt.value(1)),
    )
    zeros = (
        on("steps")
        .transform_filter("datum.faces === 0")
        .mark_rule(color=theme.ACCENT, strokeWidth=3)
        .encode(x=time("left"), x2="right:T", y="faces:Q", tooltip=tooltip)
    )
    return spec_of(alt.layer(*backdrop(period, grain), bars, zeros, _hidden(), _ghost_bars()))


@lru_cache(maxsize=256)
def _positive_spec(period: Period, grain: Grain) -> str:
    tooltip = [
        alt.Tooltip("when:N", title="Local time"),
        alt.Tooltip("positive_share:Q", title="Positive share", format=".1%"),
        alt.Tooltip("known_faces:Q", title="Faces with a known expression", format=",d"),
        alt.Tooltip("state:N", title="Note"),
    ]
    y = alt.Y("positive_share:Q", title="share", axis=alt.Axis(format=".0%"), scale=alt.Scale(zero=True))
    base = on("steps").encode(x=time("middle"), tooltip=tooltip)
    line = base.mark_line(color=theme.POSITIVE).encode(y=alt.Y("firm_share:Q"))
    firm = alt.when(f"datum.known_faces >= {FEW_FACES} && datum.note !== 'not complete'")
    points = base.mark_point(color=theme.POSITIVE, size=36, opacity=1).encode(
        y=y, fill=firm.then(alt.value(theme.POSITIVE)).otherwise(alt.value(None))
    )
    ghost = (
        on("ghost")
        .mark_line(color=theme.GHOST, strokeDash=[4, 3], strokeWidth=1.5)
        .encode(x=time("middle"), y="positive_share:Q")
    )
    ghost_tips = (
        on("ghost")
        .mark_point(color=theme.GHOST, opacity=0, size=60)
        .encode(x=time("middle"), y="positive_share:Q", tooltip=_ghost_tooltip("positive_share", ".1%"))
    )
    return spec_of(alt.layer(*backdrop(period, grain), ghost, line, points, ghost_tips))


def _ghost_bars() -> Any:
    return (
        on("ghost")
        .mark_rule(color=theme.GHOST, strokeDash=[4, 2], strokeWidth=2)
        .encode(x=time("left"), x2="right:T", y="faces:Q", tooltip=_ghost_tooltip("faces", ",d"))
    )


def _ghost_tooltip(name: str, form: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("when:N", title="Compared with"),
        alt.Tooltip(f"{name}:Q", title="Then", format=form),
        alt.Tooltip("difference:N", title="Now"),
    ]


def _hidden() -> Any:
    """A hollow point on the baseline where a count is hidden."""
    return (
        on("steps")
        .transform_filter("datum.note === 'hidden'")
        .mark_point(color=theme.ACCENT, shape="circle", size=22, opacity=1)
        .encode(
            x=time("middle"),
            y=alt.datum(0),
            tooltip=[alt.Tooltip("when:N", title="Local time"), alt.Tooltip("state:N", title="Faces")],
        )
    )


def _steps_frame(steps: pd.DataFrame, behind: Backdrop) -> pd.DataFrame:
    states = [note_words(note, behind.threshold_faces) or "complete" for note in steps["note"].tolist()]
    return placed(steps.assign(state=pd.Series(states, index=steps.index, dtype=object)), behind.steps)


def _ghost_frame(steps: pd.DataFrame, compared: pd.DataFrame | None, axis: Steps, name: str) -> pd.DataFrame:
    """`compared`'s steps at the places of ours: the first beside the first, whatever their dates."""
    if compared is None:
        return pd.DataFrame({"left": [], "middle": [], "right": [], "when": [], name: [], "difference": []})
    rows = min(len(steps), len(compared))
    then = compared.iloc[:rows].reset_index(drop=True)
    now = steps.iloc[:rows].reset_index(drop=True)
    when = [step_words(Steps(axis.period, axis.grain), start) for start in then["start"]]
    there = placed(now[["start"]], axis)
    return there.assign(when=when, **{name: then[name]}, difference=_differences(now[name], then[name], name)).dropna(
        subset=[name]
    )


def _differences(now: "pd.Series[float]", then: "pd.Series[float]", name: str) -> list[str]:
    """Signed: +120 (+12.0%) of counts, +1.2 points of shares."""
    words = formats.count_change if name == "faces" else formats.share_change
    return [words(after, before) for after, before in zip(now, then, strict=True)]


def step_words(steps: Steps, start: pd.Timestamp) -> str:
    """A step by its start, which may lie in another period than that of `steps`."""
    day = Period(start.date(), (start + pd.Timedelta(days=1)).date())
    at = Steps(day, steps.grain)
    words: dict[pd.Timestamp, str] = dict(zip(at.starts, at.words(), strict=True))
    return words.get(start, f"{start:%-d %b %Y}")


def missing_words(steps: pd.DataFrame, behind: Backdrop) -> str:
    """What the marks of `frames.over_time` that are not like the others mean; "" where all are alike."""
    parts = []
    if len(behind.gaps):
        parts.append("grey: no pictures")
    if (steps["note"] == "not complete").any():
        parts.append("pale or hollow: not complete")
    if (steps["note"] == "hidden").any():
        parts.append(f"hollow on the baseline: fewer than {behind.threshold_faces} faces")
    if len(behind.campaigns):
        parts.append("tinted: campaigns")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _table(steps: pd.DataFrame, behind: Backdrop, compared: pd.DataFrame | None, name: str, title: str) -> pd.DataFrame:
    words = dict(zip(behind.steps.starts, behind.steps.words(), strict=True))
    table = pd.DataFrame({"Local time": steps["start"].map(words), title: steps[name]})
    if name == "positive_share":
        table["Faces with a known expression"] = steps["known_faces"]
    else:
        table["Pictures"] = steps["pictures"]
    if compared is not None:
        then = compared[name].reset_index(drop=True).reindex(range(len(steps)))
        table["Compared with"] = then
        table["Difference"] = steps[name] - then
    table["Note"] = [note_words(note, behind.threshold_faces) for note in steps["note"]]
    return table
