"""Cameras: which of them send, what their pictures came to, when each aisle had any, and what asking costs."""

import streamlit as st

from lib import charts, frames, session, theme
from lib.camera_states import State
from lib.costs import ASSUMPTION
from lib.session import View


def draw(view: View) -> None:
    labels = frames.aisle_labels(view.slice, view.names)
    pictures = frames.aisle_pictures(view.slice)
    session.board("cameras", [charts.aisle_timeline(pictures, labels, view.behind, view.local_now)])

    st.subheader("What asking costs")
    for place, (title, cost) in zip(
        session.columns(2, 18),
        (("This view", session.view_cost()), ("Your session", session.session_cost())),
        strict=True,
    ):
        dollars = f"${cost.dollars:,.4f}" if cost.billed_mb else "No charge"
        place.metric(title, dollars, border=True, help=f"{cost.sentence()}. {ASSUMPTION}")
    st.caption(f"Estimated. {ASSUMPTION} Answers are kept and shared, so asking again within minutes costs nothing.")
    session.footer(view)


session.open_heading("Cameras")
seen = session.watched(session.app_settings())
cameras = seen.cameras
counted = [camera for camera in cameras if camera.state is not State.GONE]
states = [camera.state for camera in counted]
figures = (
    ("Cameras", len(counted), f"{len(cameras) - len(counted)} more are gone and not counted."),
    ("Live", states.count(State.LIVE), "A picture came in time."),
    ("Quiet", states.count(State.QUIET), "Heartbeat fresh, pictures late."),
    ("Silent", states.count(State.SILENT), "Heartbeat and pictures late."),
    ("Pictures", sum(camera.pictures for camera in cameras), "Rows of pictures, duplicates among them."),
    (
        "Errors",
        sum(camera.errors for camera in cameras),
        "Pictures that could not be analysed, quarantined ones apart.",
    ),
    ("Quarantined", sum(camera.quarantined for camera in cameras), "Pictures that can never be analysed."),
    (
        "Duplicates",
        sum(camera.duplicates for camera in cameras),
        "Rows beyond the first of one picture. Delivery is at least once, so a few are normal; many mean that "
        "deliveries fail halfway and are tried again.",
    ),
)
for place, (title, value, words) in zip(session.columns(4, 11) * 2, figures, strict=True):
    place.metric(title, theme.count(value), border=True, help=words)
st.caption(
    f"Of all stores, whatever the filters. Pictures since {seen.since:%-d %B}, 00:00 UTC; looked at "
    f"{seen.looked_at:%-d %B %Y, %H:%M} UTC. Times in the table are the stores' own."
)
table = frames.camera_table(cameras, lambda camera: session.called(camera, seen.names), seen.local, seen.looked_at)
alternative = "State, newest picture, last heartbeat, counts and temperature of each camera"
st.dataframe(
    table,
    hide_index=True,
    placeholder="–",
    height=min(600, 38 + 35 * max(1, len(table))),
    column_config={"State": st.column_config.Column(width=300 if any(camera.reason for camera in cameras) else 110)},
    alt=alternative,
)
with st.expander("What the states mean, and what to do", icon=":material/help:"):
    st.table(frames.state_table(), hide_index=True)

st.subheader("When pictures came")
session.open_sidebar()
session.show(draw, needs_faces=False)
