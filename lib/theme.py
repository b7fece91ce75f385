"""How the app looks and speaks: fixed colours, orders, labels and number formats.

In: values of the contract and plain numbers. Out: colours as #RRGGBB, labels and texts. Colours are the same in
light and dark; they stay apart under protanopia, deuteranopia and tritanopia (a test simulates them).
"""

import math
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from lib.conditions import NOT_MEASURED
from lib.contract.observation import Emotion, Gender
from lib.labels import label

__all__ = [
    "ACCENT",
    "CAMPAIGN",
    "EMOTION_COLORS",
    "EMOTION_ORDER",
    "GAP",
    "GENDER_COLORS",
    "GENDER_ORDER",
    "GHOST",
    "POSITIVE",
    "SEQUENTIAL_SCHEME",
    "SIDES",
    "ago",
    "count",
    "label",
    "points",
    "relative",
    "scanned",
    "share",
]

# From looks that please to looks that do not, then what is not known: the order of every legend and stack.
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
# Two places side by side.
SIDES = (ACCENT, "#2B59C3")
POSITIVE = EMOTION_COLORS[Emotion.HAPPY]
GAP = "#8C8C8C"
GHOST = "#8C8C8C"
CAMPAIGN = "#9949FF"
TEXT = "#7D838C"
SEQUENTIAL_SCHEME: Final = "viridis"

_UNITS = ("kB", "MB", "GB", "TB")


def count(value: float) -> str:
    """A whole number with thousands separators: 12345 is 12,345; "–" for one that is hidden."""
    return "–" if math.isnan(value) else f"{value:,.0f}"


def share(ratio: float) -> str:
    """A ratio of 0 to 1 as a percentage with one decimal; "–" when there is none."""
    return "–" if math.isnan(ratio) else f"{ratio:.1%}"


def relative(ratio: float) -> str | None:
    """A relative change with its sign: 0.123 is +12.3%; None when there is none."""
    return None if math.isnan(ratio) else f"{ratio:+.1%}"


def points(difference: float) -> str | None:
    """A difference of shares with its sign: -0.012 is -1.2 points; None when there is none."""
    return None if math.isnan(difference) else f"{round(100 * difference, 1) + 0.0:+.1f} points"


def scanned(size_bytes: int) -> str:
    """What a query read, in decimal units as Athena bills: 12300000 is 12.3 MB."""
    if size_bytes < 1_000:
        return f"{size_bytes} bytes"
    power = min(int(math.log10(size_bytes) // 3), len(_UNITS))
    return f"{size_bytes / 1_000**power:,.1f} {_UNITS[power - 1]}"


def ago(age: timedelta) -> str:
    """How long ago, in one unit: 7 s ago, 3 min ago, 5 h ago, 2 days ago; a clock ahead counts as 0 s."""
    seconds = max(0, int(age.total_seconds()))
    for unit_seconds, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * unit_seconds or (unit != "days" and seconds >= unit_seconds):
            return f"{seconds // unit_seconds} {unit} ago"
    return f"{seconds} s ago"
