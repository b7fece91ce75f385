"""Figures that head a page or a part of it.

In: `lib.charts.Figure`s. Out: their tiles, side by side where there is room.
"""

from collections.abc import Sequence

from lib.charts import Figure
from lib.session.look import columns

_NARROWEST_REM = 11


def figures(each: Sequence[Figure], name: str) -> None:
    """Draw them; `name` tells this row of tiles from others on the page."""
    for place, figure in zip(columns(len(each), _NARROWEST_REM, name), each, strict=True):
        place.metric(figure.title, figure.text, figure.difference, delta_color="off", border=True, help=figure.meaning)
