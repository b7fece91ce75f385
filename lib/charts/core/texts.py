"""Texts that several charts share: differences, and sentences put together.

In: numbers. Out: texts of one line.
"""

import pandas as pd

from lib.data import formats


def join_sentences(*sentences: str) -> str:
    """The sentences that are not empty, with a space between them."""
    return " ".join(filter(None, sentences))


def semicolon_sentence(*clauses: str) -> str:
    """The clauses that are not empty as one sentence, with its capital and full stop; "" for none."""
    text = "; ".join(filter(None, clauses))
    return f"{capitalized(text)}." if text else ""


def capitalized(text: str) -> str:
    """`text` with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def difference_text(difference: float) -> str:
    """A difference of shares, 0.012 as +1.2 points; "–" where there is none."""
    return formats.signed_points(difference) or formats.MISSING


def busiest_hour_text(subject: str, hours: "pd.Series[str]", values: "pd.Series[float]") -> str:
    """The hour of the highest value, without a full stop: `Busiest from 10:00: 120.0`; "" where there is none."""
    if values.isna().all():
        return ""
    at = values.idxmax()
    return f"{subject} from {hours[at]}: {formats.decimal(values[at])}"
