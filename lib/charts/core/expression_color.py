"""The colour of expressions, and the selection of an expression by a click on its mark.

Out: the Altair encoding, and what a mark selects. Both take the column `expression`, which has labels.
"""

from dataclasses import replace

import altair as alt

from lib.charts.core import theme
from lib.charts.core.selects import select_attribute
from lib.data.labels import label

SELECT_EXPRESSION = select_attribute("emotions", "expression", theme.EMOTION_ORDER)
SELECT_IN_LEGEND = replace(SELECT_EXPRESSION, legend_only=True)


def expression_color() -> alt.Color:
    """The colour encoding of the column `expression`; it does not depend on the data."""
    labels = [label(emotion) for emotion in theme.EMOTION_ORDER]
    scale = alt.Scale(domain=labels, range=list(theme.EMOTION_COLORS.values()))
    return alt.Color("expression:N", scale=scale, legend=None)
