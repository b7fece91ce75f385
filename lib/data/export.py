"""CSV exports: complete, safe to open in a spreadsheet, and with definitions.

In: a frame and the contract's columns that describe it. Out: UTF-8 bytes of two files. The data file is a header and
one line per row, nothing else, so that any reader can parse it with its defaults; the selection and the meaning of each
column are in the definitions file.
"""

import csv
from datetime import datetime
from io import StringIO
from typing import Any

import pandas as pd

from lib.contract.column import Column
from lib.data.filters import NOT_MEASURED, Filters

# Spreadsheets evaluate a text that starts like this: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = r"^([=+\-@\t\r])"
_ISO_TIME = "%Y-%m-%dT%H:%M:%S"

DEFINITIONS_HEADER = ("name", "type", "unit", "meaning")


def to_csv(frame: pd.DataFrame, columns: tuple[Column, ...]) -> bytes:
    """All rows of `frame`, with the given columns in their order.

    Times are 2026-11-22T10:15:30.123, with a Z where they are UTC, and dates 2026-11-22; true and false are `true` and
    `false`; null is an empty field. A text that a spreadsheet would evaluate as a formula gets a leading apostrophe.
    """
    texts = pd.DataFrame({column.name: _texts(frame[column.name], column) for column in columns})
    text: str = texts.to_csv(index=False, lineterminator="\r\n")
    return text.encode()


def definitions_csv(columns: tuple[Column, ...], filters: Filters, rows: int, made_at: datetime) -> bytes:
    """The definitions of a data file: first its selection, row count and creation time, then each column.

    One table with `DEFINITIONS_HEADER`; the first lines are about the file and have the type `file`.
    """
    about = (
        ("selection", "file", "", filters.sentence()),
        ("rows", "file", "", f"{rows} rows; the file is complete"),
        ("made_at", "file", "", made_at.isoformat(timespec="seconds")),
        ("empty field", "file", "", f"null: {NOT_MEASURED}, which is neither zero nor UNKNOWN"),
    )
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(DEFINITIONS_HEADER)
    writer.writerows(about)
    writer.writerows((column.name, column.type, column.unit, column.meaning) for column in columns)
    return text.getvalue().encode()


def _texts(values: Any, column: Column) -> Any:
    if column.type == "timestamp":
        milliseconds = (values.dt.microsecond // 1000).map("{:03.0f}".format, na_action="ignore").astype("str")
        return values.dt.strftime(_ISO_TIME) + "." + milliseconds + ("Z" if column.unit == "UTC" else "")
    if column.type == "date":
        return values.dt.strftime("%Y-%m-%d")
    if column.type == "boolean":
        return values.map({True: "true", False: "false"})
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values
    return values.astype("str").str.replace(_FORMULA, r"'\1", regex=True)
