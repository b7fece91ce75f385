"""The legend of a panel: what occurs in its chart, expressions in the order of the stack, other series with the largest
first, then unusual marks. The board draws it.

In: the series of the marks that are drawn, and their sizes; which unusual marks are drawn. Out: entries. They are data,
as the marks are: filters swap them, and no spec depends on them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from lib.charts.core import theme
from lib.charts.core.texts import capitalized
from lib.data.labels import label
from lib.frames import HIDDEN, note_words

Symbol = Literal[
    "square",
    "point",
    "ring",
    "pale",
    "band",
    "blank",
    "unfinished",
    "outline",
    "dash",
    "level",
    "tick",
    "diamond",
    "interval",
    "campaign",
    "compared",
]
COMPARED = "Period compared with"
COMPARED_IN_POINTS = f"{COMPARED} (changes in percentage points)"


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """The symbol of some marks and what they are; of a series, `label` is also its name in the chart's data."""

    label: str
    color: str
    symbol: Symbol = "square"


@dataclass(frozen=True, slots=True)
class SharedLegend:
    """One legend for several panels of a board."""

    name: str
    entries: tuple[LegendEntry, ...]


NOT_COMPLETE = LegendEntry("Not complete", theme.NEUTRAL, "unfinished")
WITHOUT_PICTURES = LegendEntry("No pictures", theme.GAP, "band")
BLANK = LegendEntry("No pictures", theme.NEUTRAL, "blank")
REST_LABEL = "Hidden (few faces) or rounded"
REST = LegendEntry(REST_LABEL, theme.NEUTRAL, "outline")
CAMPAIGN = LegendEntry("Campaign", theme.CAMPAIGN, "campaign")
_MAX_NAMED_CAMPAIGNS = 3


def campaign_entries(labels: Sequence[str]) -> tuple[LegendEntry, ...]:
    """Of the tinted bands: each campaign by its label, or the number of them where they are many."""
    if len(labels) > _MAX_NAMED_CAMPAIGNS:
        return (replace(CAMPAIGN, label=f"{len(labels)} campaigns, listed on Displays"),)
    return tuple(replace(CAMPAIGN, label=f"Campaign: {each}") for each in labels)


def ring(text: str) -> LegendEntry:
    """Of points that are hollow, or that stand where a number is not shown; the text says why."""
    return LegendEntry(capitalized(text), theme.NEUTRAL, "ring")


def hidden_ring(threshold_faces: int) -> LegendEntry:
    """Of rings in place of a hidden number."""
    return ring(note_words(HIDDEN, threshold_faces))


def interval_entry(color: str, text: str = "95% interval") -> LegendEntry:
    return LegendEntry(text, color, "interval")


def comparison_entry(text: str, symbol: Symbol) -> LegendEntry:
    """Of the grey marks of what the chart compares with."""
    return LegendEntry(capitalized(text), theme.COMPARISON, symbol)


def entries_of(*drawn: tuple[Any, LegendEntry]) -> tuple[LegendEntry, ...]:
    """The entries whose condition holds."""
    return tuple(entry for condition, entry in drawn if condition)


def series_legend(series: Iterable[tuple[str, str]], names: Any, sizes: Any, symbol: Symbol) -> tuple[LegendEntry, ...]:
    """Entries of the `series` (name, color) that are drawn, largest first; none for a chart that has only one series.

    `names` and `sizes` have a value for each mark; equal sizes stand in the order of `series`.
    """
    colors = dict(series)
    if len(colors) < 2:
        return ()
    sums = pd.Series(sizes, dtype=float).groupby(list(names)).sum()
    drawn = sorted((name for name in colors if sums.get(name, 0.0) > 0), key=lambda name: -sums[name])
    return tuple(LegendEntry(name, colors[name], symbol) for name in drawn)


def expression_legend(emotions: Any, faces: Any) -> tuple[LegendEntry, ...]:
    """Entries of the emotions that are drawn, from left to right as stacks from the left, or from below."""
    sums = pd.Series(faces, dtype=float).groupby(list(emotions)).sum()
    drawn = (emotion for emotion in theme.EMOTION_ORDER if sums.get(emotion, 0.0) > 0)
    return tuple(LegendEntry(label(emotion), theme.EMOTION_COLORS[emotion]) for emotion in drawn)
