"""What the viewer has selected in a page's charts: expressions and days, which narrow the page's other charts.

In: the state of the charts, as Streamlit keeps it for this page and until the viewer leaves it. Out: a `Selection`. A
chart's own part is left out of what narrows it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from lib.charts import DAYS, EMOTION_OF_LABEL, EXPRESSION
from lib.data import formats
from lib.data.labels import label
from lib.data.periods import Period
from lib.data.time_buckets import TimeBuckets
from lib.ui.board.board import selected
from lib.ui.view import View

_NONCE = "selection_nonce"
_HINT = (
    ":material/touch_app: Click an expression, or drag across days: the other charts follow. Shift-click adds another. "
    "By keyboard, *Period* and *Apparent expression* in the sidebar do the same."
)


@dataclass(frozen=True, slots=True)
class Part:
    """What is selected in one chart: expressions, and days inside the view; empty and None where nothing is."""

    emotions: tuple[str, ...] = ()
    days: Period | None = None


@dataclass(frozen=True)
class Selection:
    """What is selected in a page's charts, by their names. `nonce` is for `ui.show_board`, which draws them."""

    parts: Mapping[str, Part]
    nonce: int

    @property
    def emotions(self) -> tuple[str, ...]:
        """The expressions that any chart names, in the order of the contract."""
        named = {emotion for part in self.parts.values() for emotion in part.emotions}
        return tuple(emotion for emotion in EMOTION_OF_LABEL.values() if emotion in named)

    @property
    def days(self) -> Period | None:
        return next((part.days for part in self.parts.values() if part.days is not None), None)

    def beside(self, chart: str) -> "Selection":
        """Without the chart's own."""
        return Selection({name: part for name, part in self.parts.items() if name != chart}, self.nonce)

    def words(self) -> str:
        """`Happy and Sad; 3–9 November 2026`; "" where nothing is selected."""
        emotions = formats.join_list(map(label, self.emotions))
        return "; ".join(filter(None, (emotions, self.days.words() if self.days else "")))

    def on_days(self, view: View) -> View:
        """The view on the selected days; asks nothing."""
        if self.days is None:
            return view
        return view.narrowed(first_day=self.days.first_day, end_day=self.days.end_day)

    def of_emotions(self, view: View) -> View | None:
        """The view of the selected expressions, all where none is; None where the sidebar has chosen others."""
        if not self.emotions:
            return view
        offered = view.filters.emotions
        kept = tuple(emotion for emotion in self.emotions if not offered or emotion in offered)
        return view.narrowed(emotions=kept) if kept else None


def selection(view: View, board: str, charts: Iterable[str]) -> Selection:
    """Read what is selected in the charts of `board` before it is drawn, say it, and let it be cleared."""
    nonce = st.session_state.get(_NONCE, 0)
    states = selected(board, nonce)
    found = Selection({chart: part(states.get(chart, {}), view.slice.time_buckets) for chart in charts}, nonce)
    line = st.container(horizontal=True, vertical_alignment="center", key="selection")
    if words := found.words():
        line.markdown(f":material/filter_alt: Selected in the charts: **{words}**", width="content")
        line.button("Clear selection", icon=":material/close:", on_click=clear, key="clear-selection")
    else:
        line.caption(_HINT)
    return found


def clear() -> None:
    """Forget what is selected: a board of a new `nonce` has nothing selected."""
    st.session_state[_NONCE] = st.session_state.get(_NONCE, 0) + 1


def say_no_face(selection: Selection) -> None:
    """In the place of the panels that have nothing to draw."""
    with st.container(border=True, key="no-face"):
        st.markdown(
            f":material/filter_alt_off: **No face in the selection.** None was found for {selection.words()} with the "
            "filters of the sidebar."
        )
        st.button("Clear selection", icon=":material/close:", on_click=clear, key="clear-empty-selection")


def part(state: Mapping[str, Any], steps: TimeBuckets) -> Part:
    """A chart's state as Vega gives it: a list of points for `EXPRESSION`, the ends of an interval in ms for `DAYS`."""
    points = state.get(EXPRESSION) or ()
    emotions = (EMOTION_OF_LABEL.get(point.get("expression")) for point in points)
    ends = next(iter((state.get(DAYS) or {}).values()), None)
    return Part(tuple(filter(None, emotions)), _days(ends, steps) if ends else None)


def _days(ends: Iterable[float], steps: TimeBuckets) -> Period | None:
    """The days of the steps whose middle was swept over, or else of the step below; None outside of the axis."""
    first, last = sorted(pd.to_datetime(list(ends), unit="ms"))
    middles = steps.starts + steps.width / 2
    swept = (middles >= first) & (middles <= last)
    if not swept.any():
        middle = first + (last - first) / 2
        swept = (steps.starts <= middle) & (middle < steps.starts + steps.width)
    if not swept.any():
        return None
    starts = steps.starts[swept]
    end_day = (starts[-1] + steps.width - pd.Timedelta(microseconds=1)).date() + timedelta(days=1)
    return Period(max(starts[0].date(), steps.period.first_day), min(end_day, steps.period.end_day))
