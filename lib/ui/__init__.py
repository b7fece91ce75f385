"""Everything of the app that needs Streamlit: shared answers, controls, the URL, and the plain states of a page.

In: the viewer's choices and the environment. Out: a `View` for pages to draw. No other part of `lib`
imports Streamlit.
"""

from lib.ui.attention import motion_events, say_unnumbered
from lib.ui.board.board import show_board
from lib.ui.data_access import app_settings, face_rows_csv, frame, newest, session_cost, view_cost
from lib.ui.displays import ChosenDisplay, Display, choose_display, display_of
from lib.ui.errors import plain_errors, say_without_sales, stop_without_data
from lib.ui.filters.page_controls import one_of, pick, switch
from lib.ui.freshness import called, strip, watched
from lib.ui.page import (
    csv_button,
    footer,
    open_heading,
    open_page,
    open_sidebar,
    say_audience,
    show,
    warn_of_analyzers,
)
from lib.ui.selections import say_no_face, selection
from lib.ui.theme_css import columns
from lib.ui.view import View

__all__ = [
    "ChosenDisplay",
    "Display",
    "View",
    "app_settings",
    "called",
    "choose_display",
    "columns",
    "csv_button",
    "display_of",
    "face_rows_csv",
    "footer",
    "frame",
    "motion_events",
    "newest",
    "one_of",
    "open_heading",
    "open_page",
    "open_sidebar",
    "pick",
    "plain_errors",
    "say_audience",
    "say_no_face",
    "say_unnumbered",
    "say_without_sales",
    "selection",
    "session_cost",
    "show",
    "show_board",
    "stop_without_data",
    "strip",
    "switch",
    "view_cost",
    "warn_of_analyzers",
    "watched",
]
