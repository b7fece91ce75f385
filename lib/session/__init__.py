"""Everything of the app that needs Streamlit: shared answers, controls, the URL, and the plain states of a page.

In: the viewer's choices and the environment. Out: a `View` for pages to draw. No other part of `lib`
imports Streamlit.
"""

from lib.session.answers import app_settings, face_rows_csv, frame, newest, session_cost, view_cost
from lib.session.boards import board
from lib.session.displays import ChosenDisplay, Display, choose_display, display_of
from lib.session.linked import one_of, pick, switch
from lib.session.look import columns
from lib.session.motion import motion_events, say_unnumbered
from lib.session.page import (
    csv_button,
    footer,
    open_heading,
    open_page,
    open_sidebar,
    say_audience,
    show,
    warn_of_analyzers,
)
from lib.session.selections import say_no_face, selection
from lib.session.states import plain_errors, say_without_sales, stop_without_data
from lib.session.strip import called, strip, watched
from lib.session.view import View

__all__ = [
    "ChosenDisplay",
    "Display",
    "View",
    "app_settings",
    "board",
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
    "stop_without_data",
    "strip",
    "switch",
    "view_cost",
    "warn_of_analyzers",
    "watched",
]
