"""Aisles: when each aisle is busy or positive, and how the aisles compare."""

import streamlit as st

from lib import charts, frames, session

view = session.open_view("Aisles")

values = st.segmented_control(
    "Colour by",
    ["Faces per hour", "Positive share"],
    default="Faces per hour",
    required=True,
    key="aisle_values",
    persist_state="session",
    bind="query-params",
)
session.panel(charts.aisle_hours(frames.aisle_hours(view.counts), as_positive_share=values == "Positive share"))

ranking = frames.aisle_ranking(view.counts)
left, right = session.columns(2, 24)
with left:
    session.panel(charts.aisle_faces(ranking))
with right:
    session.panel(charts.aisle_positive_share(ranking))
session.footer(view)
