"""Display labels of the values of the contract.

In: a value of the contract. Out: its label.
"""

from lib.contract.observation import Emotion
from lib.data.conditions import NOT_MEASURED

POSITIVE_SHARE = "Happy, % of faces with a known expression"
"""What a share of positive expressions is; it stands wherever one does."""
OF_ALL_FACES = "% of all faces, Unclear included"
"""What the share of a single expression is."""

_LABELS = {
    Emotion.UNKNOWN.value: "Unclear",
    Emotion.FEAR.value: "Fearful",
    NOT_MEASURED: "Not measured",
}


def label(value: str) -> str:
    """The label of a value: HAPPY is Happy, UNKNOWN is Unclear, 18–24 is unchanged."""
    return _LABELS.get(value, value.capitalize() if value.isalpha() else value)
