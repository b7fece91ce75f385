"""The marks of numbers that are not reliable (`frames.is_reliable`): hollow, unjoined, and within the others' axis.

In: numbers and which of them are reliable. Out: the numbers to draw. An axis spans what is drawn, so a number beyond
that of the reliable ones is left out of the drawing; its data table has it.
"""

from collections.abc import Iterable
from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt

from lib.frames import MIN_RELIABLE_FACES, PARTIAL

FEW_FACES = f"fewer than {MIN_RELIABLE_FACES} faces"
FEW_OR_PARTIAL = f"{FEW_FACES}, or {PARTIAL}"
BEYOND = "beyond the axis"
Numbers = npt.NDArray[np.float64]


def filled_if_reliable(color: str) -> Any:
    """The fill of points of rows with the column `reliable`."""
    return alt.when("datum.reliable").then(alt.value(color)).otherwise(alt.value(None))


def reliable_only(values: Any, reliable: Any) -> Numbers:
    """`values`, NaN where they are not reliable: for lines, intervals and extremes."""
    return np.where(reliable, np.asarray(values, dtype=np.float64), np.nan)


def within_reliable(values: Any, reliable: Any, *others: Any) -> Numbers:
    """`values`, NaN where they are not reliable and beyond the reliable ones and `others`, which the axis spans too.

    If none is reliable, all of them set the axis.
    """
    numbers, flags = np.asarray(values, dtype=np.float64), np.asarray(reliable, dtype=bool)
    if not (flags & ~np.isnan(numbers)).any():
        return numbers
    spanned = np.concatenate([numbers[flags], *(np.ravel(np.asarray(each, dtype=np.float64)) for each in others)])
    return np.where(flags | (numbers >= np.nanmin(spanned)) & (numbers <= np.nanmax(spanned)), numbers, np.nan)


def span(*drawn: Numbers) -> tuple[float, float]:
    """The least and the greatest of all drawn numbers, both 0 where there is none."""
    known = np.concatenate(drawn)
    known = known[~np.isnan(known)]
    return (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)


def value_texts(texts: Iterable[str], values: Any, drawn: Any) -> list[str]:
    """`texts` of the values, for beside their marks; "" of an unknown one, and a text that says what is not drawn."""
    known, beside = ~np.isnan(np.asarray(values, dtype=np.float64)), ~np.isnan(drawn)
    rows = zip(texts, known.tolist(), beside.tolist(), strict=True)
    return [(text if is_drawn else f"{text}, {BEYOND}") if is_known else "" for text, is_known, is_drawn in rows]


def hollow_words(values: Any, drawn: Any, reliable: Any, why: str) -> str:
    """A clause on hollow points and `why` they are so, and on those beyond the axis; "" if every number is reliable."""
    known = ~np.isnan(np.asarray(values, dtype=np.float64))
    if not (known & ~np.asarray(reliable, dtype=bool)).any():
        return ""
    beyond = int((known & np.isnan(np.asarray(drawn, dtype=np.float64))).sum())
    beyond_words = f", {beyond} of them {BEYOND} and only in the data table" if beyond else ""
    return f"hollow: {why}{beyond_words}"
