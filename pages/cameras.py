"""Cameras: the status of each, the results of their pictures, each aisle's pictures over time, the cost of queries."""

import streamlit as st

from lib import charts, frames, ui
from lib.charts import Metric
from lib.data.costs import ASSUMPTION, Cost
from lib.ui import View


def draw(view: View) -> None:
    labels = frames.aisle_labels(view.slice, view.names)
    pictures = frames.aisle_pictures(view.slice)
    ui.show_board("cameras", [charts.aisle_timeline(pictures, labels, view.chart_context, view.local_now)])

    st.subheader("Cost of queries")
    costs = {"This view": ui.view_cost(), "Your session": ui.session_cost()}
    ui.show_board("costs", [_cost_metric(title, cost) for title, cost in costs.items()])
    st.caption(
        f"Estimated. {ASSUMPTION} Results are cached and shared, so the same query within minutes costs nothing."
    )
    ui.footer(view)


def _cost_metric(title: str, cost: Cost) -> Metric:
    dollars = f"${cost.dollars:,.4f}" if cost.billed_mb else "No charge"
    return Metric(title, dollars, None, f"{cost.sentence()}. {ASSUMPTION}")


ui.open_heading("Cameras")
status = ui.camera_status(ui.app_settings())
cameras = status.cameras
counts = frames.camera_counts(cameras)
ui.show_board("camera-metrics", charts.camera_state_metrics(counts), charts.camera_picture_metrics(counts))
st.caption(
    f"All stores, regardless of the filters. Pictures since {status.since:%-d %B}, 00:00 UTC; checked at "
    f"{status.checked_at:%-d %B %Y, %H:%M} UTC. Times in the table are the stores' local time."
)
table = frames.camera_table(
    cameras, lambda camera: ui.camera_label(camera, status.names), status.to_local, status.checked_at
)
alternative = "State, newest picture, last heartbeat, counts and temperature of each camera"
st.dataframe(
    table,
    hide_index=True,
    placeholder="–",
    height=min(600, 38 + 35 * max(1, len(table))),
    column_config={"State": st.column_config.Column(width=300 if any(camera.reason for camera in cameras) else 110)},
    alt=alternative,
)
with st.expander("What the states mean and what to do", icon=":material/help:"):
    st.table(frames.state_table(), hide_index=True)

st.subheader("Pictures over time")
ui.open_sidebar()
ui.show(draw, needs_faces=False)
