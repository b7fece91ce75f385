"""CSV that a spreadsheet opens without questions: UTF-8 with a byte order mark, a header, one line per row.

In: a frame and its columns, or definitions. Out: bytes.
"""

import csv
from io import StringIO
from typing import Any

import pandas as pd

from lib.contract.column import Column
from lib.data.export.definitions import DEFINITIONS_HEADER, Definitions
from lib.data.export.safe_text import safe_text, safe_texts

# Without the mark Excel reads UTF-8 as the computer's older encoding, and shows three letters for a dash.
_ENCODING = "utf-8-sig"


def to_csv(frame: pd.DataFrame, columns: tuple[Column, ...]) -> bytes:
    """All rows of `frame`, with the given columns in their order.

    Dates are 2026-11-22, times 2026-11-22 10:15:30.123 (the T and Z of ISO 8601 would make them texts in Excel); true
    and false are `true` and `false`; null is an empty field. Texts are `safe_text`s.
    """
    texts = pd.DataFrame({column.name: _texts(frame[column.name], column) for column in columns})
    text: str = texts.to_csv(index=False, lineterminator="\r\n")
    return text.encode(_ENCODING)


def definitions_to_csv(definitions: Definitions) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(DEFINITIONS_HEADER)
    writer.writerows(map(safe_text, row) for row in definitions.rows())
    return text.getvalue().encode(_ENCODING)


def _texts(values: Any, column: Column) -> Any:
    if column.type == "timestamp":
        return _times(values)
    if column.type == "date":
        return values.dt.strftime("%Y-%m-%d")
    if column.type == "boolean":
        return values.map({True: "true", False: "false"})
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values
    return safe_texts(values)


def _times(values: Any) -> Any:
    """Seconds and milliseconds only where the column has any: an hour is 2026-11-22 10:00."""
    if (values.dropna() == values.dropna().dt.floor("min")).all():
        return values.dt.strftime("%Y-%m-%d %H:%M")
    milliseconds = (values.dt.microsecond // 1000).map("{:03.0f}".format, na_action="ignore").astype("str")
    return values.dt.strftime("%Y-%m-%d %H:%M:%S") + "." + milliseconds
