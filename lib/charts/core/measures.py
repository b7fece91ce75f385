"""One or several measures along time, with their intervals, beside another period: what traffic charts share.

In: frames with a row a step. Out: rows to draw, chart shapes kept for each period and grain, and tables. Hollow points
and pale bars are steps that are not complete or rest on few faces; dashed grey is the period compared with.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.over_time import Backdrop, missing_words
from lib.charts.core.panel import on, spec_of
from lib.charts.core.time_axis import backdrop, placed, time
from lib.charts.core.words import joined
from lib.data.periods import Grain, Period
from lib.data.time_buckets import Steps
from lib.frames import HIDDEN, note_words

PALE = 0.45
_LEAST_TICKS = {".0%": 0.01, ".1f": 0.1}  # no two ticks may read the same
Series = tuple[tuple[str, str], ...]
"""Label and colour of each measure of a chart."""


@lru_cache(maxsize=64)
def _places(period: Period, grain: Grain) -> Mapping[str, Any]:
    """left, middle, right and when of every step, which a view draws many times."""
    steps = Steps(period, grain)
    frame = placed(pd.DataFrame({"start": steps.starts}), steps)
    return {name: frame[name].to_numpy() for name in frame}


def measure_rows(steps: pd.DataFrame, behind: Backdrop, **columns: Any) -> pd.DataFrame:
    """Every step (`steps` has their note) placed on the time axis, with `columns` and the note as people read it."""
    notes = steps["note"].tolist()
    states = [note_words(note, behind.threshold_faces) or "complete" for note in notes]
    values = {name: np.asarray(each) for name, each in columns.items()}
    values = {name: each if each.ndim else np.full(len(notes), each) for name, each in values.items()}
    return pd.DataFrame({**_places(behind.steps.period, behind.steps.grain), "note": notes, "state": states, **values})


def state_words(steps: pd.DataFrame, behind: Backdrop) -> str:
    """What marks that are not like the others mean, where hidden steps have none at all."""
    hidden = steps["note"] == HIDDEN
    left_out = f"Fewer than {behind.threshold_faces} faces: left out." if hidden.any() else ""
    return joined(missing_words(steps[["note"]][~hidden], behind), left_out)


def ghost_rows(
    now: pd.DataFrame,
    then: pd.DataFrame | None,
    behind: Backdrop,
    values: tuple[str, ...],
    say: Callable[[float, float], str],
    series: tuple[str, ...] = ("",),
) -> pd.DataFrame:
    """The other period's `values` at the places of ours, step by step: left, middle, right, when, series, value,
    difference. `say` puts (now, then) into words.
    """
    empty = pd.DataFrame({name: [] for name in ("left", "middle", "right", "when", "series", "value", "difference")})
    if then is None:
        return empty
    rows = min(len(now), len(then))
    here = {name: each[:rows] for name, each in _places(behind.steps.period, behind.steps.grain).items()}
    here["when"] = _places(_days(then, behind.steps), behind.steps.grain)["when"][:rows]
    parts = []
    for name, label in zip(values, series, strict=True):
        ours, theirs = now[name].to_numpy()[:rows], then[name].to_numpy()[:rows]
        said = [say(*pair) for pair in zip(ours, theirs, strict=True)]
        parts.append(pd.DataFrame({**here, "series": label, "value": theirs, "difference": said})[~np.isnan(theirs)])
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]


def _days(steps: pd.DataFrame, like: Steps) -> Period:
    """The whole days of other steps than `like`'s, of the same grain."""
    first, end = steps["start"].iloc[0], steps["start"].iloc[-1] + like.width
    return Period(first.date(), (end - pd.Timedelta(microseconds=1)).date() + timedelta(days=1))


