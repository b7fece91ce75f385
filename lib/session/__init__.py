"""Everything of the app that needs Streamlit: shared answers, controls, the URL, and the plain states of a page.

In: the viewer's choices and the environment. Out: a `View` for pages to draw. No other part of `lib`
imports Streamlit.
"""

from lib.session.answers import app_settings, face_rows_csv, newest, session_cost, view_cost
from lib.session.linked import one_of, pick, switch
from lib.session.panels import columns, panel
from lib.session.states import plain_errors, stop_without_data
from lib.session.strip import called, watched
from lib.session.view import View, chosen_view, csv_button, footer, open_page, open_view, warn_of_analyzers

__all__ = [
    "View",
    "app_settings",
    "called",
    "chosen_view",
    "columns",
    "csv_button",
    "face_rows_csv",
    "footer",
    "newest",
    "one_of",
    "open_page",
    "open_view",
    "panel",
    "pick",
    "plain_errors",
    "session_cost",
    "stop_without_data",
    "view_cost",
    "switch",
    "warn_of_analyzers",
    "watched",
]
