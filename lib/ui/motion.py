"""The motion events of a view: a query of their own, which only the page that shows them asks.

In: settings and a slice of the rollup. Out: its `Motion`. The query asks for all days, stores and aisles that the
slice's rollup was loaded for, so that other filters inside them ask nothing new.
"""

import streamlit as st

from lib.data import queries
from lib.data.cube import Slice
from lib.frames import Motion, motion_in_view
from lib.ui import data_access
from lib.ui.settings import Settings


def motion_events(settings: Settings, view: Slice) -> Motion:
    """The slice's events, by the grain of its rollup. Raises EngineError."""
    aisles = {place.aisle_id for place in view.places}
    folded = aisles == {queries.ALL_AISLES}
    narrow = bool(view.filters.aisles) and (folded or aisles <= set(view.filters.aisles))
    query = queries.motion_events(
        view.loaded.period,
        view.loaded.grain,
        sorted({place.store_id for place in view.places}),
        view.filters.aisles if narrow else (),
        folded,
    )
    answer = data_access.frame(settings, "Counting motion events", query, "motion_events")
    return motion_in_view(answer.value, view)


def say_unnumbered(unknown: tuple[str, ...], aisles: int) -> bool:
    """Say which aisles' pictures have no event number; gives whether any aisle's have."""
    if len(unknown) == aisles:
        st.info(
            "**No motion event is known here.** None of the pictures in view carries motion's event number, so events "
            "and their lengths cannot be told; everything above does not need it.",
            icon=":material/motion_sensor_idle:",
        )
        st.markdown(
            "**Next step:** let the cameras' motion detection write its event number into the picture's name "
            "(`%v` in motion's `picture_filename`); pictures that are sent from then on have it."
        )
        return False
    if unknown:
        st.caption(
            f":material/motion_sensor_idle: Without event numbers, and so in none of the figures below: "
            f"{', '.join(unknown)}."
        )
    return True
