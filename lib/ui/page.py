"""A page's frame: heading, freshness banner, sidebar, filter summary, warnings and footer.

In: a page's own `draw`, which takes a `View`. Out: the page. Heading and sidebar run with the whole page; `draw` runs
in a fragment, which most controls rerun alone, and which ends early where there is nothing to draw.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from lib.contract.observation import SYNTHETIC_ANALYZER
from lib.data import formats
from lib.data.labels import label
from lib.ui import data_access, selections
from lib.ui.errors import error_messages, stop_with_empty_selection
from lib.ui.filters import controls, history, url_state
from lib.ui.freshness import freshness_banner
from lib.ui.keyboard import inject_keyboard
from lib.ui.page_context import PageContext, page_context
from lib.ui.provenance import describe
from lib.ui.theme_css import inject_css
from lib.ui.view import View, view_of

SYNTHETIC_DATA = "**Synthetic data.**"
NOTHING_TO_COMPARE = "There is nothing to compare with: no face was seen in that period."
REFRESH = "Refresh"
_MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


def open_page(title: str) -> PageContext:
    """Heading, freshness banner and sidebar; `show` draws the rest. Raises EngineError and InvalidSetting."""
    open_heading(title)
    freshness_banner(data_access.app_settings(), datetime.now(UTC))
    return open_sidebar()


def open_heading(title: str) -> None:
    """The heading, inside the app's frame.

    Until `st.navigation` has run once in a server, Streamlit treats a folder named `pages` as its older multipage
    layout, and runs the page of a link without `streamlit_app.py`. Such a visit is restarted under `st.navigation`:
    https://github.com/streamlit/streamlit/pull/10276
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
    data_access.begin_page()
    history.open_page(title)
    inject_css()
    inject_keyboard()
    st.title(title)


def open_sidebar() -> PageContext:
    """The controls that all pages with filters share. Raises EngineError and InvalidSetting."""
    context = page_context()
    controls.draw(context.options, context.initial.reference.names)
    return context


def filter_summary(view: View) -> None:
    """Draw which faces the numbers count."""
    compared = f"; compared with {view.compared.filters.period.text()}" if view.compared else ""
    lines = [f"{view.filters.sentence(view.names.any)}{compared}."]
    if view.filters.emotions:
        lines.append(":material/filter_alt: An expression filter is on: shares are among the chosen expressions only.")
    notes = view.comparison_notes
    if view.compared is not None and view.compared.empty:
        notes = (*notes, NOTHING_TO_COMPARE)
    lines += [f":material/compare_arrows: {note}" for note in notes]
    st.caption("  \n".join(lines))


def audience_summary(view: View) -> None:
    """The filter summary of a page that has its own choice of days and aisles."""
    attributes = {"age bands": view.filters.age_bands, "predicted gender": view.filters.genders}
    chosen = "; ".join(f"{name} {', '.join(map(label, values))}" for name, values in attributes.items() if values)
    st.caption(
        "Days and aisles are chosen on this page; of the sidebar's filters, only age and gender apply: "
        f"{chosen or 'all faces'}."
    )


def show(
    draw: Callable[[View], None],
    summary: Callable[[View], None] = filter_summary,
    needs_faces: bool = True,
    pose: bool = False,
) -> None:
    """Draw the view that the sidebar selects, in a fragment that most changes of a filter rerun alone.

    `summary` draws the line about the filters. With `needs_faces` False, pictures without faces are enough to draw the
    page; head poses are counted only with `pose`.
    """
    data_access.end_frame()
    _fragment(draw, summary, needs_faces, pose)


@st.fragment(key=controls.PAGE_FRAGMENT)
def _fragment(draw: Callable[[View], None], summary: Callable[[View], None], needs_faces: bool, pose: bool) -> None:
    with error_messages(), history.history_step():
        data_access.begin_fragment()
        context = page_context()
        choice = controls.current_choice(context.options)
        whole = view_of(context, choice, pose)
        selection = selections.current(whole.slice.time_buckets)
        url_state.write(choice, context.options.default, selection.to_parameters())
        selections.draw(selection, whole)
        summary(whole)
        view = whole.select(selection)
        describe(view or whole)
        controls.show_grain_note(context.options)
        analyzer_warnings(whole.slice.seen_analyzers)
        for problem in context.initial.reference.problems:
            st.warning(f"**A reference table is invalid and was ignored.** {problem}", icon=":material/table:")
        if needs_faces and whole.slice.empty:
            stop_with_empty_selection(whole.filters, whole.summary, context.options, whole.names)
        if view is None or (needs_faces and view.slice.empty):
            selections.show_no_faces()
            footer(whole)
        else:
            draw(view)


def analyzer_warnings(analyzers: tuple[str, ...]) -> None:
    """Warn about synthetic rows, and about a mix of several analyzers."""
    if SYNTHETIC_ANALYZER in analyzers:
        subject = "These rows are" if len(analyzers) == 1 else "Some of these rows are"
        st.warning(f"{SYNTHETIC_DATA} {subject} generated for demonstration.", icon=":material/science:")
    if len(analyzers) > 1:
        st.warning(
            f"**Results of several analyzers are mixed:** {', '.join(analyzers)}. They are not directly comparable.",
            icon=":material/join:",
        )


def download_button(
    container: Any, title: str, file_name: str, make: Callable[[], bytes], primary: bool = False
) -> None:
    """A download button that makes its bytes when clicked and does not rerun the page.

    The file's type follows from the extension of its name. Raises KeyError for one that is not in `_MEDIA_TYPES`.
    """
    container.download_button(
        title,
        data=make,
        file_name=file_name,
        mime=_MEDIA_TYPES[file_name.rpartition(".")[2]],
        on_click="ignore",
        icon=":material/download:",
        type="primary" if primary else "secondary",
        width="stretch",
    )


def footer(view: View) -> None:
    """Draw the source and the cost of the page's data, and the button that queries again."""
    cube = view.loaded.value
    threshold_faces = view.settings.min_faces
    rounding = (
        f"Counts are rounded to the nearest {threshold_faces}, and groups of fewer than {threshold_faces} faces are "
        "hidden. "
        if threshold_faces > 1
        else "Small groups are not hidden here (SHOPPER_MIN_FACES is 1): handle every count with care. "
    )
    container = st.container(horizontal=True, vertical_alignment="center", key="footer")
    container.caption(
        f"{rounding}A face is one detection in one picture, not a person; expressions are apparent, not feelings.  \n"
        f"{formats.count(cube.loaded_rows)} rows, counted by the {cube.grain} · "
        f"{data_access.engine_name(view.settings)} · "
        f"loaded {view.loaded.loaded_at:%Y-%m-%d %H:%M:%S} UTC in {view.loaded.seconds:.1f} s · {cost_line()}"
    )
    container.button(
        REFRESH,
        icon=":material/refresh:",
        help="Re-run queries; they may be billed.",
        on_click=_rerun_queries,
    )


def cost_line() -> str:
    """The cost of the current view and of the session."""
    return f"this view: {data_access.view_cost().sentence()} · your session: {data_access.session_cost().sentence()}"


def _rerun_queries() -> None:
    data_access.evict_view()
    st.rerun()
