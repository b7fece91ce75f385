"""What the marks of a chart select: shared declarations, and that of places.

In: columns of a data set, and the places of a view. Out: `Selectable`s of a panel.
"""

from collections.abc import Iterable
from dataclasses import replace

from lib.charts.core.panel import Panel, Selectable
from lib.data.labels import label
from lib.data.periods import HOURS_OF_DAY, WEEKDAYS
from lib.frames import NamedPlaces

SELECT_DAYS = Selectable("days", "left")
SELECT_WEEKDAY = Selectable("weekdays", "weekday", {name: name for name in WEEKDAYS})


def select_hour(column: str = "hour") -> Selectable:
    """For a column with hours as texts (`14:00`) or numbers."""
    numbers = {str(number): name for number, name in enumerate(HOURS_OF_DAY)}
    return Selectable("hours", column, {**{name: name for name in HOURS_OF_DAY}, **numbers})


def select_attribute(dimension: str, column: str, values: Iterable[str]) -> Selectable:
    """For a column with the labels of `values`, which are those of the contract."""
    return Selectable(dimension, column, {label(value): value for value in values})


def selecting_places(panel: Panel, places: Iterable[NamedPlaces], column: str = "label", hint: str = "") -> Panel:
    """The panel with marks that select one of `places`, by their labels in `column`."""
    values = {each.label: each.value for each in places}
    return replace(panel, selects=(*panel.selects, Selectable("places", column, values)), hint=hint)
