"""Motion events as panels: how many began in each step, how long they lasted.

In: frames of `lib.frames.motion`. Out: panels, every one an estimate whose definition is in `lib.definitions`.
"""

import itertools
from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from lib import theme
from lib.charts import measures
from lib.charts.attention import more
from lib.charts.over_time import Backdrop, missing_words
from lib.charts.panel import HEIGHT_PIXELS, Panel, on, spec_of
from lib.charts.rows import row_axis
from lib.charts.words import joined
from lib.frames import PARTIAL

_EVENTS = (("Motion events", theme.ACCENT),)
_SECONDS = (("Mean length", theme.ACCENT),)
_FEW_EVENTS = 30  # a mean of fewer says little
_LABEL_ROOM = 1.35  # of the longest bar, for the label at its end


def events_over_time(steps: pd.DataFrame, behind: Backdrop, compared: pd.DataFrame | None = None) -> Panel:
    """Bars: motion events by the step in which they began, from `frames.motion_over_time`."""
    rows = measures.measure_rows(
        steps,
        behind,
        series=_EVENTS[0][0],
        bottom=0.0,
        top=steps["events"],
        text=steps["events"].map(lambda events: f"{theme.count(events)} events"),
        opacity=np.where(steps["note"] == PARTIAL, measures.PALE, 1.0),
    )
    known = steps["events"].dropna()
    words = f"Between {theme.count(known.min())} and {theme.count(known.max())}." if len(known) else ""
    columns = {
        "Motion events": steps["events"],
        "Pictures in them": steps["event_pictures"],
        "Pictures per event": steps["pictures_per_event"].round(2),
        "Mean length (s)": steps["mean_seconds"].round(1),
    }
    then = measures.beside(compared, "events", len(steps))
    if then is not None:
        columns["Events compared with"] = then
        columns["Difference (events)"] = steps["events"] - then
    return Panel(
        name="motion-events",
        title="Motion events",
        unit=f"estimate: events that began, {behind.by_step}; an event is not a person",
        words=joined(words, missing_words(steps, behind)),
        spec=measures.bars(behind.steps.period, behind.steps.grain, "events", _EVENTS),
        data={
            "steps": rows.dropna(subset=["top"]),
            "ghost": measures.ghost_rows(steps, compared, behind, ("events",), more),
            **behind.data,
        },
        make_table=lambda: measures.measure_table(steps, behind, columns),
    )


def event_seconds_over_time(steps: pd.DataFrame, behind: Backdrop, compared: pd.DataFrame | None = None) -> Panel:
    """Line: mean seconds from an event's first picture to its last, from `frames.motion_over_time`."""
    rows = measures.measure_rows(
        steps,
        behind,
        series=_SECONDS[0][0],
        value=steps["mean_seconds"],
        text=steps["mean_seconds"].map(seconds),
        basis=steps["events"].map(lambda events: f"{theme.count(events)} events"),
        firm=(steps["events"] >= _FEW_EVENTS) & (steps["note"] != PARTIAL),
    )
    known = steps["mean_seconds"].dropna()
    columns = {"Mean length (s)": steps["mean_seconds"].round(1), "Motion events": steps["events"]}
    then = measures.beside(compared, "mean_seconds", len(steps))
    if then is not None:
        columns["Compared with (s)"] = then.round(1)
        columns["Difference (s)"] = (steps["mean_seconds"] - then).round(1)
    return Panel(
        name="motion-seconds",
        title="Mean length of a motion event",
        unit=f"estimate: seconds from first to last picture, {behind.by_step}",
        words=joined(
            f"Between {seconds(known.min())} and {seconds(known.max())}." if len(known) else "",
            missing_words(steps, behind),
        ),
        spec=measures.lines(behind.steps.period, behind.steps.grain, ".1f", "seconds", _SECONDS),
        data={
            "steps": rows,
            "ghost": measures.ghost_rows(
                steps, compared, behind, ("mean_seconds",), lambda a, b: f"{a - b:+.1f} s", (_SECONDS[0][0],)
            ),
            **behind.data,
        },
        make_table=lambda: measures.measure_table(steps, behind, columns),
    )


