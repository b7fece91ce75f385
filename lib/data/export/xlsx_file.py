"""An Excel workbook: one sheet with the rows, one with their definitions.

In: a frame and its definitions. Out: bytes. Dates and times are Excel's own, numbers are numbers, null is an empty
cell. Rows are written to disk one by one, so that a large export takes little memory.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from lib.contract.column import Column
from lib.data.export.definitions import DEFINITIONS_HEADER, Definitions
from lib.data.export.safe_text import safe_text, safe_texts

ROWS_SHEET, DEFINITIONS_SHEET = "Counts", "Definitions"
_DATE_FORMAT, _TIME_FORMAT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "default_date_format": _DATE_FORMAT,
}
_COLUMN_WIDTH, _MEANING_WIDTH = 16, 90
Write = Callable[[Worksheet, int, int, Any], object]


def to_xlsx(frame: pd.DataFrame, definitions: Definitions) -> bytes:
    """All rows of `frame`, with the columns of `definitions` in their order."""
    file = BytesIO()
    with Workbook(file, _OPTIONS) as book:
        bold = book.add_format({"bold": True})
        time = book.add_format({"num_format": _TIME_FORMAT})
        sheet = book.add_worksheet(ROWS_SHEET)
        _begin(sheet, [column.name for column in definitions.columns], bold)
        sheet.autofilter(0, 0, len(frame), len(definitions.columns) - 1)
        writes = [_write_of(column, time) for column in definitions.columns]
        values = [_values(frame[column.name], column) for column in definitions.columns]
        for row, cells in enumerate(zip(*values, strict=True), start=1):
            for place, (write, cell) in enumerate(zip(writes, cells, strict=True)):
                if cell is not None:
                    write(sheet, row, place, cell)
        _write_definitions(book.add_worksheet(DEFINITIONS_SHEET), definitions, bold)
    return file.getvalue()


def _begin(sheet: Worksheet, header: Iterable[str], bold: Any) -> None:
    sheet.freeze_panes(1, 0)
    names = list(header)
    sheet.set_column(0, len(names) - 1, _COLUMN_WIDTH)
    for place, name in enumerate(names):
        sheet.write_string(0, place, name, bold)


def _write_definitions(sheet: Worksheet, definitions: Definitions, bold: Any) -> None:
    _begin(sheet, DEFINITIONS_HEADER, bold)
    sheet.set_column(len(DEFINITIONS_HEADER) - 1, len(DEFINITIONS_HEADER) - 1, _MEANING_WIDTH)
    for row, texts in enumerate(definitions.rows(), start=1):
        for place, text in enumerate(texts):
            sheet.write_string(row, place, safe_text(text))


def _write_of(column: Column, time: Any) -> Write:
    if column.type == "timestamp":
        return lambda sheet, row, place, cell: sheet.write_datetime(row, place, cell, time)
    methods = {"date": "write_datetime", "boolean": "write_boolean", "string": "write_string"}
    write: Write = getattr(Worksheet, methods.get(column.type, "write_number"))
    return write


def _values(values: Any, column: Column) -> list[Any]:
    known = safe_texts(values) if column.type == "string" else values
    cells: list[Any] = known.astype(object).where(known.notna(), None).tolist()
    return cells
