"""Numbers and lists as the app writes them.

In: counts, ratios, bytes, ages, names. Out: short texts, such as 12,345, 12.3%, +1.2 points, 12.3 MB, 5 h ago and
"Coffee, Tea and Toys". A missing number (NaN) is `MISSING`, or None where a function says so.
"""

import math
from collections.abc import Iterable
from datetime import timedelta

MISSING = "–"
_UNITS = ("kB", "MB", "GB", "TB")


def count(value: float) -> str:
    """A whole number with thousands separators: 12345 is 12,345."""
    return MISSING if math.isnan(value) else f"{value:,.0f}"


def share(ratio: float) -> str:
    """A ratio of 0 to 1 as a percentage with one decimal."""
    return MISSING if math.isnan(ratio) else f"{ratio:.1%}"


def share_interval(low: float, high: float) -> str:
    """The ends of an interval of a share, given as ratios: `40.5 to 43.3%`."""
    return MISSING if math.isnan(low) or math.isnan(high) else f"{100 * low:.1f} to {100 * high:.1f}%"


def signed(value: float) -> str:
    """A number with its sign and one decimal: +1.2; zero is +0.0, also from below."""
    return MISSING if math.isnan(value) else f"{round(value, 1) + 0.0:+.1f}"


def signed_count(difference: float) -> str:
    """A difference of counts with its sign: +1,200."""
    return MISSING if math.isnan(difference) else f"{difference:+,.0f}"


def signed_percent(ratio: float) -> str | None:
    """A relative change with its sign: 0.123 is +12.3%; None when it is missing."""
    return None if math.isnan(ratio) else f"{ratio:+.1%}"


def signed_points(difference: float) -> str | None:
    """A difference of shares with its sign, in percentage points: -0.012 is -1.2 points; None when it is missing."""
    return None if math.isnan(difference) else f"{signed(100 * difference)} points"


def points_interval(low: float, high: float) -> str:
    """The ends of an interval of a difference of shares, given as ratios: `-1.2 to +3.4 points`."""
    if math.isnan(low) or math.isnan(high):
        return MISSING
    return f"{signed(100 * low)} to {signed(100 * high)} points"


def count_change(now: float, before: float) -> str:
    """A change of a count with its sign, also relative to a count that is not 0: +120 (+12.0%)."""
    if math.isnan(now - before):
        return MISSING
    return signed_count(now - before) + (f" ({signed_percent((now - before) / before)})" if before else "")


def share_change(now: float, before: float) -> str:
    """A change of a share, given as ratios, with its sign: +1.2 points."""
    return signed_points(now - before) or MISSING


def data_size(size_bytes: int) -> str:
    """A number of bytes in decimal units, as Athena bills: 12300000 is 12.3 MB."""
    if size_bytes < 1_000:
        return f"{size_bytes} bytes"
    power = min(int(math.log10(size_bytes) // 3), len(_UNITS))
    return f"{size_bytes / 1_000**power:,.1f} {_UNITS[power - 1]}"


def ago(age: timedelta) -> str:
    """An age in one unit: 7 s ago, 3 min ago, 5 h ago, 2 days ago; a negative age counts as 0 s."""
    return f"{duration(age)} ago"


def duration(length: timedelta) -> str:
    """A length of time in one unit: 7 s, 3 min, 5 h, 2 days; a negative one counts as 0 s."""
    seconds = max(0, int(length.total_seconds()))
    for unit_seconds, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * unit_seconds or (unit != "days" and seconds >= unit_seconds):
            return f"{seconds // unit_seconds} {unit}"
    return f"{seconds} s"


def join_list(texts: Iterable[str]) -> str:
    """An English list: `a`, `a and b`, `a, b and c`; "" for none."""
    *first, last = tuple(texts) or ("",)
    return f"{', '.join(first)} and {last}" if first else last
