"""A page's frame: heading, what it is about, warnings, panels and the footer.

In: the viewer's filters. Out: a `View` with the counts to draw; a page without anything to draw ends here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from lib import frames, theme
from lib.contract.observation import SYNTHETIC_ANALYZER
from lib.filters import Filters
from lib.frames import Counts, Summary
from lib.session import answers
from lib.session.controls import choose_filters
from lib.session.states import stop_with_empty_selection


@dataclass(frozen=True, slots=True)
class View:
    """What a page draws: the chosen part of the rollup and its totals."""

    filters: Filters
    counts: Counts
    summary: Summary
    loaded: answers.LoadedRollup
    engine: str


def open_page(title: str) -> None:
    """The heading, inside the app's frame.

    Until `st.navigation` has run once in a server, Streamlit takes a folder named `pages` for its older way of making
    pages, and runs the page that a link names without `streamlit_app.py`. Such a visit is started again, the right
    way: https://github.com/streamlit/streamlit/pull/10276
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
    st.title(title)


def open_view(title: str) -> View:
    """Controls, heading, the filters in a sentence and warnings; stops with a plain word where there is no face.

    Raises EngineError and InvalidSetting.
    """
    open_page(title)
    settings = answers.app_settings()
    filters = choose_filters(settings)
    loaded = answers.rollup(settings, filters.first_day, filters.end_day, filters.stores)
    counts = frames.select(loaded.counts, filters)
    view = View(filters, counts, frames.summary(counts), loaded, answers.engine_name(settings))
    st.caption(f"{filters.sentence()}.")
    warn_of_analyzers(frames.analyzers(counts))
    if not view.summary.faces:
        stop_with_empty_selection(filters, view.summary)
    if filters.emotions:
        st.caption(":material/filter_alt: An expression filter is on: shares are among the chosen expressions only.")
    return view


def warn_of_analyzers(analyzers: tuple[str, ...]) -> None:
    """Say it when rows are made up, and when several analyzers' answers are mixed."""
    if SYNTHETIC_ANALYZER in analyzers:
        only = "These rows are" if len(analyzers) == 1 else "Some of these rows are"
        st.warning(f"**Synthetic data.** {only} made up to show what the app does.", icon=":material/science:")
    if len(analyzers) > 1:
        st.warning(
            f"**Several analyzers are mixed:** {', '.join(analyzers)}. Their answers are not comparable one to one.",
            icon=":material/join:",
        )


def columns(count: int, narrowest_rem: int) -> list[Any]:
    """Columns side by side while each is at least `narrowest_rem` wide, and below each other on a narrow page."""
    key = f"columns-{narrowest_rem}"
    with st.container(key=f"{key}-{count}"):
        st.html(f"<style>[class*='st-key-{key}'] [data-testid='stColumn'] {{ min-width: {narrowest_rem}rem; }}</style>")
        return list(st.columns(count))


def panel(chart: Any) -> None:
    """A chart in its frame, as wide as its column; its own description is what screen readers give."""
    with st.container(border=True):
        st.altair_chart(chart, width="stretch")


def csv_button(place: Any, title: str, file_name: str, make: Callable[[], bytes], primary: bool = False) -> None:
    """A download whose bytes are made when it is clicked, without running the page again; `place` is a container."""
    place.download_button(
        title,
        data=make,
        file_name=file_name,
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        type="primary" if primary else "secondary",
        width="stretch",
    )


def footer(view: View) -> None:
    """What the page was made of and what that cost, and the button that asks anew."""
    loaded = view.loaded
    st.divider()
    frame = st.container(horizontal=True, vertical_alignment="center")
    frame.caption(
        f"{theme.count(view.summary.faces)} faces and {theme.count(view.summary.pictures)} pictures in view, from "
        f"{theme.count(loaded.rows)} rollup rows · {view.engine} · {_cost(loaded)} · "
        f"loaded {loaded.loaded_at:%Y-%m-%d %H:%M:%S} UTC  \n"
        "A face is one detection in one picture, not a person; expressions are apparent, not feelings."
    )
    frame.button(
        "Refresh",
        icon=":material/refresh:",
        help="Ask the engine anew; a query may be billed.",
        on_click=answers.forget,
        args=(answers.app_settings(), view.filters),
    )


def _cost(loaded: answers.LoadedRollup) -> str:
    if loaded.scanned_bytes is None:
        return f"answered in {loaded.seconds:.1f} s"
    return f"scanned {theme.scanned(loaded.scanned_bytes)} in {loaded.seconds:.1f} s"
