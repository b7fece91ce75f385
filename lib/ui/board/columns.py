"""Columns as plain lists, the form in which a panel's data travel to the browser.

In: a small frame, or its columns by name, of numbers, texts and truths. Out: a list a column, of values for drawings or
of texts for reading. Hidden and missing values are None there and "–" here.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

MISSING = "–"
_MOST_DECIMALS = 3
_SENT_DECIMALS = 6  # more than any drawing can show, and half the bytes


def columns_of(columns: pd.DataFrame | Mapping[str, Any]) -> dict[str, list[Any]]:
    """Each column's values by its name; an index is left out."""
    return {str(name): _values(columns[name]) for name in columns}


def _values(column: Any) -> list[Any]:
    if isinstance(column, list):
        return column
    kind = column.dtype.kind
    if kind == "f":
        numbers = np.asarray(column).round(_SENT_DECIMALS)
        missing = np.isnan(numbers)
        if missing.any():
            numbers = numbers.astype(object)
            numbers[missing] = None
        sent: list[Any] = numbers.tolist()
        return sent
    values: list[Any] = column.tolist()
    if kind in "biu":
        return values
    return [None if value is None or value != value else str(value) for value in values]


def texts_of(column: "pd.Series[Any]") -> list[str]:
    """Numbers with thousands separators, and as many decimals as the column needs, three at most."""
    values = _values(column)
    if column.dtype.kind not in "iuf":
        return [MISSING if value is None else str(value) for value in values]
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    decimals = next((n for n in range(_MOST_DECIMALS) if np.allclose(known, known.round(n))), _MOST_DECIMALS)
    return [MISSING if value is None else f"{value:,.{decimals}f}" for value in values]
