"""How a panel stands on a page: heading and words, the chart, and its data as a table that opens on demand.

In: `lib.charts.Panel`. Out: its elements on the page, and what the viewer selected in the chart.
"""

import json
from typing import Any

import streamlit as st

from lib.arrow import arrow_bytes
from lib.charts import Panel
from lib.session.link import plain

_HEIGHT_OF_TABLE_PIXELS = 320
# Texts of a chart in the colour of the page's own, so that they keep their contrast in light and dark.
_STYLE = """<style>
[data-testid="stVegaLiteChart"] svg text { fill: currentColor !important; }
[data-testid="stVegaLiteChart"] { user-select: none; }
/* Streamlit's own fainter and coloured texts miss WCAG AA's 4.5 to 1 by a little. */
[data-testid="stCaptionContainer"], [data-testid="stExpander"] summary { opacity: 0.8; }
[data-testid="stButtonGroup"] [data-selected="true"]:not([data-disabled]) { color: inherit; }
[data-testid="stSidebarNav"]::before { content: "Shopper Sentiment"; font-weight: 600; padding: 0 0.5rem 0.25rem; }
.st-key-selection { min-height: 2.5rem; }
[class*="st-key-panel-"] h3 { font-size: 1.05rem; padding: 0; }
[class*="st-key-panel-"] [data-testid="stMarkdownContainer"] p { font-size: 0.85rem; }
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] { padding-left: 0; }
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] * { white-space: normal; line-height: 1.4; }
</style>"""


def style() -> None:
    """Once a page, before its panels."""
    st.html(_STYLE)


def selected(name: str, nonce: int = 0) -> dict[str, Any]:
    """What is selected in the panel `name` before it is drawn, as `panel` gives it."""
    return _selections(st.session_state.get(_key(name, nonce), {}))


def panel(panel: Panel, nonce: int = 0) -> dict[str, Any]:
    """Draw it, as wide as its column; gives the state of its selections, by their names, {} where nothing is selected.

    `nonce` makes the chart anew and so forgets its selections.
    """
    with st.container(border=True, key=f"panel-{panel.name}"):
        st.markdown(f"### {plain(panel.title)}\n{plain(panel.unit)}  \n{plain(panel.words)}", anchors=False)
        spec = json.loads(panel.spec) | {"datasets": {name: arrow_bytes(frame) for name, frame in panel.data.items()}}
        key = _key(panel.name, nonce)
        alternative = f"Chart: {panel.title}. The words above it and the data table below it tell the same."
        chosen: dict[str, Any] = {}
        if panel.selections:
            event = st.vega_lite_chart(
                spec,
                key=key,
                on_select="rerun",
                selection_mode=panel.selections,
                alt=alternative,
            )
            chosen = _selections(event)
        else:
            st.vega_lite_chart(spec, key=key, alt=alternative)
        table = st.expander("Data table", key=f"table-{panel.name}", on_change="rerun", type="compact")
        if table.open:
            table.dataframe(
                panel.table,
                hide_index=True,
                height=min(_HEIGHT_OF_TABLE_PIXELS, 38 + 35 * max(1, len(panel.table))),
                placeholder="–",
                alt=f"Data of the chart {panel.title}",
            )
    return chosen


def _key(name: str, nonce: int) -> str:
    return f"chart-{name}-{nonce}"


def _selections(event: Any) -> dict[str, Any]:
    return {name: state for name, state in event.get("selection", {}).items() if state}


def columns(count: int, narrowest_rem: int, name: str = "") -> list[Any]:
    """Columns side by side while each is at least `narrowest_rem` wide, and below each other on a narrow page.

    `name` tells those of one page apart.
    """
    key = f"columns-{narrowest_rem}"
    with st.container(key=f"{key}-{count}-{name}"):
        st.html(f"<style>[class*='st-key-{key}'] [data-testid='stColumn'] {{ min-width: {narrowest_rem}rem; }}</style>")
        return list(st.columns(count))
