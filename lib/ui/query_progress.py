"""The progress line of a running query, and the cancellation of a query whose viewer has moved on.

In: a description of the query. Out: a line with the elapsed seconds, shown once a query takes longer than a moment.
While it is shown, outdated elements of the page are dimmed (`lib/ui/theme_css.py`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

import streamlit as st

_SHOWN_AFTER_SECONDS = 0.4


@contextmanager
def shown(description: str) -> Iterator[Callable[[float], None]]:
    """Yields the callback that the query cache calls, with the elapsed seconds, while it waits.

    Reading the session state lets Streamlit end this run once the viewer has moved on, so that it stops waiting for a
    superseded query: https://docs.streamlit.io/develop/concepts/architecture/architecture
    """
    placeholders: list[Any] = []

    def tick(seconds: float) -> None:
        _ = "viewer" in st.session_state
        if seconds < _SHOWN_AFTER_SECONDS:
            return
        if not placeholders:
            placeholders.append(st.empty())
        placeholders[0].html(f'<div class="waiting"><p>{escape(description)} … {seconds:.0f} s</p></div>')

    try:
        yield tick
    finally:
        for placeholder in placeholders:
            placeholder.empty()
