"""What a viewer sees while a query runs, and how a viewer who goes on leaves it.

In: what is being done. Out: a line that appears once it takes longer than a moment, with the seconds; what stands on
the page from before pales as long as it is there (`look`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

import streamlit as st

_SHOWN_AFTER_SECONDS = 0.4


@contextmanager
def shown(doing: str) -> Iterator[Callable[[float], None]]:
    """Gives what `Flights.ask` calls while it waits.

    Looking at the session's state lets Streamlit end this run when the viewer has moved on, so a query that was
    overtaken is left: https://docs.streamlit.io/develop/concepts/architecture/architecture
    """
    places: list[Any] = []

    def tick(seconds: float) -> None:
        _ = "viewer" in st.session_state
        if seconds < _SHOWN_AFTER_SECONDS:
            return
        if not places:
            places.append(st.empty())
        places[0].html(f'<p class="waiting">{escape(doing)} … {seconds:.0f} s</p>')

    try:
        yield tick
    finally:
        for place in places:
            place.empty()
