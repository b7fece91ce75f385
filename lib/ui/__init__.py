"""Everything in the app that needs Streamlit: cached data access, filters, URL state, page frame, boards.

In: the viewer's choices and the environment. Out: a `View` for pages to draw. No other package of `lib` imports
Streamlit.
"""

from lib.ui.attention import motion_events, show_missing_event_numbers
from lib.ui.board.board import show_board
from lib.ui.costs import show_costs
from lib.ui.data_access import app_settings, face_rows, frame, newest_pictures
from lib.ui.displays import Display, DisplayChoice, choose_display, load_display, newest_display
from lib.ui.errors import error_messages, show_missing_sales, stop_without_data
from lib.ui.filters.controls import choose_grain
from lib.ui.filters.page_controls import choose, pills, segmented_control, selectbox, toggle
from lib.ui.filters.url_state import escape_markdown
from lib.ui.findings import changes_sentences
from lib.ui.freshness import camera_label, camera_status
from lib.ui.head import style_sheet_middleware
from lib.ui.links import to_page
from lib.ui.live.age import show_old_pictures
from lib.ui.live.sent_picture import send_control, sent_picture
from lib.ui.live.stage import show_newest
from lib.ui.notes import notes_badge, synthetic_cameras_note
from lib.ui.page import (
    audience_summary,
    download_button,
    filter_summary,
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
    "app_settings",
    "audience_summary",
    "camera_label",
    "camera_status",
    "changes_sentences",
    "choose",
    "choose_display",
    "choose_grain",
    "columns",
    "describe",
    "download_button",
    "error_messages",
    "escape_markdown",
    "face_rows",
    "filter_summary",
    "footer",
    "frame",
    "load_display",
    "motion_events",
    "newest_display",
    "newest_pictures",
    "notes_badge",
    "open_heading",
    "open_page",
    "open_sidebar",
    "pills",
    "segmented_control",
    "selectbox",
    "send_control",
    "sent_picture",
    "show",
    "show_board",
    "show_costs",
    "show_missing_event_numbers",
    "show_missing_sales",
    "show_newest",
    "show_old_pictures",
    "stop_without_data",
    "style_sheet_middleware",
    "synthetic_cameras_note",
    "to_page",
    "toggle",
    "without_grid_download",
]
