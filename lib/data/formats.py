"""Numbers and lists as the app writes them.

In: counts, ratios, bytes, ages, names. Out: short texts, such as 12,345, 12.3%, −1.2 points, 12.3 MB, 5 h ago,
"Coffee, Tea and Toys" and coffee-and-tea. A missing number (NaN) is `MISSING`, or None where a function says so. A
negative number has the minus sign U+2212, and ties round away from zero, both as in the numbers that Vega writes:
https://d3js.org/d3-format#locale_format
"""

import math
import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pandas as pd

_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
MISSING = "–"
NO_CHANGE = "no change"
MINUS = "−"
_UNITS = ("kB", "MB", "GB", "TB")
# The decimals of a table's column, by the first of these texts in its heading; a count has none.
_HEADING_DECIMALS = (
    ("Faces per day", 0),
    ("average day before = 1", 2),
    ("er picture", 2),
    ("Pictures per event", 2),
    ("(faces per hour)", 1),
    (" per ", 1),
    ("(%)", 1),
    ("(points)", 1),
    ("(s)", 1),
)


def decimal(value: float, decimals: int = 1) -> str:
    """A number with thousands separators and fixed decimals: 1234.56 is 1,234.6."""
    return _number(value, decimals)


def signed(value: float, decimals: int = 1) -> str:
    """A number with its sign and fixed decimals: +1.2; zero is +0.0, also from below."""
    return _number(value, decimals, "+")


def rounded(value: float, decimals: int) -> float:
    """The number that `decimal` writes."""
    return value if math.isnan(value) else float(_rounded(value, decimals))


def count(value: float) -> str:
    """A whole number with thousands separators: 12345 is 12,345."""
    return _number(value, 0)


def money(amount: float, currency: str) -> str:
    """`€93,220`, `SEK 93,220`, or the number alone without a currency (ISO 4217)."""
    symbol = _SYMBOLS.get(currency, f"{currency} " if currency else "")
    return MISSING if math.isnan(amount) else f"{symbol}{count(amount)}"


def share(ratio: float) -> str:
    """A ratio of 0 to 1 as a percentage with one decimal."""
    return _percent(_number(100 * ratio, 1))


def share_interval(low: float, high: float) -> str:
    """The ends of an interval of a share, given as ratios: `40.5 to 43.3%`."""
    return MISSING if math.isnan(low) or math.isnan(high) else f"{decimal(100 * low)} to {share(high)}"


def signed_count(difference: float) -> str:
    """A difference of counts with its sign: +1,200."""
    return signed(difference, 0)


def signed_percent(ratio: float) -> str | None:
    """A relative change with its sign: 0.123 is +12.3%; None when it is missing."""
    return None if math.isnan(ratio) else _percent(signed(100 * ratio))


def signed_points(difference: float) -> str | None:
    """A difference of shares with its sign, in percentage points: −0.012 is −1.2 points, one that rounds to zero is
    `NO_CHANGE`; None when it is missing."""
    return None if math.isnan(difference) else _change(signed(100 * difference), "points")


def signed_percentage_points(difference: float) -> str | None:
    """As `signed_points`, with the unit in full: for the first difference on a page."""
    return None if math.isnan(difference) else _change(signed(100 * difference), "percentage points")


def points_interval(low: float, high: float) -> str:
    """The ends of an interval of a difference of shares, given as ratios: `−1.2 to +3.4 points`."""
    return MISSING if math.isnan(low) or math.isnan(high) else f"{signed(100 * low)} to {signed(100 * high)} points"


def count_change(now: float, before: float) -> str:
    """A change of a count with its sign, also relative to a count that is not 0: +120 (+12.0%)."""
    if math.isnan(now - before):
        return MISSING
    return signed_count(now - before) + (f" ({signed_percent((now - before) / before)})" if before else "")


def share_change(now: float, before: float) -> str:
    """A change of a share, given as ratios, with its sign: +1.2 points."""
    return signed_points(now - before) or MISSING


def table_values(values: Any, decimals: int = 1) -> Any:
    """A column (array, or series with its index) of a data table, rounded as `decimal` rounds."""
    numbers = [rounded(value, decimals) for value in np.asarray(values, dtype=np.float64).tolist()]
    return pd.Series(numbers, values.index) if isinstance(values, pd.Series) else np.array(numbers)


def table_percents(ratios: Any) -> Any:
    """A column of percentages, or of percentage points, from one of ratios."""
    return table_values(100 * ratios)


def table_decimals(heading: str) -> int:
    """The decimals of a data table's column, by the unit in its heading."""
    return next((decimals for unit, decimals in _HEADING_DECIMALS if unit in heading), 0)


def _change(number: str, unit: str) -> str:
    return NO_CHANGE if number == signed(0.0) else f"{number} {unit}"


def _number(value: float, decimals: int, sign: str = "") -> str:
    return MISSING if math.isnan(value) else f"{_rounded(value, decimals):{sign},f}".replace("-", MINUS)


def _rounded(value: float, decimals: int) -> Decimal:
    """Without a negative zero."""
    return Decimal(float(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0


def _percent(number: str) -> str:
    return number if number == MISSING else f"{number}%"


def data_size(size_bytes: int) -> str:
    """A number of bytes in decimal units, as Athena bills: 12300000 is 12.3 MB."""
    if size_bytes < 1_000:
        return f"{size_bytes} bytes"
    power = min(int(math.log10(size_bytes) // 3), len(_UNITS))
    return f"{decimal(size_bytes / 1_000**power)} {_UNITS[power - 1]}"


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


def slug(text: str) -> str:
    """A text as part of a file name: `Faces by aisle, 18–24` is faces-by-aisle-18-24; 65+ is 65-plus."""
    plain = unicodedata.normalize("NFKD", text.replace("+", " plus ")).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "replace").decode().replace("?", "-")).strip("-")
