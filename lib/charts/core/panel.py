"""A panel: one chart with its title, subtitle, caption and data table.

In: frames and the shape of a chart. Out: `Panel`. The chart's shape (`spec`) is authored in Altair once for each
combination of what it depends on, cached by the function that makes it, and holds no data. Filters change `data` alone,
so that a viewer's click swaps rows in a chart that is already drawn: docs/benchmarks.md has the figures.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import altair as alt
import pandas as pd

from lib.charts.core.legend import LegendEntry

# A frame, or arrays and lists of one length by name, which take a tenth of the time to make.
Columns: TypeAlias = pd.DataFrame | Mapping[str, Any]

HEIGHT_PIXELS = 280
LABEL_LIMIT_PIXELS = 260
# Texts take the page's own colour (lib/ui/board/board.css); greys are visible on light and on dark.
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
        "labelFlush": False,  # a label that is pushed inwards is beside its line
        "labelLimit": 100,
        "labelOverlap": True,
        "labelPadding": _SPACE_PIXELS,
        "labelSeparation": 4,
        "titlePadding": _SPACE_PIXELS,
    },
    "axisDiscrete": {"grid": False},
    "axisTemporal": {"grid": False},
    "legend": {  # of a gradient or of sizes; a panel's `legend` lists what is one of several
        **_TEXTS,
        "labelFontSize": _TEXT_PIXELS,
        "columnPadding": 8,
        "labelPadding": _SPACE_PIXELS,
        "padding": 8,
        "rowPadding": 4,
        "symbolStrokeWidth": 4,
        "titlePadding": 8,
    },
    "mark": {"aria": False, "tooltip": None},
    "bar": {"binSpacing": 4, "discreteBandSize": {"band": 0.85}},
}
_PADDING = {"left": 4, "top": 20, "right": 12, "bottom": 4}


@dataclass(frozen=True, slots=True)
class Metric:
    """A number with its name, its change (None where nothing is compared with), and what it counts or divides."""

    label: str
    value: str
    delta: str | None
    help: str


@dataclass(frozen=True, slots=True)
class Selectable:
    """What a click on a mark selects: a value of `dimension` (see `lib.data.selection`).

    `values` maps the marks' values of `column`, which are also the texts of an axis or a legend, to those of the
    dimension. For DAYS it is empty, and marks have the columns of `bucket_positions`. `legend_only`: only entries of
    the legend select it, because a click on a segment of a stack selects the day or the group of the stack.
    """

    dimension: str
    column: str
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    legend_only: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart of a page, with its title and caption.

    `name` is unique on its page. `title` and `subtitle`, with the unit, are above the chart; `caption` describes it in
    a sentence or two, for screen readers too. `spec` is Vega-Lite JSON; `data` holds its data sets by name. `table` is
    the data table, made when a viewer opens it. A click on a mark selects its values of `selects`, and so does an entry
    of `legend`, which is above the chart; `hint` says so, if it is not the usual one. A panel with a `headline` is a
    tile of a dashboard: the number stands beside the title, which is a link to the page at `link`.
    """

    name: str
    title: str
    subtitle: str
    caption: str
    spec: str
    data: Mapping[str, Columns] = field(repr=False)
    make_table: Callable[[], pd.DataFrame] = field(repr=False)
    selects: tuple[Selectable, ...] = ()
    legend: tuple[LegendEntry, ...] = ()
    hint: str = ""
    headline: Metric | None = None
    link: str = ""

    def rows(self, name: str) -> pd.DataFrame:
        """The data set `name`: one row per mark."""
        return pd.DataFrame(self.data[name])

    @property
    def table(self) -> pd.DataFrame:
        return self.make_table()


def base_chart(name: str) -> Any:
    """An Altair chart over the data set `name`, which comes with the panel."""
    return alt.Chart(alt.NamedData(name=name))


def to_spec(chart: Any, height: int = HEIGHT_PIXELS) -> str:
    """The chart as Vega-Lite JSON; `height` in pixels includes axes.

    Screen readers get the panel's caption and table instead of the marks, which they would read out one by one.
    """
    spec = chart.properties(height=height, padding=_PADDING).to_dict()
    own = spec["config"]
    merged = {
        part: {**values, **own.get(part, {})} if isinstance(values, dict) else values for part, values in CONFIG.items()
    }
    return json.dumps(spec | {"config": own | merged})
