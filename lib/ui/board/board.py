"""A page's board: figures, panels, statements and explanations in rows, drawn by one browser component.

In: rows of components, as `lib.charts` makes them. Out: one custom component (board.*, tile.js, statements.js,
panel.js) that draws them, and the viewer's selections in the charts. docs/adr/0010-panels-and-parts.md says why it is
not `st.vega_lite_chart`.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from lib.charts import Conclusion, Explanation, Metric, Panel

Part = Metric | Panel | Conclusion | Explanation
Row = Sequence[Part]

_HERE = Path(__file__).parent
MISSING = "–"
_MOST_DECIMALS = 3
_SENT_DECIMALS = 6  # more than any drawing can show, and half the bytes
_SCRIPTS = ("tile.js", "statements.js", "panel.js", "board.js")


def show_board(name: str, *rows: Row, nonce: int = 0) -> None:
    """Draw what is in a row side by side where there is room, and else below each other; an empty row is left out.

    `name` is unique in the app, names of parts (else their titles) in their board. Another `nonce` forgets what is
    selected.
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


def message(rows: Sequence[Row], is_open: Collection[str] = (), nonce: int = 0) -> bytes:
    """What the browser is told of a board, as JSON; the panels that `is_open` names bring their tables."""
    said = {
        "rows": [[_part(each, is_open) for each in row] for row in rows if row],
        "nonce": nonce,
    }
    return json.dumps(said, separators=(",", ":"), allow_nan=False).encode()


def _part(part: Part, is_open: Collection[str]) -> dict[str, Any]:
    match part:
        case Metric():
            return _metric(part)
        case Conclusion():
            return {"kind": "statement", **asdict(part)}
        case Explanation():
            return {"kind": "explanation", "name": part.title, **asdict(part)}
        case Panel():
            return _panel(part, part.name in is_open)


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        "kind": "figure",
        "name": metric.label,
        "title": metric.label,
        "text": metric.value,
        "difference": metric.delta,
        "meaning": metric.help,
    }


def _panel(panel: Panel, with_table: bool) -> dict[str, Any]:
    return {
        "kind": "panel",
        "name": panel.name,
        "title": panel.title,
        "unit": panel.subtitle,
        "words": panel.caption,
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


def columns_of(columns: pd.DataFrame | Mapping[str, Any]) -> dict[str, list[Any]]:
    """Each column's values by its name; an index is left out."""
    return {str(name): _values(columns[name]) for name in columns}


def _values(column: Any) -> list[Any]:
    if isinstance(column, list):
        return column
    kind = column.dtype.kind
    if kind == "f":
        numbers = np.asarray(column).round(_SENT_DECIMALS)
        missing = np.isnan(numbers)
        if missing.any():
            numbers = numbers.astype(object)
            numbers[missing] = None
        sent: list[Any] = numbers.tolist()
        return sent
    values: list[Any] = column.tolist()
    if kind in "biu":
        return values
    return [None if value is None or value != value else str(value) for value in values]


def texts_of(column: "pd.Series[Any]") -> list[str]:
    """Numbers with thousands separators, and as many decimals as the column needs, three at most."""
    values = _values(column)
    if column.dtype.kind not in "iuf":
        return [MISSING if value is None else str(value) for value in values]
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    decimals = next((n for n in range(_MOST_DECIMALS) if np.allclose(known, known.round(n))), _MOST_DECIMALS)
    return [MISSING if value is None else f"{value:,.{decimals}f}" for value in values]


@cache
def _component() -> Any:
    html, css, *js = ((_HERE / name).read_text(encoding="utf-8") for name in ("board.html", "board.css", *_SCRIPTS))
    return st.components.v2.component("board", html=html, css=css, js="\n".join(js), isolate_styles=False)


def _rerun() -> None:
    """A change of state runs the part of the page that the board stands in; there is nothing to do before."""


def _key(name: str) -> str:
    return f"board-{name}"


def _state(name: str) -> Any:
    return st.session_state.get(_key(name), {})
