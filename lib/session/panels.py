"""How a panel stands on a page: heading and words, the drawing, and its data as a table that opens on demand.

In: `lib.charts.Panel`. Out: one component of ours on the page (panel.html, panel.css, panel.js), and what the viewer
selected in the drawing. docs/adr/0010-panels.md says why it is not `st.vega_lite_chart`.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from lib.charts import Panel
from lib.columns import columns_of, texts_of

_HERE = Path(__file__).parent
_STYLE = """<style>
/* Streamlit's own fainter and coloured texts miss WCAG AA's 4.5 to 1 by a little. */
[data-testid="stCaptionContainer"], [data-testid="stExpander"] summary { opacity: 0.8; }
[data-testid="stButtonGroup"] [data-selected="true"]:not([data-disabled]) { color: inherit; }
[data-testid="stSidebarNav"]::before { content: "Shopper Sentiment"; font-weight: 600; padding: 0 0.5rem 0.25rem; }
.st-key-selection { min-height: 2.5rem; }
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] { padding-left: 0; }
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] * { white-space: normal; line-height: 1.4; }
</style>"""
_NARROWEST_REM = (11, 13, 14, 16, 18, 24, 26)


def style() -> None:
    """Once a page, before its panels."""
    widths = "".join(
        f"[class*='st-key-columns-{rem}'] [data-testid='stColumn'] {{ min-width: {rem}rem; }}" for rem in _NARROWEST_REM
    )
    st.html(_STYLE.replace("</style>", f"{widths}</style>"))


def selected(name: str, nonce: int = 0) -> dict[str, Any]:
    """What is selected in the panel `name` before it is drawn, as `panel` gives it."""
    return _selections(st.session_state.get(_key(name, nonce), {}))


def panel(panel: Panel, nonce: int = 0) -> dict[str, Any]:
    """Draw it, as wide as its column; gives the state of its selections, by their names, {} where nothing is selected.

    `nonce` makes the drawing anew and so forgets its selections.
    """
    key = _key(panel.name, nonce)
    is_open = st.session_state.get(key, {}).get("table_open", False)
    state = _component()(
        key=key,
        data=message(panel, with_table=bool(is_open)),
        on_selected_change=_rerun,
        on_table_open_change=_rerun,
    )
    return _selections(state)


def message(panel: Panel, with_table: bool = False) -> bytes:
    """What the browser is told of a panel, as JSON."""
    said = {
        "name": panel.name,
        "title": panel.title,
        "unit": panel.unit,
        "words": panel.words,
        "alternative": f"Chart: {panel.title}. The words above it and the data table below it tell the same.",
        "spec": panel.spec,
        "selections": panel.selections,
        "data": {name: columns_of(frame) for name, frame in panel.data.items()},
        "table": _table(panel) if with_table else None,
    }
    return json.dumps(said, separators=(",", ":"), allow_nan=False).encode()


def _table(panel: Panel) -> dict[str, Any]:
    frame: pd.DataFrame = panel.table
    numbers = [place for place, kind in enumerate(frame.dtypes) if kind.kind in "biuf"]
    columns = [texts_of(frame[name]) for name in frame.columns]
    return {
        "label": f"Data of the chart {panel.title}",
        "columns": [str(name) for name in frame.columns],
        "numbers": numbers,
        "rows": list(zip(*columns, strict=True)),
    }


@cache
def _component() -> Any:
    html, css, js = ((_HERE / f"panel.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("panel", html=html, css=css, js=js, isolate_styles=False)


def _rerun() -> None:
    """A change of state runs the part of the page that the panel stands in; there is nothing to do before."""


def _key(name: str, nonce: int) -> str:
    return f"panel-{name}-{nonce}"


def _selections(state: Any) -> dict[str, Any]:
    return {name: value for name, value in (state.get("selected") or {}).items() if value}


def columns(count: int, narrowest_rem: int, name: str = "") -> list[Any]:
    """Columns side by side while each is at least `narrowest_rem` wide, and below each other on a narrow page.

    `narrowest_rem` is one of those that `style` knows, and else a ValueError; `name` tells those of one page apart.
    """
    if narrowest_rem not in _NARROWEST_REM:
        raise ValueError(f"columns of {narrowest_rem} rem have no style: use one of {_NARROWEST_REM}, or add it there")
    with st.container(key=f"columns-{narrowest_rem}-{count}-{name}"):
        return list(st.columns(count))
