"""The app's style sheet, and columns that wrap on a narrow page.

In: the least width of a column. Out: Streamlit's columns.
"""

from typing import Any

import streamlit as st

from lib.ui.print_css import PAGE_CSS, PRINT_CSS

_STYLE = """
/* The sidebar's room is kept free until it is there, so that nothing moves when it comes. */
@media (min-width: 768px) {
  .stAppViewContainer:not(:has(> .stSidebar)) { padding-left: 300px; }
}
.stSidebar:not(:has([data-testid="stSidebarNavItems"])) [data-testid="stSidebarUserContent"] {
  display: none;
}
[data-testid="stSidebarHeader"] { position: absolute; top: 0; right: 0; z-index: 1; }
[data-testid="stSidebarNav"] { padding-top: 1.25rem; }
/* The menu floats above the page, which begins at the top: there is no empty header. */
[data-testid="stHeader"], [data-testid="stHeader"] div { background: none !important; pointer-events: none !important; }
[data-testid="stHeader"] button, [data-testid="stHeader"] a { pointer-events: auto !important; }
.stMainBlockContainer {
  position: relative;
  max-width: none !important;
  padding: 1rem 2rem 2rem !important;
}
.stMainBlockContainer h1 {
  padding: 0 0 0.6rem !important; font-size: 1.75rem !important; line-height: 1.3;
}
[data-testid="stHeader"]:has([data-testid="stExpandSidebarButton"]) ~ * h1 { padding-left: 2.5rem !important; }
/* Beside the heading where both have room, else below it. */
@media (min-width: 1000px) {
  [data-testid="stLayoutWrapper"]:has(> .st-key-notes) {
    position: absolute;
    top: 0.8rem;
    right: 4rem;
    left: auto;
    width: max-content;
    z-index: 1;
  }
  .st-key-notes { width: max-content !important; }
}
/* A page is drawn from the top: what follows an element that is still loading would move, so it is not shown yet.
   Boards take no part in :has(), because the browser would search thousands of marks at each change of a filter. */
.stMain :is(.stElementContainer, [data-testid="stLayoutWrapper"]):is(
  [class*="st-key-board-"]:not([data-drawn]),
  :not([class*="st-key-board-"], :has(> .st-key-selection)):has([data-testid="stSkeleton"], .newest:empty)
) ~ :is(.stElementContainer, [data-testid="stLayoutWrapper"]) { display: none; }
/* Until board.js sets `data-drawn`, a board is a skeleton of the rest of the screen. */
[class*="st-key-board-"]:not([data-drawn]) { min-height: calc(100vh - 8rem); }
.stMain .stVerticalBlock { gap: 0.75rem; }
/* A disabled control keeps a legible title. */
.stSidebar [data-testid="stWidgetLabel"], .stSidebar [data-testid="stWidgetLabel"] p,
.stSidebar .stCheckbox label, .stSidebar .stCheckbox p {
  color: inherit !important;
}
/* Labels beside the controls of a page, which leaves a line for the charts. */
.stMain .stButtonGroup {
  display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.75rem;
}
.stMain .stButtonGroup [role="radiogroup"],
.stMain .stButtonGroup [role="toolbar"] { max-width: 100%; flex-wrap: wrap; }
.stMain .stButtonGroup [data-testid="stWidgetLabel"] { min-height: 0; margin: 0; }
/* All choices of one control on one line of a phone. */
@media (max-width: 640px) { .stMain .stButtonGroup [role="radiogroup"] button { padding-inline: 0.35rem; } }
.st-key-controls { gap: 0.75rem 2rem !important; }
.st-key-controls .stSelectbox { display: flex; align-items: center; gap: 0.75rem; }
.st-key-controls .stSelectbox [data-testid="stWidgetLabel"] { min-height: 0; margin: 0; }
.st-key-controls .stSelectbox > :last-child { flex: 1; min-width: 0; }
.waiting { position: fixed; top: 1.5rem; left: 50%; z-index: 2; }
/* Streamlit's own faint and coloured texts are slightly below WCAG AA's contrast of 4.5 to 1. */
[data-testid="stCaptionContainer"], .stExpander summary { opacity: 0.8; }
.stButtonGroup [data-selected="true"]:not([data-disabled]) { color: inherit; }
[data-testid="stSidebarNav"]::before { content: "Shopper Sentiment"; font-weight: 600; padding: 0 0.5rem 0.25rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-address) { position: absolute; }
/* The keys of lib/ui/keyboard.js, next to what has the focus. */
[data-testid="stSidebarNavLink"]:focus-visible { outline: 3px solid currentColor; outline-offset: -3px; }
[data-testid="stSidebarNav"]:has(a:focus-visible)::before { content: "Shopper Sentiment  ↑ ↓"; }
.stSidebar .stElementContainer:has(:focus-visible) .stTooltipIcon::before {
  content: "F1"; margin-right: 0.3rem; font-size: 0.75rem;
}
/* Above the page, so that no chart moves below the pointer that has clicked in it. */
[data-testid="stLayoutWrapper"]:has(> .st-key-selection) {
  position: fixed; bottom: 1rem; z-index: 100; width: fit-content; max-width: calc(100vw - 2rem); padding: 0.4rem 1rem;
  border: 1px solid rgba(128, 128, 128, 0.4); border-radius: 0.5rem; background: Canvas;
  box-shadow: 0 2px 12px rgba(0, 0, 0, 0.25);
}
@media (min-width: 768px) {
  [data-testid="stLayoutWrapper"]:has(> .st-key-selection) { max-width: calc(100vw - 24rem); }
}
@media (max-width: 640px) {
  [data-testid="stLayoutWrapper"]:has(> .st-key-selection) { left: 1rem; right: 1rem; width: auto; }
  .st-key-selection { flex-wrap: nowrap !important; overflow-x: auto; }
  .st-key-selection > * { flex: none !important; }
  .st-key-selection > :first-child { display: none; }
}
[data-testid="stLayoutWrapper"]:has(> .st-key-selection) ~ [data-testid="stLayoutWrapper"]:last-child {
  margin-bottom: 5rem;
}
.st-key-footer { margin-top: 1rem; padding-top: 1rem; border-top: 1px solid rgba(128, 128, 128, 0.3); }
/* Headings are h1 and h2 with a small gap, and no larger than the charts' titles need. */
.stMain .stHeading h2 { padding: 0.5rem 0; font-size: 1.25rem; }
/* Transitions make the browser repaint the page many times while it draws a filter change: a fifth of the time.
   So outdated elements are dimmed at once, and only while a query runs. */
.stMain *, .stSidebar * { transition: none !important; }
[data-stale] { opacity: 1 !important; }
.stMain:has(.waiting) [data-stale="true"] { opacity: 0.4 !important; }
/* The grid's own button would save the rows that it shows, without the definitions. */
.st-key-no-grid-download .stElementToolbar button:has([aria-label*="Download" i]),
.st-key-no-grid-download .stElementToolbar button[aria-label*="Download" i] { display: none; }
.waiting p { margin: 0; font-size: 0.875rem; opacity: 0.8; }
.stMain [data-testid="stPageLink-NavLink"] { padding-left: 0; }
.stMain [data-testid="stPageLink-NavLink"] * { white-space: normal; line-height: 1.4; }
"""
_MIN_WIDTHS_REM = (11, 13, 14, 16, 18, 24)


def style_sheet() -> str:
    """The CSS of all pages."""
    widths = "".join(
        f"[class*='st-key-columns-{rem}'] [data-testid='stColumn'] {{ min-width: min({rem}rem, 100%); }}"
        for rem in _MIN_WIDTHS_REM
    )
    # Nested, so that a rule is more specific than one of Streamlit's own, which come later in the document.
    return f"html {{ {_STYLE}{widths}{PRINT_CSS} }} {PAGE_CSS}"


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
