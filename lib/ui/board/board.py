"""A page's board: metrics, panels, conclusions and explanations in rows, drawn by one browser component.

In: rows of components, as `lib.charts` makes them. Out: one custom component (this folder's files) that draws them,
and the viewer's clicks in the charts, for `lib.ui.selections`. docs/adr/0010-boards-and-fragments.md explains why it is
not `st.vega_lite_chart`.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from lib.charts import Conclusion, Explanation, Metric, Panel, Sentences, SharedLegend
from lib.data import formats
from lib.data.selection import DAYS, NOTHING, Selection
from lib.ui import links, provenance, selections
from lib.ui.provenance import NO_PROVENANCE, Provenance

Component = Metric | Panel | Conclusion | Explanation | Sentences | SharedLegend
Row = Sequence[Component]

_HERE = Path(__file__).parent
_SENT_DECIMALS = 6  # more than a chart can show, and half the bytes
_STYLES = ("board.css", "tiles.css")
_SCRIPTS = ("metric.js", "texts.js", "links.js", "legend.js", "marks.js", "save.js", "panel.js", "print.js", "board.js")
CLICK_HINT = "Click a bar to filter the page."
CLICK_LEGEND_HINT = "Click a bar, drag across several, or click a name in the legend, to filter the page."
CLICK_OR_DRAG_HINT = "Click a bar, or drag across several, to filter the page."


def show_board(name: str, *rows: Row) -> None:
    """Draw the components of a row side by side where there is room, else below each other; skip an empty row.

    `name` is unique in the app; names of components (or else their titles) are unique in their board.
    """
    is_open = _state(name).get("open", ())
    _browser_component()(
        key=_key(name),
        data=message(rows, is_open, *selections.selected(), provenance.current()),
        on_clicked_change=partial(_click, name),
        on_followed_change=partial(_follow, name),
        on_open_change=_rerun,
    )


def message(
    rows: Sequence[Row],
    is_open: Collection[str] = (),
    selection: Selection = NOTHING,
    selected: str = "",
    about: Provenance = NO_PROVENANCE,
) -> bytes:
    """A board as JSON for the browser; only the panels named in `is_open` include their data tables.

    `selected` describes the selection in charts, for screen readers.
    """
    hints = _hints(each for row in rows for each in row if isinstance(each, Panel))
    board = {
        "rows": [[_component_data(each, is_open, selection, hints) for each in row] for row in rows if row],
        "selected": selected,
        "provenance": asdict(about),
    }
    return json.dumps(board, separators=(",", ":"), allow_nan=False).encode()


def _component_data(
    component: Component, is_open: Collection[str], selection: Selection, hints: Mapping[str, str]
) -> dict[str, Any]:
    match component:
        case Metric():
            return {"kind": "metric", "name": component.label, **asdict(component)}
        case Conclusion():
            return {"kind": "conclusion", **asdict(component)}
        case Explanation():
            return {"kind": "explanation", "name": component.title, **asdict(component)}
        case Sentences():
            return {"kind": "sentences", **asdict(component), "how": component.help}
        case SharedLegend():
            return {"kind": "legend", **asdict(component)}
        case Panel():
            return _panel(component, component.name in is_open, selection, hints.get(component.name, ""))


def _panel(panel: Panel, with_table: bool, selection: Selection, hint: str) -> dict[str, Any]:
    return {
        "kind": "panel",
        "name": panel.name,
        "title": panel.title,
        "subtitle": panel.subtitle,
        "caption": panel.caption,
        "alternative": f"{panel.title}. {panel.caption}".rstrip(),
        "spec": panel.spec,
        "legend": [asdict(entry) for entry in panel.legend],
        "selects": [asdict(each) for each in panel.selects],
        "selected": _selected(panel, selection),
        "hint": hint,
        "headline": asdict(panel.headline) if panel.headline else None,
        "link": panel.link,
        "data": {name: columns_of(frame) for name, frame in panel.data.items()},
        "table": _table(panel) if with_table else None,
    }


def _selected(panel: Panel, selection: Selection) -> dict[str, Any]:
    """What is selected of the dimensions that the panel's marks have, days as an interval in ms."""
    dimensions = {each.dimension for each in panel.selects}
    selected: dict[str, Any] = {name: each for name, each in selection.values.items() if name in dimensions}
    if DAYS in selected and selection.days is not None:
        days = selection.days
        selected[DAYS] = [pd.Timestamp(day).value // 1_000_000 for day in (days.first_day, days.end_day)]
    return selected


def _hints(panels: Iterable[Panel]) -> dict[str, str]:
    """How to select, by the name of the panel below which it stands: the usual hint, in the words that fit the first
    panel, and each other one stand once."""
    first: dict[str, Panel] = {}
    for panel in panels:
        if panel.selects:
            first.setdefault(panel.hint, panel)
    return {panel.name: hint or _usual_hint(panel) for hint, panel in first.items()}


def _usual_hint(panel: Panel) -> str:
    if not any(each.dimension == DAYS for each in panel.selects):
        return CLICK_HINT
    return CLICK_LEGEND_HINT if any(each.legend_only for each in panel.selects) else CLICK_OR_DRAG_HINT


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
    html, css, js = (
        "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)
        for names in (("board.html",), _STYLES, _SCRIPTS)
    )
    return st.components.v2.component("board", html=html, css=css, js=js, isolate_styles=False)


def _click(name: str) -> None:
    """Callback of a click on a mark, and of Escape, which sends no chart."""
    clicked = _state(name).get("clicked")
    if clicked and clicked.get("chart"):
        selections.click(clicked["chart"], clicked["values"], bool(clicked["add"]))
    elif clicked:
        selections.clear()


def _follow(name: str) -> None:
    """Callback of a click on a link to another page."""
    if address := _state(name).get("followed"):
        links.follow(address)


def _rerun() -> None:
    """An empty callback: a change of state reruns the board's fragment."""


def _key(name: str) -> str:
    return f"board-{name}"


def _state(name: str) -> Any:
    return st.session_state.get(_key(name), {})
