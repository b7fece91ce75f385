"""Cameras and costs: whether the cameras work now, the aisles' pictures on the chosen days, and the cost of queries."""

import pandas as pd
import streamlit as st

from lib import charts, frames, ui
from lib.charts import Panel
from lib.data import formats
from lib.frames import Camera, State
from lib.ui import View
from lib.ui.texts import IGNORED_BY_CAMERAS

_MAX_ROWS = 20  # of a table that does not scroll
_TABLE_PIXELS = 900
_COLORS = {
    **dict.fromkeys(frames.FAILURE_STATES, "red"),
    State.LIVE: "green",
    State.SINCE_CLOSING: "gray",
    State.DEMO: "gray",
}


def draw_cameras(note: str = "") -> None:
    """What no filter changes: the state of all cameras now, and their pictures of the last days."""
    st.header("Now", anchor=False)
    scope = f"All stores, whatever the filters, in local time. Checked on {status.checked_at:%-d %B %Y at %H:%M} UTC."
    st.caption(f"{scope} {note}")
    sentence, next_steps = frames.camera_verdict(cameras, name_of, status.checked_at)
    verdict = charts.Conclusion(name="cameras", icon="videocam", sentence=sentence, missing=next_steps)
    ui.show_board("cameras", [verdict])
    stores = frames.store_table(cameras, status.names.store, status.hours, status.to_local, status.checked_at)
    _show_table(stores.map(_cell), "States, newest picture and usual hours of each store; local times")
    failing = tuple(camera for camera in cameras if camera.state in frames.FAILURE_STATES)
    if failing:
        _show_cameras(failing, "State and newest picture of each camera that needs attention; local times")
    with st.expander("Each camera", icon=":material/videocam:", expanded=False):
        _show_cameras(cameras, "State and newest picture of each camera; local times")
    with st.expander("What the states mean and what to do", icon=":material/help:"):
        st.table(frames.state_table(), hide_index=True)
    devices = frames.device_table(cameras, name_of, status.to_local, status.checked_at)
    if len(devices):
        with st.expander("Devices", icon=":material/memory:"):
            _show_table(
                devices.map(_cell), "Waiting and dropped pictures, disk space, temperature and version of each device"
            )
    st.header(f"Since {status.since:%-d %B}", anchor=False)
    st.caption("Pictures of all stores since 00:00 UTC of that day, whatever the filters.")
    ui.show_board("camera-pictures", charts.camera_picture_metrics(counts))
    with st.expander("Pictures of each camera", icon=":material/photo_library:"):
        _show_table(frames.picture_table(cameras, name_of).map(_cell), "Counts of pictures of each camera")


def summary(view: View) -> None:
    draw_cameras(ui.synthetic_cameras_note(view.whole.slice.seen_analyzers))
    st.header("On the chosen days", anchor=False)
    ui.filter_summary(view)


def draw(view: View) -> None:
    ui.show_board("camera-days", [_timeline(view.for_chart("aisle-timeline").on_all_days)])
    with st.expander("Cost of queries", icon=":material/payments:"):
        ui.show_costs(view)
    ui.footer(view)


def _timeline(view: View) -> Panel:
    all_aisles = view.narrowed(aisles=(), places=())
    labels, pictures = frames.aisle_labels(view.slice, view.names), frames.aisle_pictures(view.slice, all_aisles.slice)
    panel = charts.aisle_timeline(pictures, labels, view.chart_context, view.local_now)
    return charts.selecting_places(panel, frames.aisles_in_view(view.slice, view.names))


def _show_cameras(shown: tuple[Camera, ...], alternative: str) -> None:
    states = frames.camera_table(shown, name_of, status.to_local, status.checked_at).map(_cell)
    states["State"] = [_colored(camera, text) for camera, text in zip(shown, states["State"], strict=True)]
    _show_table(states, alternative)


def _show_table(table: pd.DataFrame, alternative: str) -> None:
    """The whole table: long texts wrap, so that no column is cut off."""
    is_long = len(table) > _MAX_ROWS
    st.table(table, hide_index=True, alt=alternative, height=_TABLE_PIXELS if is_long else "content")


def _cell(value: str | int | None) -> str:
    if value is None or pd.isna(value):
        return formats.MISSING
    return ui.escape_markdown(value) if isinstance(value, str) else formats.count(value)


def _colored(camera: Camera, text: str) -> str:
    """Red for a failure, green for live, grey for nothing to do; a late picture has none, because it may be a fault."""
    color = _COLORS.get(camera.state)
    return f":{color}[{text}]" if color else text


def name_of(camera: Camera) -> str:
    return ui.camera_label(camera, status.names)


ui.open_heading("Cameras and costs")
status = ui.camera_status(ui.app_settings())
cameras = status.cameras
counts = frames.camera_counts(cameras)
if status.newest_picture_at is None:  # then the sidebar ends the page
    draw_cameras()
ui.open_sidebar(IGNORED_BY_CAMERAS)
ui.show(draw, summary, needs_faces=False)
