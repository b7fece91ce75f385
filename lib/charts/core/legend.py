"""The legend of a panel: what occurs in its chart, largest first. The board draws it above the chart.

In: the series of the marks that are drawn, and their sizes. Out: entries. They are data, as the marks are: filters swap
them, and no spec depends on them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from lib.charts.core import theme
from lib.data.labels import label

Symbol = Literal["square", "point"]


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """The symbol of some marks and what they are; of a series, `label` is also its name in the chart's data."""

    label: str
    color: str
    symbol: Symbol = "square"


def series_legend(series: Iterable[tuple[str, str]], names: Any, sizes: Any, symbol: Symbol) -> tuple[LegendEntry, ...]:
    """Entries of the `series` (name, color) that are drawn, largest first; none for a chart that has only one series.

    `names` and `sizes` have a value for each mark.
    """
    colors = dict(series)
    return _largest_first(names, sizes, colors, symbol) if len(colors) > 1 else ()


def expression_legend(emotions: Any, faces: Any) -> tuple[LegendEntry, ...]:
    """Entries of the emotions that are drawn, those with most faces first."""
    colors = {label(emotion): color for emotion, color in theme.EMOTION_COLORS.items()}
    return _largest_first([label(emotion) for emotion in emotions], faces, colors, "square")


def _largest_first(names: Any, sizes: Any, colors: Mapping[str, str], symbol: Symbol) -> tuple[LegendEntry, ...]:
    """Equal sizes stand in the order of `colors`."""
    sums = pd.Series(sizes, dtype=float).groupby(list(names)).sum()
    drawn = sorted((name for name in colors if sums.get(name, 0.0) > 0), key=lambda name: -sums[name])
    return tuple(LegendEntry(name, colors[name], symbol) for name in drawn)
