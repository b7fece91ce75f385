"""The look of a page: its own style sheet, and columns that stand side by side where there is room.

In: how narrow a column may become. Out: Streamlit's columns.
"""

from typing import Any

import streamlit as st

_STYLE = """<style>
/* Streamlit's own fainter and coloured texts miss WCAG AA's 4.5 to 1 by a little. */
[data-testid="stCaptionContainer"], [data-testid="stExpander"] summary { opacity: 0.8; }
[data-testid="stButtonGroup"] [data-selected="true"]:not([data-disabled]) { color: inherit; }
[data-testid="stSidebarNav"]::before { content: "Shopper Sentiment"; font-weight: 600; padding: 0 0.5rem 0.25rem; }
.st-key-selection { min-height: 2.5rem; }
.st-key-footer { margin-top: 1rem; padding-top: 1rem; border-top: 1px solid rgba(128, 128, 128, 0.3); }
/* What fades has the browser paint the page anew, over and over, while it draws a filter change: a fifth of its time.
   So old parts of a page pale at once, and only where a query is waited for. */
[data-testid="stMain"] *, [data-testid="stSidebar"] * { transition: none !important; }
[data-stale] { opacity: 1 !important; }
[data-testid="stMain"]:has(.waiting) [data-stale="true"] { opacity: 0.4 !important; }
.waiting { margin: 0; font-size: 0.875rem; opacity: 0.8; }
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] { padding-left: 0; }
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] * { white-space: normal; line-height: 1.4; }
</style>"""
_NARROWEST_REM = (11, 13, 14, 16, 18, 24)


def style() -> None:
    """Once a page, before all else."""
    widths = "".join(
        f"[class*='st-key-columns-{rem}'] [data-testid='stColumn'] {{ min-width: {rem}rem; }}" for rem in _NARROWEST_REM
    )
    st.html(_STYLE.replace("</style>", f"{widths}</style>"))


def columns(count: int, narrowest_rem: int, name: str = "") -> list[Any]:
    """Columns side by side while each is at least `narrowest_rem` wide, and below each other on a narrow page.

    `narrowest_rem` is one of those that `style` knows, and else a ValueError; `name` tells those of one page apart.
    """
    if narrowest_rem not in _NARROWEST_REM:
        raise ValueError(f"columns of {narrowest_rem} rem have no style: use one of {_NARROWEST_REM}, or add it there")
    with st.container(key=f"columns-{narrowest_rem}-{count}-{name}"):
        return list(st.columns(count))
