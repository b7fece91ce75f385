"""The colour of expressions, and the selection of expressions by clicks in charts.

In: expressions. Out: Altair encodings, opacities, and the name of the selection.
"""

from collections.abc import Collection, Iterable

import altair as alt

from lib.charts.core import theme
from lib.data.labels import label

EXPRESSION = "expression"
EMOTION_OF_LABEL = {label(emotion): emotion for emotion in theme.EMOTION_ORDER}
# Events that clear a chart's selection, besides the page's own button.
CLEARED_BY = "dblclick, window:keydown[event.key === 'Escape' && event.target.tagName === 'BODY']"
_DIMMED = 0.2


def expression_color() -> alt.Color:
    """The colour encoding of the field `expression`, which holds labels; it does not depend on the data."""
    scale = alt.Scale(domain=list(EMOTION_OF_LABEL), range=list(theme.EMOTION_COLORS.values()))
    return alt.Color("expression:N", scale=scale, legend=None)


def opacities(emotions: Iterable[str], chosen: Collection[str]) -> list[float]:
    """Opacities that dim expressions outside of `chosen`, unless it is empty."""
    return [1.0 if not chosen or emotion in chosen else _DIMMED for emotion in emotions]
