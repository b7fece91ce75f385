"""The Attention and traffic page: the definition of each figure, and the motion events of a view.

In: settings and a slice of the rollup. Out: definitions (name -> sentences), and the slice's `Motion`. The query loads
all days, stores and aisles that the slice's rollup was loaded for, so filters inside them need no new query.
"""

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from lib.contract.hourly_counts import FACING_PITCH_DEGREES, FACING_YAW_DEGREES
from lib.data import queries
from lib.data.cube import Slice
from lib.frames import Motion, motion_in_view
from lib.ui import data_access
from lib.ui.errors import NEXT_STEP
from lib.ui.settings import Settings

NO_MOTION_EVENTS = "**No motion events here.**"
WITHOUT_EVENT_NUMBERS = "Without event numbers, and therefore not in the figures below:"
DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "Turned to the camera": (
            f"The head is turned at most {FACING_YAW_DEGREES} degrees to a side and {FACING_PITCH_DEGREES} degrees up "
            "or down, as far as the picture shows. The share is of faces whose direction is known. It indicates "
            "attention only where the camera is next to the display, and says nothing about where the eyes look."
        ),
        "95% interval": (
            "How far chance and the rounding of counts may have moved the share of this number of faces, 95 times out "
            "of 100. One shopper seen in several pictures makes it narrower than it should be."
        ),
        "Pictures with and without a face": (
            "The cameras take pictures when something moves, so a picture without a face can show a shopper from "
            "behind, a trolley or a change of light. Pictures are counted exactly; those with a face are rounded and "
            "hidden like faces. Pictures that could not be analysed are in neither count."
        ),
        "Faces per picture": (
            "Faces found, divided by pictures with at least one face. The same "
            "face counts again in every picture that shows it, so this measures crowding in front of the camera, not "
            "the number of people."
        ),
        "Motion event": (
            "One number that a camera's motion detection assigned to one period of movement, on one local date. An "
            "event can be several people or none, and one person can cause several. It counts where it "
            "began. A detector that restarts numbers its events from 1 again, which can merge two events into one."
        ),
        "Length of an event": (
            "The time from its first picture to its last; an event with a single picture has length 0. The movement "
            "lasted longer than its pictures show, so read this as the least it took."
        ),
    }
)


def motion_events(settings: Settings, view: Slice) -> Motion:
    """The slice's motion events, by the grain of its rollup. Raises EngineError."""
    aisles = {place.aisle_id for place in view.places}
    folded = aisles == {queries.ALL_AISLES}
    narrow = bool(view.filters.aisles) and (folded or aisles <= set(view.filters.aisles))
    query = queries.motion_events(
        view.loaded_buckets.period,
        view.loaded_buckets.grain,
        sorted({place.store_id for place in view.places}),
        view.filters.aisles if narrow else (),
        folded,
    )
    loaded = data_access.frame(settings, "Counting motion events", query, "motion_events")
    return motion_in_view(loaded.value, view)


def show_missing_event_numbers(unnumbered: tuple[str, ...], aisles: int) -> bool:
    """Show which aisles' pictures have no event number. Returns whether any aisle's pictures have one."""
    if len(unnumbered) == aisles:
        st.info(
            f"{NO_MOTION_EVENTS} None of the pictures in view has a motion event number, so events and their lengths "
            "are unknown; the figures above do not need it.",
            icon=":material/motion_sensor_idle:",
        )
        st.markdown(
            f"{NEXT_STEP} let the cameras' motion detection write its event number into the file name "
            "(`%v` in motion's `picture_filename`); pictures uploaded from then on have it."
        )
        return False
    if unnumbered:
        st.caption(f":material/motion_sensor_idle: {WITHOUT_EVENT_NUMBERS} {', '.join(unnumbered)}.")
    return True
