"""Cameras and costs: each aisle's pictures over time, the status of each camera, and the cost of queries."""

import pandas as pd
import streamlit as st

from lib import charts, frames, ui
from lib.charts import Panel
from lib.data import formats
from lib.frames import Camera
from lib.ui import View
from lib.ui.texts import IGNORED_BY_CAMERAS

_MAX_ROWS = 20  # of a table that does not scroll
_TABLE_PIXELS = 900


def draw(view: View) -> None:
    timeline = _timeline(view.for_chart("aisle-timeline").on_all_days)
    ui.show_board("cameras", charts.camera_state_metrics(counts), [timeline])
    draw_cameras()
    st.header("Cost of queries", anchor=False)
    ui.show_costs(view)
    ui.footer(view)


def _timeline(view: View) -> Panel:
    labels, pictures = frames.aisle_labels(view.slice, view.names), frames.aisle_pictures(view.slice)
    panel = charts.aisle_timeline(pictures, labels, view.chart_context, view.local_now)
    return charts.selecting_places(panel, frames.aisles_in_view(view.slice, view.names), column="aisle")


def draw_cameras() -> None:
    ui.show_board("camera-pictures", charts.camera_picture_metrics(counts))
    st.caption(
        f"All stores, regardless of the filters. Pictures since {status.since:%-d %B}, 00:00 UTC; checked at "
        f"{status.checked_at:%-d %B %Y, %H:%M} UTC. Times in the table are the stores' local time."
    )
    _show_table(
        frames.camera_table(cameras, name_of, status.to_local, status.checked_at),
        "State, newest picture, last heartbeat and counts of pictures of each camera",
    )
    devices = frames.device_table(cameras, name_of)
    if len(devices):
        st.header("Devices", anchor=False)
        st.caption("As reported by each camera's last heartbeat.")
        _show_table(devices, "Waiting and dropped pictures, disk space, temperature and version of each device")
    with st.expander("What the states mean and what to do", icon=":material/help:"):
        st.table(frames.state_table(), hide_index=True)


def _show_table(table: pd.DataFrame, alternative: str) -> None:
    """The whole table: long texts wrap, so that no column is cut off."""
    is_long = len(table) > _MAX_ROWS
    st.table(table.map(_cell), hide_index=True, alt=alternative, height=_TABLE_PIXELS if is_long else "content")


def _cell(value: str | int | None) -> str:
    if value is None or pd.isna(value):
        return formats.MISSING
    return ui.escape_markdown(value) if isinstance(value, str) else formats.count(value)


def name_of(camera: Camera) -> str:
    return ui.camera_label(camera, status.names)


ui.open_heading("Cameras and costs")
status = ui.camera_status(ui.app_settings())
cameras = status.cameras
counts = frames.camera_counts(cameras)
if status.newest_picture_at is None:  # then the sidebar ends the page
    ui.show_board("camera-metrics", charts.camera_state_metrics(counts))
    draw_cameras()
ui.open_sidebar(IGNORED_BY_CAMERAS)
ui.show(draw, needs_faces=False)
