"""Sentences that several charts say alike. In: numbers. Out: words, never more than one line."""

import math

import pandas as pd


def joined(*sentences: str) -> str:
    """Those that say something, one after the other."""
    return " ".join(sentence for sentence in sentences if sentence)


def interval_words(low: float, high: float, points: bool = False) -> str:
    """`40.5 to 43.3%` of ratios, or `-1.2 to +3.4 points` of a difference; "–" where there is none."""
    if math.isnan(low) or math.isnan(high):
        return "–"
    return f"{in_points(low)} to {in_points(high)} points" if points else f"{100 * low:.1f} to {100 * high:.1f}%"


def intervals_in_points(low: "pd.Series[float]", high: "pd.Series[float]") -> list[str]:
    """`interval_words` of many differences."""
    return [interval_words(least, most, points=True) for least, most in zip(low, high, strict=True)]


def in_points(difference: float) -> str:
    """A difference of shares with its sign, without its unit: +1.2; nothing is +0.0; "–" where there is none."""
    return "–" if math.isnan(difference) else f"{round(100 * difference, 1) + 0.0:+.1f}"
