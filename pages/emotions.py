"""Emotions: apparent expressions over time, stacked, and the share of each."""

import streamlit as st

from lib import charts, frames, session
from lib.charts import Span

view = session.open_view("Emotions")
filters = view.filters

with st.container(horizontal=True, gap="large"):
    grain = session.grain_control(filters)
    values = st.segmented_control(
        "Values",
        ["Faces", "Share"],
        default="Faces",
        required=True,
        key="emotion_values",
        persist_state="session",
        bind="query-params",
    )

span = Span(filters.first_day, filters.end_day, grain)
steps = frames.over_time(view.counts, grain, filters.first_day, filters.end_day)
emotions = frames.emotions_over_time(view.counts, grain)
session.panel(charts.emotions_over_time(emotions, frames.gaps(steps, grain), span, as_share=values == "Share"))
session.panel(charts.emotion_shares(frames.shares(view.counts, "emotion")))
session.footer(view)
