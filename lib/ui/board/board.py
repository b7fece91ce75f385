"""A page's board: metrics, panels, conclusions and explanations in rows, drawn by one browser component.

In: rows of components, as `lib.charts` makes them. Out: one custom component (this folder's files) that draws them,
and the viewer's selections in the charts. docs/adr/0010-boards-and-fragments.md explains why it is not
`st.vega_lite_chart`.
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
from lib.data import formats

Component = Metric | Panel | Conclusion | Explanation
Row = Sequence[Component]

_HERE = Path(__file__).parent
_SENT_DECIMALS = 6  # more than a chart can show, and half the bytes
_SCRIPTS = ("metric.js", "texts.js", "legend.js", "panel.js", "board.js")


def show_board(name: str, *rows: Row, nonce: int = 0) -> None:
    """Draw the components of a row side by side where there is room, else below each other; skip an empty row.

    `name` is unique in the app; names of components (or else their titles) are unique in their board. A new `nonce`
    clears the selections.
    """
    is_open = _state(name).get("open", ())
    _browser_component()(
        key=_key(name),
        data=message(rows, is_open, nonce),
        on_selected_change=_rerun,
        on_open_change=_rerun,
    )


def selected(name: str, nonce: int = 0) -> dict[str, dict[str, Any]]:
    """The selections in the board `name`, before it is drawn: panel name -> selection name -> Vega's state of it."""
    state = _state(name).get("selected") or {}
    if state.get("nonce") != nonce:
        return {}
    return {panel: {key: value for key, value in of.items() if value} for panel, of in state["panels"].items()}


def message(rows: Sequence[Row], is_open: Collection[str] = (), nonce: int = 0) -> bytes:
    """A board as JSON for the browser; only the panels named in `is_open` include their data tables."""
    board = {
        "rows": [[_component_data(each, is_open) for each in row] for row in rows if row],
        "nonce": nonce,
    }
    return json.dumps(board, separators=(",", ":"), allow_nan=False).encode()


def _component_data(component: Component, is_open: Collection[str]) -> dict[str, Any]:
    match component:
        case Metric():
            return {"kind": "metric", "name": component.label, **asdict(component)}
        case Conclusion():
            return {"kind": "conclusion", **asdict(component)}
        case Explanation():
            return {"kind": "explanation", "name": component.title, **asdict(component)}
        case Panel():
            return _panel(component, component.name in is_open)


def _panel(panel: Panel, with_table: bool) -> dict[str, Any]:
    return {
        "kind": "panel",
        "name": panel.name,
        "title": panel.title,
        "subtitle": panel.subtitle,
        "caption": panel.caption,
        "alternative": f"Chart: {panel.title}. The text above it and the data table below it have the same content.",
        "spec": panel.spec,
        "selections": panel.selections,
        "legend": [asdict(entry) for entry in panel.legend],
        "legend_selection": panel.legend_selection,
        "data": {name: columns_of(frame) for name, frame in panel.data.items()},
        "table": _table(panel) if with_table else None,
    }


def _table(panel: Panel) -> dict[str, Any]:
    frame: pd.DataFrame = panel.table
    numbers = [place for place, kind in enumerate(frame.dtypes) if kind.kind in "biuf"]
    columns = [texts_of(str(name), frame[name]) for name in frame.columns]
    return {
        "label": f"Data of the chart {panel.title}",
        "columns": [str(name) for name in frame.columns],
        "numbers": numbers,
        "rows": list(zip(*columns, strict=True)),
    }


def columns_of(columns: pd.DataFrame | Mapping[str, Any]) -> dict[str, list[Any]]:
    """Column name -> list of values, without the index; hidden and missing values are None."""
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


def texts_of(heading: str, column: "pd.Series[Any]") -> list[str]:
    """A column as texts: numbers with thousands separators and the decimals of the unit in its heading."""
    if column.dtype.kind in "iuf":
        decimals = formats.table_decimals(heading)
        return [formats.decimal(value, decimals) for value in column.tolist()]
    return [formats.MISSING if value is None else str(value) for value in _values(column)]


@cache
def _browser_component() -> Any:
    html, css, *js = ((_HERE / name).read_text(encoding="utf-8") for name in ("board.html", "board.css", *_SCRIPTS))
    return st.components.v2.component("board", html=html, css=css, js="\n".join(js), isolate_styles=False)


def _rerun() -> None:
    """An empty callback: a change of state reruns the board's fragment."""


def _key(name: str) -> str:
    return f"board-{name}"


def _state(name: str) -> Any:
    return st.session_state.get(_key(name), {})
