"""Numbers as the app writes them.

In: counts, ratios, bytes and ages. Out: short texts, such as 12,345, 12.3%, +1.2 points, 12.3 MB and 5 h ago.
"""

import math
from datetime import timedelta

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
