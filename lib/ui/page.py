"""A page's frame: heading, sidebar, badge, filter summary and footer.

In: a page's own `draw`, which takes a `View`. Out: the page. Heading and sidebar run with the whole page; `draw` runs
in a fragment, which most controls rerun alone, and which ends early where there is nothing to draw.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from lib.data.labels import label
from lib.data.periods import Compare
from lib.ui import data_access, selections
from lib.ui.errors import error_messages, stop_with_empty_selection
from lib.ui.filters import controls, history, url_state
from lib.ui.filters.options import NOTHING_IGNORED
from lib.ui.notes import notes_badge
from lib.ui.page_context import PageContext, page_context
from lib.ui.provenance import counted, describe
from lib.ui.view import View, view_of

NOTHING_TO_COMPARE = "There is nothing to compare with: no face was seen in that period."
EXPRESSION_FILTER = "An expression filter is on: shares are among the chosen expressions only."
REFRESH = "Refresh"
READY_TEXTS = {
    100: "All faces were counted in advance.",
    0: "All faces were counted when this page was loaded.",
}
_MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


def open_page(title: str, ignored: Mapping[str, str] = NOTHING_IGNORED, compares: bool = False) -> PageContext:
    """Heading and sidebar; `show` draws the rest. `ignored` has the page's reason for each control that it ignores;
    with `compares` it compares with the previous period until the viewer chooses.

    Raises EngineError and InvalidSetting.
    """
    open_heading(title)
    return open_sidebar(ignored, compares)


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
    st.title(title)


def open_sidebar(ignored: Mapping[str, str] = NOTHING_IGNORED, compares: bool = False) -> PageContext:
    """The controls that all pages with filters share. Raises EngineError and InvalidSetting."""
    context = page_context()
    controls.draw(
        context.options, context.initial.reference.names, ignored, Compare.PREVIOUS if compares else Compare.NOTHING
    )
    return context


def filter_summary(view: View) -> None:
    """Draw which faces the numbers count."""
    lines = [counted(view)]
    if view.whole.filters.emotions:
        lines.append(f":material/filter_alt: {EXPRESSION_FILTER}")
    notes = view.comparison_notes
    if view.compared is not None and view.compared.empty:
        notes = (*notes, NOTHING_TO_COMPARE)
    lines += [f":material/compare_arrows: {note}" for note in notes]
    st.caption("  \n".join(lines), help=view.comparison_how or None)


def audience_summary(view: View) -> None:
    """The filter summary of a page that has its own choice of days and aisles: only age and gender apply."""
    attributes = {"age bands": view.filters.age_bands, "predicted gender": view.filters.genders}
    chosen = [f"{name} {', '.join(map(label, values))}" for name, values in attributes.items() if values]
    if chosen:
        st.caption(f"Only faces of {' and '.join(chosen)}.")


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
        whole = view_of(context, choice.without(controls.ignored()), pose)
        notes_badge(whole.slice.seen_analyzers, context.initial.reference.problems)
        selection = selections.current(whole.slice.time_buckets)
        url_state.write(choice, controls.default_choice(context.options), selection.to_parameters())
        selections.draw(selection, whole)
        view = whole.select(selection)
        summary(view or whole)
        describe(view or whole)
        controls.show_grain_note(context.options)
        if needs_faces and whole.slice.empty:
            stop_with_empty_selection(whole.filters, whole.summary, context.options, whole.names)
        if view is None or (needs_faces and view.slice.empty):
            selections.show_no_faces()
            footer(whole)
        else:
            draw(view)


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
    """Draw what the counts are, and the button that queries again."""
    threshold_faces = view.settings.min_faces
    rounding = (
        f"Counts are rounded to the nearest {threshold_faces}, and groups of fewer than {threshold_faces} faces are "
        "hidden."
        if threshold_faces > 1
        else "Small groups are not hidden here (SHOPPER_MIN_FACES is 1): handle every count with care."
    )
    container = st.container(horizontal=True, vertical_alignment="center", key="footer")
    container.caption(
        f"{rounding} A face is one detection in one picture, not a person; expressions are apparent, not feelings."
        f"{_counted_in_advance(view)}"
    )
    container.button(
        REFRESH,
        icon=":material/refresh:",
        help="Re-run queries; they may be billed.",
        on_click=_rerun_queries,
    )


def _counted_in_advance(view: View) -> str:
    """Where the lake keeps counts ready, how many of the faces they cover."""
    percent = view.loaded.value.ready_percent
    if not view.settings.has_ready_counts or percent is None:
        return ""
    if percent in READY_TEXTS:
        return f" {READY_TEXTS[percent]}"
    return f" {percent}% of the faces were counted in advance, the others when this page was loaded."


def _rerun_queries() -> None:
    data_access.evict_view()
    st.rerun()
