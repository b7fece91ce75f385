"""The selection in charts as the app keeps it: for the session, in the URL, and as a bar of chips on every page.

In: clicks of `lib.ui.board`, and the parameters of a link. Out: the current `Selection`, with controls that undo it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from lib import frames
from lib.data import formats
from lib.data.cube import Place
from lib.data.filters import PLACE_SEPARATOR, Filters
from lib.data.place_names import Names
from lib.data.selection import DAYS, HOURS, NOTHING, PLACES, WEEKDAYS, Selection, days_between, from_parameters
from lib.data.time_buckets import TimeBuckets
from lib.ui.filters import history, page_controls, url_state
from lib.ui.texts import AISLES, PROFILE
from lib.ui.view import View

_SELECTION, _CLICKS, _TEXT = "selection", "selection_clicks", "selection_text"
SELECTED = "Selected in the charts:"
CLEAR_SELECTION = "Clear selection"
OPEN_PROFILE = "Open the aisle's profile"
NO_FACE_SELECTED = "**No face in the selection.**"
PALE = "Pale or grey in charts: not selected."
_TOO_COARSE = {HOURS: "Hours of the day", WEEKDAYS: "Weekdays"}


def too_coarse(dimension: str) -> str:
    """For a dimension that this view's rollup cannot narrow."""
    return f"{_TOO_COARSE[dimension]} are not applied: this many days are counted by longer steps."


def unknown_values(values: Iterable[str], selection: Selection) -> str:
    """For a link, with the selection that is left of it."""
    return url_state.not_an_option("in the charts", values, ["its other values" if selection else "no selection"])


def read(parameters: Mapping[str, str], filters: Filters) -> tuple[str, ...]:
    """Set the selection to that of a link; the messages about values that do not exist."""
    selection, invalid = from_parameters(parameters, filters)
    st.session_state[_SELECTION] = selection
    return (unknown_values(invalid, selection),) if invalid else ()


def click(chart: str, values: Mapping[str, Any], add: bool) -> None:
    """Keep a click on a mark until `current` applies it; callback of a board."""
    st.session_state.setdefault(_CLICKS, []).append((chart, values, add))


def clear() -> None:
    """Callback of the button, and of Escape in a board."""
    st.session_state[_SELECTION] = NOTHING
    st.session_state[_CLICKS] = []


def current(buckets: TimeBuckets) -> Selection:
    """The selection, with the clicks since the last run; `buckets` are those of the charts that were clicked in."""
    selection: Selection = st.session_state.get(_SELECTION, NOTHING)
    for chart, clicked, add in st.session_state.pop(_CLICKS, ()):
        values = {name: list(each) for name, each in clicked.items() if name != DAYS}
        if DAYS in clicked:
            first, last = clicked[DAYS]
            values[DAYS] = list(days_between(first, last, buckets))
        selection = selection.clicked(chart, {name: each for name, each in values.items() if each}, add)
    st.session_state[_SELECTION] = selection
    return selection


def selected() -> tuple[Selection, str]:
    """The selection of this run and its text, after `draw`."""
    return st.session_state.get(_SELECTION, NOTHING), st.session_state.get(_TEXT, "")


def draw(selection: Selection, whole: View) -> None:
    """The bar with a chip per value, each of which removes it; nothing without a selection.

    `whole` is the view that is not narrowed to it. A single aisle has a button that opens its profile.
    """
    texts = selection.texts(lambda place: place_text(place, whole.names))
    st.session_state[_TEXT] = formats.join_list(texts.values())
    if not selection:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="selection", gap="small"):
        st.markdown(SELECTED, width="content")
        for (dimension, value), text in texts.items():
            st.button(
                text,
                icon=":material/close:",
                icon_position="right",
                key=f"chip-{dimension}-{value}",
                help=f"Remove {text}",
                on_click=_remove,
                args=(dimension, value),
            )
        aisles = {each.value: each.label for each in frames.aisles_in_view(whole.slice, whole.names)}
        if len(places := selection.values.get(PLACES, ())) == 1 and places[0] in aisles:
            _draw_profile_link(aisles[places[0]])
        st.button(CLEAR_SELECTION, on_click=clear, key="clear-selection", type="tertiary")
        notes = [too_coarse(name) for name in selection.ignored(whole.loaded.value.grain)]
        st.caption(" ".join([*notes, PALE]), width="content")


def _draw_profile_link(label: str) -> None:
    """A link on other pages; on its own page, a button that shows the section, unless that is shown."""
    chosen = {"aisle_section": PROFILE, "aisle": label}
    icon = ":material/arrow_forward:"
    if history.opened_page() != AISLES:
        st.page_link("pages/aisles.py", label=OPEN_PROFILE, icon=icon, query_params=history.link(**chosen))
    elif page_controls.chosen("aisle_section") != PROFILE:
        st.button(OPEN_PROFILE, icon=icon, type="tertiary", on_click=page_controls.choose_options, kwargs=chosen)


def place_text(place: str, names: Names) -> str:
    """The name of a value of PLACES."""
    store, _, aisle = place.partition(PLACE_SEPARATOR)
    return names.place(*Place(store, aisle), one_store=False) if aisle else names.store(store)


def show_no_faces() -> None:
    """A message in place of a page's content."""
    with st.container(border=True, key="no-face"):
        st.markdown(
            f":material/filter_alt_off: {NO_FACE_SELECTED} None was found for the selection with the sidebar's filters."
        )
        st.button(CLEAR_SELECTION, icon=":material/close:", on_click=clear, key="clear-empty-selection")


def _remove(dimension: str, value: str) -> None:
    st.session_state[_SELECTION] = st.session_state[_SELECTION].without_value(dimension, value)
