"""How charts tell expressions apart, and which of them the viewer has selected.

In: expressions. Out: Altair encodings, opacities, and the name of the selection that holds expressions.
"""

from collections.abc import Collection, Iterable
from typing import Any

import altair as alt

from lib.charts.core import theme
from lib.data.labels import label

EXPRESSION = "expression"
EMOTION_OF_LABEL = {label(emotion): emotion for emotion in theme.EMOTION_ORDER}
# What ends a chart's selection, besides the page's own button.
CLEARED_BY = "dblclick, window:keydown[event.key === 'Escape' && event.target.tagName === 'BODY']"
_PALE = 0.2


def expression_color(legend: Any) -> alt.Color:
    """The colour of the field `expression`, which holds labels; the same whatever is in view."""
    scale = alt.Scale(domain=list(EMOTION_OF_LABEL), range=list(theme.EMOTION_COLORS.values()))
    return alt.Color("expression:N", scale=scale, legend=legend)


def opacities(emotions: Iterable[str], chosen: Collection[str]) -> list[float]:
    """Pale outside of `chosen`, unless it is empty."""
    return [1.0 if not chosen or emotion in chosen else _PALE for emotion in emotions]
