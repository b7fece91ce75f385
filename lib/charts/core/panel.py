"""What a page shows of one question: a chart with its heading, its words and its data.

In: frames and the shape of a chart. Out: `Panel`. The chart is authored in Altair once for each shape (`spec`, kept by
the functions that make it), without any data; what changes with the filters is `data` alone, so that a viewer's click
swaps rows in a drawing that stands already: docs/benchmarks.md has the figures.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import altair as alt
import pandas as pd

# A frame, or arrays and lists of one length by their names, which are made in a tenth of the time.
Columns: TypeAlias = pd.DataFrame | Mapping[str, Any]

HEIGHT_PIXELS = 280
LABEL_LIMIT_PIXELS = 260
# Texts take the page's own colour (lib/ui/board/board.css); greys are seen on light and on dark.
_FAINT, _SMALL_PIXELS, _TEXT_PIXELS, _SPACE_PIXELS = "rgba(128, 128, 128, 0.25)", 12, 14, 16
_TEXTS = {"labelFontSize": _SMALL_PIXELS, "titleFontSize": _TEXT_PIXELS, "titleFontWeight": "normal"}
CONFIG: Mapping[str, Any] = {
    "aria": False,
    "autosize": {"type": "fit", "contains": "padding"},
    "background": "transparent",
    "fieldTitle": "verbal",
    "view": {"stroke": None},
    "axis": {
        **_TEXTS,
        "domain": False,
        "ticks": False,
        "gridColor": _FAINT,
        "domainColor": _FAINT,
        "labelBound": False,
        "labelFlush": True,
        "labelFlushOffset": 1,
        "labelLimit": 100,
        "labelOverlap": True,
        "labelPadding": _SPACE_PIXELS,
        "labelSeparation": 4,
        "titlePadding": _SPACE_PIXELS,
    },
    "axisDiscrete": {"grid": False},
    "axisTemporal": {"grid": False},
    "legend": {
        **_TEXTS,
        "labelFontSize": _TEXT_PIXELS,
        "columnPadding": 8,
        "labelPadding": _SPACE_PIXELS,
        "padding": 8,
        "rowPadding": 4,
        "symbolStrokeWidth": 4,
        "titlePadding": 8,
    },
    "mark": {"aria": False, "tooltip": {"content": "encoding"}},
    "bar": {"binSpacing": 4, "discreteBandSize": {"band": 0.85}},
}
_PADDING = {"left": 4, "top": 20, "right": 12, "bottom": 4}


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart of a page.

    `name` is unique on its page. `title` and `unit` stand above the chart; `words` say in a sentence or two what it
    shows, for everybody and for screen readers. `spec` is Vega-Lite JSON whose data sets are those of `data`, by
    name. `table` is the same data for reading, made when somebody opens it: its columns are named as people read
    them. `selections` names the chart's selection parameters, whose state `lib.ui.board` keeps.
    """

    name: str
    title: str
    unit: str
    words: str
    spec: str
    data: Mapping[str, Columns] = field(repr=False)
    make_table: Callable[[], pd.DataFrame] = field(repr=False)
    selections: tuple[str, ...] = ()

    def rows(self, name: str) -> pd.DataFrame:
        """The data set `name`, one row a mark."""
        return pd.DataFrame(self.data[name])

    @property
    def table(self) -> pd.DataFrame:
        return self.make_table()


def on(name: str) -> Any:
    """An Altair chart over the data set `name`, which the panel hands in later."""
    return alt.Chart(alt.NamedData(name=name))


def spec_of(chart: Any, height: int = HEIGHT_PIXELS) -> str:
    """The chart's Vega-Lite JSON; `height` in pixels is of axes and legend too.

    Screen readers get the panel's words and table instead of the marks, which would be read out one by one.
    """
    spec = chart.properties(height=height, padding=_PADDING).to_dict()
    own = spec["config"]
    merged = {
        part: {**values, **own.get(part, {})} if isinstance(values, dict) else values for part, values in CONFIG.items()
    }
    return json.dumps(spec | {"config": own | merged})
