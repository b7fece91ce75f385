"""A page's frame: heading, freshness strip, sidebar, what the numbers are about, warnings, and the footer.

In: a page's own `draw`, which is given a `View`. Out: the page. Heading and sidebar run with the whole page; `draw` is
a part of its own, which most controls run alone, and which ends where there is nothing to draw.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from lib.contract.observation import SYNTHETIC_ANALYZER
from lib.data import formats
from lib.data.labels import label
from lib.ui import data_access
from lib.ui.errors import plain_errors, stop_with_empty_selection
from lib.ui.filters import controls, url_state
from lib.ui.filters.options import Offered, offered
from lib.ui.freshness import strip
from lib.ui.theme_css import style
from lib.ui.view import View, view_of


def open_page(title: str) -> Offered:
    """Heading, freshness strip and sidebar; `show` draws the rest. Raises EngineError and InvalidSetting."""
    open_heading(title)
    strip(data_access.app_settings(), datetime.now(UTC))
    return open_sidebar()


def open_heading(title: str) -> None:
    """The heading, inside the app's frame.

    Until `st.navigation` has run once in a server, Streamlit takes a folder named `pages` for its older way of making
    pages, and runs the page that a link names without `streamlit_app.py`. Such a visit is started again, the right
    way: https://github.com/streamlit/streamlit/pull/10276
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
    data_access.begin_page()
    style()
    st.title(title)


def open_sidebar() -> Offered:
    """The controls that all counting pages share. Raises EngineError and InvalidSetting."""
    found = offered()
    controls.draw(found.offer, found.start.reference.names)
    return found


def say_filters(view: View) -> None:
    """What the numbers are about."""
    compared = f"; compared with {view.compared.filters.period.words()}" if view.compared else ""
    words = [f"{view.filters.sentence(view.names.any)}{compared}."]
    if view.filters.emotions:
        words.append(":material/filter_alt: An expression filter is on: shares are among the chosen expressions only.")
    if view.compared is not None and view.compared.empty:
        words.append(":material/compare_arrows: There is nothing to compare with: no face was seen in that period.")
    st.caption("  \n".join(words))


def say_audience(view: View) -> None:
    """For a page with days and aisles of its own."""
    looks = {"age bands": view.filters.age_bands, "predicted gender": view.filters.genders}
    chosen = "; ".join(f"{name} {', '.join(map(label, values))}" for name, values in looks.items() if values)
    st.caption(
        f"Days and aisles are chosen here; of the sidebar's filters, age and gender count: {chosen or 'all faces'}."
    )


def show(
    draw: Callable[[View], None],
    say: Callable[[View], None] = say_filters,
    needs_faces: bool = True,
    pose: bool = False,
) -> None:
    """What `draw` makes of the view that the sidebar chooses; at most changes this part runs alone.

    `say` tells what the numbers are about. With `needs_faces` False a view of pictures without a face will do; head
    poses are counted with `pose` only.
    """
    data_access.end_frame()
    _part(draw, say, needs_faces, pose)


@st.fragment(key=controls.PAGE_PART)
def _part(draw: Callable[[View], None], say: Callable[[View], None], needs_faces: bool, pose: bool) -> None:
    with plain_errors():
        data_access.begin_part()
        found = offered()
        choice = controls.choice(found.offer)
        url_state.write(choice)
        view = view_of(found, choice, pose)
        say(view)
        controls.say_grain(found.offer)
        warn_of_analyzers(view.slice.seen_analyzers)
        for problem in found.start.reference.problems:
            st.warning(f"**One of your own tables is not used.** {problem}", icon=":material/table:")
        if needs_faces and view.slice.empty:
            stop_with_empty_selection(view.filters, view.summary, found.offer, view.names)
        draw(view)


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
    cube = view.loaded.value
    least = view.settings.min_faces
    told = (
        f"Counts are rounded to the nearest {least}, and groups of fewer than {least} faces are hidden. "
        if least > 1
        else "Small groups are not hidden here (SHOPPER_MIN_FACES is 1): handle every count with care. "
    )
    frame = st.container(horizontal=True, vertical_alignment="center", key="footer")
    frame.caption(
        f"{told}A face is one detection in one picture, not a person; expressions are apparent, not feelings.  \n"
        f"{formats.count(cube.loaded_rows)} rollup rows by the {cube.grain} · {data_access.engine_name(view.settings)}"
        f" · loaded {view.loaded.loaded_at:%Y-%m-%d %H:%M:%S} UTC in {view.loaded.seconds:.1f} s · "
        f"this view: {data_access.view_cost().sentence()} · your session: {data_access.session_cost().sentence()}"
    )
    frame.button(
        "Refresh",
        icon=":material/refresh:",
        help="Ask the engine anew; queries may be billed.",
        on_click=_ask_anew,
    )


def _ask_anew() -> None:
    data_access.forget()
    st.rerun()
