"""Selections in a page's charts: expressions and days, which narrow the page's other charts.

In: the state of the charts, which Streamlit keeps until the viewer leaves the page. Out: a `Selection`. A chart is not
narrowed by its own selection.
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
SELECTED = "Selected in the charts:"
CLEAR_SELECTION = "Clear selection"
NO_FACE_SELECTED = "**No face in the selection.**"
SELECTION_HINT = (
    ":material/touch_app: Click an expression, or drag across days, to filter the other charts. Shift-click adds "
    "another. With the keyboard, use *Period* and *Apparent expression* in the sidebar."
)


@dataclass(frozen=True, slots=True)
class ChartSelection:
    """The selection in one chart: expressions, and days inside the view; empty and None where nothing is selected."""

    emotions: tuple[str, ...] = ()
    days: Period | None = None


@dataclass(frozen=True)
class Selection:
    """The selections in a page's charts, by chart name. `nonce` is for `ui.show_board`, which draws them."""

    by_chart: Mapping[str, ChartSelection]
    nonce: int

    @property
    def emotions(self) -> tuple[str, ...]:
        """The expressions selected in any chart, in the order of the contract."""
        selected_emotions = {emotion for chart in self.by_chart.values() for emotion in chart.emotions}
        return tuple(emotion for emotion in EMOTION_OF_LABEL.values() if emotion in selected_emotions)

    @property
    def days(self) -> Period | None:
        return next((chart.days for chart in self.by_chart.values() if chart.days is not None), None)

    def without(self, chart: str) -> "Selection":
        """The selection without that of `chart`."""
        return Selection({name: each for name, each in self.by_chart.items() if name != chart}, self.nonce)

    def description(self) -> str:
        """`Happy and Sad; 3–9 November 2026`; "" where nothing is selected."""
        emotions = formats.join_list(map(label, self.emotions))
        return "; ".join(filter(None, (emotions, self.days.text() if self.days else "")))

    def on_days(self, view: View) -> View:
        """The view on the selected days; runs no query."""
        if self.days is None:
            return view
        return view.on_days(self.days)

    def with_emotions(self, view: View) -> View | None:
        """The view of the selected expressions; None where the sidebar has excluded all of them."""
        if not self.emotions:
            return view
        in_sidebar = view.filters.emotions
        emotions = tuple(emotion for emotion in self.emotions if not in_sidebar or emotion in in_sidebar)
        return view.narrowed(emotions=emotions) if emotions else None


def read_selection(view: View, board: str, charts: Iterable[str]) -> Selection:
    """Read the selections in the charts of `board` before it is drawn, and show them with a button that clears them."""
    nonce = st.session_state.get(_NONCE, 0)
    states = selected(board, nonce)
    selection = Selection(
        {chart: chart_selection(states.get(chart, {}), view.slice.time_buckets) for chart in charts}, nonce
    )
    line = st.container(horizontal=True, vertical_alignment="center", key="selection")
    if description := selection.description():
        line.markdown(f":material/filter_alt: {SELECTED} **{description}**", width="content")
        line.button(CLEAR_SELECTION, icon=":material/close:", on_click=clear, key="clear-selection")
    else:
        line.caption(SELECTION_HINT)
    return selection


def clear() -> None:
    """Clear the selections: a board with a new `nonce` has none."""
    st.session_state[_NONCE] = st.session_state.get(_NONCE, 0) + 1


def show_no_faces(selection: Selection) -> None:
    """Draw a message in place of the panels that have no data."""
    with st.container(border=True, key="no-face"):
        st.markdown(
            f":material/filter_alt_off: {NO_FACE_SELECTED} None was found for {selection.description()} with the "
            "sidebar's filters."
        )
        st.button(CLEAR_SELECTION, icon=":material/close:", on_click=clear, key="clear-empty-selection")


def chart_selection(state: Mapping[str, Any], steps: TimeBuckets) -> ChartSelection:
    """Parse a chart's state from Vega: a list of points for `EXPRESSION`, an interval's two ends in ms for `DAYS`."""
    points = state.get(EXPRESSION) or ()
    emotions = (EMOTION_OF_LABEL.get(point.get("expression")) for point in points)
    ends = next(iter((state.get(DAYS) or {}).values()), None)
    return ChartSelection(tuple(filter(None, emotions)), _days(ends, steps) if ends else None)


def _days(ends: Iterable[float], steps: TimeBuckets) -> Period | None:
    """The days of the steps whose middle is in the interval, or else of the step around it; None outside the axis."""
    first, last = sorted(pd.to_datetime(list(ends), unit="ms"))
    middles = steps.starts + steps.width / 2
    inside = (middles >= first) & (middles <= last)
    if not inside.any():
        middle = first + (last - first) / 2
        inside = (steps.starts <= middle) & (middle < steps.starts + steps.width)
    if not inside.any():
        return None
    starts = steps.starts[inside]
    end_day = (starts[-1] + steps.width - pd.Timedelta(microseconds=1)).date() + timedelta(days=1)
    period = steps.period
    hours = {"last_day_hours": period.last_day_hours} if end_day >= period.end_day else {}
    return Period(max(starts[0].date(), period.first_day), min(end_day, period.end_day), **hours)
