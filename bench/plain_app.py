"""The app with every chart rebuilt on each run and passed to `st.altair_chart`, as in a typical Streamlit app.

In: Streamlit's options. Out: a server with the same pages, frames and charts; only rendering differs: nothing is
cached, and Altair compiles and validates each chart with its rows on every run.

    python -m bench.plain_app --server.port 8502
"""

import importlib
import pkgutil
import sys
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st
from streamlit.web import cli

from lib import charts, ui
from lib.charts import Conclusion, Explanation, Metric, Panel, Sentences
from lib.charts.core.panel import HEIGHT_PIXELS, to_spec
from lib.charts.dashboard.tiles import to_tile_spec
from lib.ui.board.board import Component, Row

_PARTS = ("layer", "hconcat", "vconcat", "concat")


def disable_caches() -> None:
    """Makes every function of `lib.charts` return newly built Altair objects."""
    for module in (importlib.import_module(found.name) for found in _modules()):
        for name, value in list(vars(module).items()):
            if value is to_spec:
                setattr(module, name, _chart)
            elif value is to_tile_spec:
                setattr(module, name, _tile_chart)
            elif hasattr(value, "cache_clear"):
                setattr(module, name, value.__wrapped__)


def _modules() -> list[pkgutil.ModuleInfo]:
    return list(pkgutil.walk_packages(charts.__path__, f"{charts.__name__}."))


def _chart(chart: Any, height: int = HEIGHT_PIXELS) -> Any:
    return chart.properties(height=height)


def _tile_chart(chart: Any, pixels: int) -> Any:
    return _chart(chart, pixels)


def plain_board(name: str, *rows: Row) -> None:
    """Replacement for `lib.ui.show_board` that uses Streamlit's own elements."""
    for place, row in enumerate(rows):
        columns = ui.columns(len(row), 11, f"{name}-{place}") if row else ()
        for each, column in zip(row, columns, strict=True):
            with column:
                plain_component(each)


def plain_component(component: Component) -> None:
    """Shows one element of a board with Streamlit's own elements."""
    match component:
        case Metric():
            st.metric(component.label, component.value, component.delta, border=True, help=component.help)
        case Conclusion():
            with st.container(border=True):
                st.markdown(f"### :material/{component.icon}: {component.sentence}", anchors=False)
                st.markdown("\n".join(f"- {sentence}" for sentence in component.missing))
                for sentence in component.cautions:
                    st.caption(f":material/warning: {sentence}")
        case Explanation():
            with st.expander(component.title):
                st.markdown("\n\n".join(f"**{term}** {meaning}" for term, meaning in component.terms))
        case Sentences():
            st.markdown("\n".join(f"- **{each.subject}** {each.text}" for each in component.sentences))
        case Panel():
            plain_panel(component)


def plain_panel(panel: Panel) -> None:
    """Shows one chart with its title, caption and data table."""
    with st.container(border=True, key=f"panel-{panel.name}"):
        st.markdown(f"### {panel.title}\n{panel.subtitle}\n\n{panel.caption}", anchors=False)
        chart: Any = panel.spec
        st.altair_chart(inline_data(chart, panel.data), key=f"chart-{panel.name}", alt=f"Chart: {panel.title}.")
        table = st.expander("Data table", key=f"table-{panel.name}", on_change="rerun", type="compact")
        if table.open:
            table.dataframe(panel.table, hide_index=True)


def inline_data(chart: Any, data: Any) -> Any:
    """Replaces each named data set by its frame, in the chart and all its parts."""
    chart = chart.copy(deep=False)
    source = getattr(chart, "data", None)
    if isinstance(source, alt.NamedData):
        chart.data = pd.DataFrame(data[source.to_dict()["name"]])
    for part in _PARTS:
        if isinstance(parts := getattr(chart, part, None), list):
            setattr(chart, part, [inline_data(each, data) for each in parts])
    if isinstance(inner := getattr(chart, "spec", None), alt.TopLevelMixin):  # of a faceted chart
        chart.spec = inline_data(inner, data)
    return chart


def main() -> None:
    """Serves the app with plain Streamlit charts."""
    disable_caches()
    ui.show_board = plain_board
    sys.argv = ["streamlit", "run", "streamlit_app.py", *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