def event_lengths(lengths: pd.DataFrame, compared: pd.DataFrame | None = None) -> Panel:
    """Bars: share of events in each class of lengths, from `frames.motion_lengths`."""
    labels = _length_labels(tuple(lengths["from_seconds"]))
    then_share = lengths["share"] * np.nan if compared is None else compared["share"]
    difference = [theme.points(change) for change in lengths["share"] - then_share]
    ends = pd.concat([lengths["share"], then_share], axis=1).max(axis=1).fillna(0.0)
    rows = pd.DataFrame(
        {
            "label": labels,
            "rank": range(len(labels)),
            "share": lengths["share"],
            "then_share": then_share,
            "events": lengths["events"].map(theme.count),
            "difference_text": [change or "–" for change in difference],
            "text": [
                f"{theme.share(share)}  {change or ''}".strip()
                for share, change in zip(lengths["share"], difference, strict=True)
            ],
            "end": ends,
            "room": _LABEL_ROOM * max(ends.max(), 0.01),
        }
    )
    table = pd.DataFrame(
        {"Length": labels, "Motion events": lengths["events"], "Share (%)": (100 * lengths["share"]).round(1)}
    )
    if compared is not None:
        table["Compared with (%)"] = (100 * then_share).round(1)
        table["Difference (points)"] = (100 * (lengths["share"] - then_share)).round(1)
    most = lengths["share"].idxmax() if lengths["share"].notna().any() else None
    return Panel(
        name="motion-lengths",
        title="How long motion events last",
        unit="estimate: % of events, by the time from first to last picture",
        words=f"Most often {labels[most].lower()}: {theme.share(lengths['share'][most])}." if most is not None else "",
        spec=_lengths_spec(compared is not None),
        data={"rows": rows},
        make_table=lambda: table,
    )


def seconds(value: float) -> str:
    """6.28 is 6.3 s; "–" for none."""
    return "–" if pd.isna(value) else f"{value:,.1f} s"


@lru_cache(maxsize=2)
def _lengths_spec(is_compared: bool) -> str:
    tooltip = [
        alt.Tooltip("label:N", title="Length"),
        alt.Tooltip("events:N", title="Motion events"),
        alt.Tooltip("share:Q", title="Share", format=".1%"),
        alt.Tooltip("then_share:Q", title="Compared with", format=".1%"),
        alt.Tooltip("difference_text:N", title="Difference"),
    ]
    base = on("rows").encode(y=row_axis())
    bars = base.mark_bar(color=theme.ACCENT, cornerRadiusEnd=2, height={"band": 0.6}).encode(
        x=alt.X("share:Q", axis=None, scale=alt.Scale(zero=True)), tooltip=tooltip
    )
    ghosts = base.mark_tick(color=theme.GHOST, thickness=3, height={"band": 0.85}).encode(x="then_share:Q")
    texts = base.mark_text(align="left", dx=6, fontSize=12).encode(x="end:Q", text="text:N")
    room = base.mark_point(opacity=0, size=1).encode(x="room:Q")
    marks = [bars, *([ghosts] if is_compared else []), texts, room]
    return spec_of(alt.layer(*marks), HEIGHT_PIXELS)


def _length_labels(edges: tuple[int, ...]) -> list[str]:
    """Under 1 s, 1 to 5 s, ..., 1 to 5 min, 5 min or longer."""
    first = f"Under {edges[1]} s"
    middle = [f"{_length(low, high)} to {_length(high)}" for low, high in itertools.pairwise(edges[1:])]
    return [first, *middle, f"{_length(edges[-1])} or longer"]


def _length(edge: int, before: int | None = None) -> str:
    """An edge with its unit, which is left out where the edge after it has the same."""
    unit, divisor = ("min", 60) if edge >= 60 else ("s", 1)
    same = before is not None and (before >= 60) == (edge >= 60)
    return f"{edge // divisor}" if same else f"{edge // divisor} {unit}"
