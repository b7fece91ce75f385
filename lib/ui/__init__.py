"""Everything in the app that needs Streamlit: cached data access, filters, URL state, page frame, boards.

In: the viewer's choices and the environment. Out: a `View` for pages to draw. No other package of `lib` imports
Streamlit.
"""

from lib.ui.attention import motion_events, show_missing_event_numbers
from lib.ui.board.board import show_board
from lib.ui.data_access import app_settings, face_rows, frame, newest_pictures, session_cost, view_cost
from lib.ui.displays import Display, DisplayChoice, choose_display, load_display
from lib.ui.errors import error_messages, show_missing_sales, stop_without_data
from lib.ui.filters.controls import choose_grain
from lib.ui.filters.page_controls import choose, pills, segmented_control, selectbox, toggle
from lib.ui.filters.url_state import escape_markdown
from lib.ui.freshness import camera_label, camera_status, freshness_banner
from lib.ui.live.sent_picture import send_control, sent_picture
from lib.ui.live.stage import show_newest
from lib.ui.page import (
    analyzer_warnings,
    audience_summary,
    cost_line,
    download_button,
    footer,
    open_heading,
    open_page,
    open_sidebar,
    show,
)
from lib.ui.provenance import describe
from lib.ui.theme_css import columns, without_grid_download
from lib.ui.view import View

__all__ = [
    "Display",
    "DisplayChoice",
    "View",
    "analyzer_warnings",
    "app_settings",
    "audience_summary",
    "camera_label",
    "camera_status",
    "choose",
    "choose_display",
    "choose_grain",
    "columns",
    "cost_line",
    "describe",
    "download_button",
    "error_messages",
    "escape_markdown",
    "face_rows",
    "footer",
    "frame",
    "freshness_banner",
    "load_display",
    "motion_events",
    "newest_pictures",
    "open_heading",
    "open_page",
    "open_sidebar",
    "pills",
    "segmented_control",
    "selectbox",
    "send_control",
    "sent_picture",
    "session_cost",
    "show",
    "show_board",
    "show_missing_event_numbers",
    "show_missing_sales",
    "show_newest",
    "stop_without_data",
    "toggle",
    "view_cost",
    "without_grid_download",
]
