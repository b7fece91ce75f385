"""Display labels of the values of the contract.

In: a value of the contract. Out: its label.
"""

from lib.contract.observation import Emotion
from lib.data.conditions import NOT_MEASURED

_LABELS = {
    Emotion.UNKNOWN.value: "Unclear",
    Emotion.FEAR.value: "Fearful",
    NOT_MEASURED: "Not measured",
}


def label(value: str) -> str:
    """The label of a value: HAPPY is Happy, UNKNOWN is Unclear, 18–24 is unchanged."""
    return _LABELS.get(value, value.capitalize() if value.isalpha() else value)
