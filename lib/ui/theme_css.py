"""The app's style sheet, and columns that wrap on a narrow page.

In: the least width of a column. Out: Streamlit's columns.
"""

from typing import Any

import streamlit as st

from lib.ui.print_css import PRINT_CSS

_STYLE = """<style>
/* Streamlit's own faint and coloured texts are slightly below WCAG AA's contrast of 4.5 to 1. */
[data-testid="stCaptionContainer"], [data-testid="stExpander"] summary { opacity: 0.8; }
[data-testid="stButtonGroup"] [data-selected="true"]:not([data-disabled]) { color: inherit; }
[data-testid="stSidebarNav"]::before { content: "Shopper Sentiment"; font-weight: 600; padding: 0 0.5rem 0.25rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-keyboard), [data-testid="stLayoutWrapper"]:has(> .st-key-address) {
  position: absolute;
}
/* The keys of lib/ui/keyboard.js, next to what has the focus. */
[data-testid="stSidebarNavLink"]:focus-visible { outline: 3px solid currentColor; outline-offset: -3px; }
[data-testid="stSidebarNav"]:has(a:focus-visible)::before { content: "Shopper Sentiment  ↑ ↓"; }
[data-testid="stSidebar"] [data-testid="stElementContainer"]:has(:focus-visible) [data-testid="stTooltipIcon"]::before {
  content: "F1"; margin-right: 0.3rem; font-size: 0.75rem;
}
/* Above the page, so that no chart moves below the pointer that has clicked in it. */
[data-testid="stLayoutWrapper"]:has(> .st-key-selection) {
  position: fixed; bottom: 1rem; z-index: 100; width: fit-content; max-width: calc(100vw - 2rem); padding: 0.4rem 1rem;
  border: 1px solid rgba(128, 128, 128, 0.4); border-radius: 0.5rem; background: Canvas;
  box-shadow: 0 2px 12px rgba(0, 0, 0, 0.25);
}
.st-key-footer { margin-top: 1rem; padding-top: 1rem; border-top: 1px solid rgba(128, 128, 128, 0.3); }
/* Headings are h1 and h2 without a gap, and no larger than the charts' titles need. */
[data-testid="stMain"] [data-testid="stHeading"] h2 { padding: 0.5rem 0 0; font-size: 1.25rem; }
/* Transitions make the browser repaint the page many times while it draws a filter change: a fifth of the time.
   So outdated elements are dimmed at once, and only while a query runs. */
[data-testid="stMain"] *, [data-testid="stSidebar"] * { transition: none !important; }
[data-stale] { opacity: 1 !important; }
[data-testid="stMain"]:has(.waiting) [data-stale="true"] { opacity: 0.4 !important; }
/* The grid's own button would save the rows that it shows, without the definitions. */
.st-key-no-grid-download [data-testid="stElementToolbar"] button:has([aria-label*="Download" i]),
.st-key-no-grid-download [data-testid="stElementToolbar"] button[aria-label*="Download" i] { display: none; }
.waiting { margin: 0; font-size: 0.875rem; opacity: 0.8; }
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] { padding-left: 0; }
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] * { white-space: normal; line-height: 1.4; }
</style>"""
_MIN_WIDTHS_REM = (11, 13, 14, 16, 18, 24)


def inject_css() -> None:
    """Add the style sheet to the page; called once a page, before everything else."""
    widths = "".join(
        f"[class*='st-key-columns-{rem}'] [data-testid='stColumn'] {{ min-width: {rem}rem; }}"
        for rem in _MIN_WIDTHS_REM
    )
    st.html(_STYLE.replace("</style>", f"{widths}{PRINT_CSS}</style>"))


def without_grid_download() -> Any:
    """A container whose grids have no button to download their rows: once a page."""
    return st.container(key="no-grid-download")


def columns(count: int, min_width_rem: int, name: str = "") -> list[Any]:
    """Columns side by side while each is at least `min_width_rem` wide, and below each other on a narrow page.

    `name` distinguishes the columns of one page. Raises ValueError for a width that the style sheet does not have.
    """
    if min_width_rem not in _MIN_WIDTHS_REM:
        raise ValueError(f"no style for columns of {min_width_rem} rem: use one of {_MIN_WIDTHS_REM}, or add it there")
    with st.container(key=f"columns-{min_width_rem}-{count}-{name}"):
        return list(st.columns(count))
