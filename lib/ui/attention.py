"""The Attention and traffic page: the definition of each figure, and the motion events of a view.

In: settings and a slice of the rollup. Out: definitions (name -> sentences), and the slice's `Motion`. The query loads
all days, stores and aisles that the slice's rollup was loaded for, so filters inside them need no new query.
"""

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from lib.data import queries
from lib.data.cube import Slice
from lib.data.queries import FACING_PITCH_DEGREES, FACING_YAW_DEGREES
from lib.frames import Motion, motion_in_view
from lib.ui import data_access
from lib.ui.settings import Settings

DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "Turned to the camera": (
            f"The head is turned at most {FACING_YAW_DEGREES} degrees to a side (yaw) and {FACING_PITCH_DEGREES} "
            "degrees up or down (pitch), as the analyzer estimates it. The share is of faces whose head pose was "
            "measured. It stands for attention only where the camera is beside what is to be looked at, and says "
            "nothing of where the eyes look."
        ),
        "95% interval": (
            "Wilson's interval of the share. It tells how far chance alone may have moved the share of so few or so "
            "many faces; one shopper seen in several pictures makes it look surer than it is."
        ),
        "Pictures with and without a face": (
            "The cameras take pictures when something moves, so an empty picture can be a shopper seen from behind, a "
            "trolley or a change of light. Pictures are counted exactly; those with a face are rounded and hidden as "
            "faces are. Pictures that could not be analysed are in neither."
        ),
        "Faces per picture": (
            "Faces found, divided by pictures that could be analysed; or by pictures with at least one face. The same "
            "face counts again in every picture that shows it, so this is crowding before the camera, not a number of "
            "people."
        ),
        "Motion event": (
            "One number that a camera's motion detection gave to one stretch of movement, on one local date. An event "
            "can be several people or none, and one person can make several. It counts in the step in which it began. "
            "A detector that starts again counts from the beginning, which can join two events into a long one."
        ),
        "Length of an event": (
            "The time from its first picture to its last; an event with a single picture has length 0. The movement "
            "lasted longer than its pictures show, so read this as a lower bound."
        ),
    }
)


def motion_events(settings: Settings, view: Slice) -> Motion:
    """The slice's events, by the grain of its rollup. Raises EngineError."""
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
