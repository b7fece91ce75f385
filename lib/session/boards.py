"""How panels stand on a page: in rows, each with its heading and words, its drawing, and its data as a table.

In: rows of `lib.charts.Panel`. Out: one component of ours for all of them (board.*, panel.js), and what the viewer
selected in their drawings. docs/adr/0010-panels-and-parts.md says why it is not `st.vega_lite_chart`.
"""

import json
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from lib.charts import Panel
from lib.columns import columns_of, texts_of

NARROWEST_REM = 24
_HERE = Path(__file__).parent


def board(name: str, *rows: Sequence[Panel], nonce: int = 0) -> None:
    """Draw the panels of a row side by side while each is at least `NARROWEST_REM` wide, and else below each other.

    `name` is unique in the app, the names of panels in their board. Another `nonce` forgets what is selected.
    """
    is_open = _state(name).get("open", ())
    _component()(
        key=_key(name),
        data=message(rows, is_open, nonce),
        on_selected_change=_rerun,
        on_open_change=_rerun,
    )


def selected(name: str, nonce: int = 0) -> dict[str, dict[str, Any]]:
    """What is selected in the board `name` before it is drawn: by panel, the state of its selections by their names."""
    said = _state(name).get("selected") or {}
    if said.get("nonce") != nonce:
        return {}
    return {panel: {key: value for key, value in of.items() if value} for panel, of in said["panels"].items()}


def message(rows: Sequence[Sequence[Panel]], is_open: Collection[str] = (), nonce: int = 0) -> bytes:
    """What the browser is told of a board, as JSON; the panels that `is_open` names bring their tables."""
    said = {
        "rows": [[_said(panel, panel.name in is_open) for panel in row] for row in rows if row],
        "narrowest": NARROWEST_REM,
        "nonce": nonce,
    }
    return json.dumps(said, separators=(",", ":"), allow_nan=False).encode()


def _said(panel: Panel, with_table: bool) -> dict[str, Any]:
    return {
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
    html, css, panel, board = (
        (_HERE / name).read_text(encoding="utf-8") for name in ("board.html", "board.css", "panel.js", "board.js")
    )
    return st.components.v2.component("board", html=html, css=css, js=f"{panel}\n{board}", isolate_styles=False)


def _rerun() -> None:
    """A change of state runs the part of the page that the board stands in; there is nothing to do before."""


def _key(name: str) -> str:
    return f"board-{name}"


def _state(name: str) -> Any:
    return st.session_state.get(_key(name), {})
