"""The colours and orders of all charts.

In: values of the contract. Out: colours as #RRGGBB, and the order of legends and stacks. Colours are the same in
light and dark mode; they remain distinguishable under protanopia, deuteranopia and tritanopia (a test simulates them).
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from lib.contract.observation import Emotion, Gender
from lib.data.conditions import NOT_MEASURED

__all__ = [
    "ACCENT",
    "CAMPAIGN",
    "COMPARISON",
    "EMOTION_COLORS",
    "EMOTION_ORDER",
    "GAP",
    "GENDER_COLORS",
    "GENDER_ORDER",
    "NEUTRAL",
    "POSITIVE",
    "SEQUENTIAL_SCHEME",
    "SIDES",
    "STORE_COLORS",
    "ink_on",
]

# From pleasant to unpleasant expressions, then unknown ones: the order of every legend and stack.
EMOTION_COLORS: Mapping[str, str] = MappingProxyType(
    {
        Emotion.HAPPY.value: "#F9AE06",
        Emotion.SURPRISED.value: "#DA6A2D",
        Emotion.CALM.value: "#54ACFD",
        Emotion.CONFUSED.value: "#9949FF",
        Emotion.SAD.value: "#0783B0",
        Emotion.FEAR.value: "#61269D",
        Emotion.DISGUSTED.value: "#046563",
        Emotion.ANGRY.value: "#B80B0D",
        Emotion.UNKNOWN.value: "#9F9F9F",
        NOT_MEASURED: "#C6C6C6",
    }
)
EMOTION_ORDER = tuple(EMOTION_COLORS)

GENDER_COLORS: Mapping[str, str] = MappingProxyType(
    {Gender.FEMALE.value: "#8A63D2", Gender.MALE.value: "#1B998B", NOT_MEASURED: "#C6C6C6"}
)
GENDER_ORDER = tuple(GENDER_COLORS)

ACCENT = "#1B998B"
# A and B, two aisles or stores side by side.
SIDES = (ACCENT, "#2B59C3")
# Stores of one chart, in the order of their names; the last is also that of all others where there are more.
STORE_COLORS = (ACCENT, "#2B59C3", "#F9AE06", "#8C2D04", "#54ACFD", "#C6C6C6")
POSITIVE = EMOTION_COLORS[Emotion.HAPPY]
NEUTRAL = "#8C8C8C"
COMPARISON = NEUTRAL
GAP = NEUTRAL
CAMPAIGN = "#9949FF"
TEXT = "#7D838C"
SEQUENTIAL_SCHEME: Final = "viridis"


@cache
def ink_on(color: str) -> str:
    """Black or white: the text colour that has more contrast on `color` (WCAG 2.2, relative luminance)."""
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "#FFFFFF"


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