@lru_cache(maxsize=256)
def lines(
    period: Period, grain: Grain, form: str, value_title: str, series: Series, with_intervals: bool = False
) -> str:
    """Data sets `steps` (placed, series, value, text, basis, firm, state; low and high for intervals) and `ghost`
    (`ghost_rows`). `form` is one of d3's number formats with a least step in `_LEAST_TICKS`.
    """
    labels, colors = zip(*series, strict=True)
    legend = alt.Legend(orient="top", title=None, symbolOpacity=1, labelLimit=0) if len(series) > 1 else None
    color = alt.Color("series:N", scale=alt.Scale(domain=list(labels), range=list(colors)), legend=legend)
    tooltip = [
        alt.Tooltip("when:N", title="Local time"),
        alt.Tooltip("text:N", title=value_title),
        alt.Tooltip("basis:N", title="Of"),
        alt.Tooltip("state:N", title="Note"),
    ]
    base = on("steps").encode(x=time("middle"), color=color)
    y = alt.Y(
        "value:Q",
        title=value_title,
        axis=alt.Axis(format=form, tickMinStep=_LEAST_TICKS[form]),
        scale=alt.Scale(zero=False),
    )
    intervals = base.mark_rule(strokeWidth=4, strokeCap="round", opacity=0.3).encode(y=alt.Y("low:Q"), y2="high:Q")
    line = base.mark_line().encode(y=y)
    firm = alt.when("datum.firm").then(color).otherwise(alt.value(None))
    points = base.mark_point(size=36, opacity=1).encode(y=y, fill=firm, tooltip=tooltip)
    other = on("ghost").encode(x=time("middle"), y="value:Q", detail="series:N")
    ghost = other.mark_line(color=theme.GHOST, strokeDash=[4, 3], strokeWidth=1.5)
    tips = other.mark_point(color=theme.GHOST, opacity=0, size=60).encode(tooltip=_ghost_tooltip(form))
    marks = [ghost, *([intervals] if with_intervals else []), line, points, tips]
    return spec_of(alt.layer(*backdrop(period, grain), *marks))


@lru_cache(maxsize=256)
def bars(period: Period, grain: Grain, value_title: str, series: Series) -> str:
    """Data sets `steps` (placed, series, bottom, top, text, opacity, state) and `ghost` (`ghost_rows`)."""
    labels, colors = zip(*series, strict=True)
    legend = alt.Legend(orient="top", title=None, symbolType="square") if len(series) > 1 else None
    marks = (
        on("steps")
        .mark_rect()
        .encode(
            x=time("left"),
            x2="right:T",
            y=alt.Y("bottom:Q", title=value_title, axis=alt.Axis(format=",d", tickMinStep=1)),
            y2="top:Q",
            color=alt.Color("series:N", scale=alt.Scale(domain=list(labels), range=list(colors)), legend=legend),
            opacity=alt.Opacity("opacity:Q", scale=None),
            tooltip=[
                alt.Tooltip("when:N", title="Local time"),
                alt.Tooltip("series:N", title="What"),
                alt.Tooltip("text:N", title="Count"),
                alt.Tooltip("state:N", title="Note"),
            ],
        )
    )
    ghost = (
        on("ghost")
        .mark_rule(color=theme.GHOST, strokeDash=[4, 2], strokeWidth=2)
        .encode(x=time("left"), x2="right:T", y="value:Q", tooltip=_ghost_tooltip(",d"))
    )
    return spec_of(alt.layer(*backdrop(period, grain), marks, ghost))


def _ghost_tooltip(form: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("when:N", title="Compared with"),
        alt.Tooltip("value:Q", title="Then", format=form),
        alt.Tooltip("difference:N", title="Now"),
    ]


def measure_table(steps: pd.DataFrame, behind: Backdrop, columns: dict[str, Any]) -> pd.DataFrame:
    """One row a step for reading: its local time, `columns` as they are named, and the note."""
    when = _places(behind.steps.period, behind.steps.grain)["when"]
    notes = [note_words(note, behind.threshold_faces) for note in steps["note"]]
    return pd.DataFrame({"Local time": when, **columns, "Note": notes})


def beside(then: pd.DataFrame | None, name: str, rows: int) -> "pd.Series[float] | None":
    """The other period's column, cut or filled to so many steps."""
    return None if then is None else then[name].reset_index(drop=True).reindex(range(rows))
