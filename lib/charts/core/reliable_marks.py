"""The marks of numbers that are not reliable (`frames.is_reliable`): hollow, unjoined, and within the others' axis.

In: numbers and which of them are reliable. Out: the numbers to draw. An axis spans what is drawn, so a number beyond
that of the reliable ones is left out of the drawing; its data table has it.
"""

from collections.abc import Iterable
from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt

from lib.charts.core.legend import LegendEntry, entries_of, ring
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


def hollow_legend(values: Any, drawn: Any, reliable: Any, why: str) -> tuple[LegendEntry, ...]:
    """The entry of hollow points and `why` they are so, where one is drawn."""
    hollow = ~np.isnan(np.asarray(values, dtype=np.float64)) & ~np.isnan(np.asarray(drawn, dtype=np.float64))
    return entries_of(((hollow & ~np.asarray(reliable, dtype=bool)).any(), ring(why)))


def beyond_text(values: Any, drawn: Any, why: str) -> str:
    """A sentence on the numbers that are known but beyond the axis, and `why` they are not drawn; "" without any."""
    known = ~np.isnan(np.asarray(values, dtype=np.float64))
    beyond = int((known & np.isnan(np.asarray(drawn, dtype=np.float64))).sum())
    if not beyond:
        return ""
    values_are = "1 value is" if beyond == 1 else f"{beyond} values are"
    return f"{values_are} {BEYOND} ({why}): see the data table."
