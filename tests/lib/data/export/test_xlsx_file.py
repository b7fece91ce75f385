"""Excel workbooks, as an independent reader sees them."""

from datetime import UTC, datetime
from io import BytesIO

import numpy as np
import openpyxl
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.contract.column import Column
from lib.data.export import DEFINITIONS_HEADER, EMPTY_COUNT, Definitions, to_xlsx
from lib.data.export.xlsx_file import DEFINITIONS_SHEET, ROWS_SHEET
from tests.lib.data.export.test_csv_file import FORMULA_STARTS


def definitions(*columns: Column) -> Definitions:
    return Definitions(
        columns=columns,
        selection="=1+1",
        completeness="2 rows.",
        empty=EMPTY_COUNT,
        made_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    )


def test_cells_are_days_times_numbers_and_texts_and_a_hidden_count_is_empty():
    columns = (
        Column("timestamp", "store's wall clock", "Start of the hour", name="hour"),
        Column("date", "store's wall clock", "Day", name="day"),
        Column("string", "", "Aisle", name="aisle_name"),
        Column("bigint", "faces", "Faces", name="faces"),
        Column("double", "percent", "Share", name="faces_percent"),
    )
    frame = pd.DataFrame(
        {
            "hour": pd.to_datetime(["2026-11-16 10:00", "2026-11-16 11:00"]),
            "day": pd.to_datetime(["2026-11-16", "2026-11-17"]),
            "aisle_name": ["Café", "Toys"],
            "faces": pd.array([1230, None], dtype="Int64"),
            "faces_percent": [12.5, np.nan],
        }
    )

    sheet = openpyxl.load_workbook(BytesIO(to_xlsx(frame, definitions(*columns))))[ROWS_SHEET]

    header, first, second = sheet.iter_rows(values_only=True)
    assert tuple(column.name for column in columns) == header
    assert (datetime(2026, 11, 16, 10), datetime(2026, 11, 16), "Café", 1230, 12.5) == first
    assert (datetime(2026, 11, 16, 11), datetime(2026, 11, 17), "Toys", None, None) == second
    assert ("yyyy-mm-dd hh:mm", "yyyy-mm-dd") == (sheet["A2"].number_format, sheet["B2"].number_format)


def test_the_definitions_are_a_sheet_of_the_workbook():
    column = Column("bigint", "faces", "Faces detected in pictures", name="faces")
    frame = pd.DataFrame({"faces": pd.array([10], dtype="Int64")})

    book = openpyxl.load_workbook(BytesIO(to_xlsx(frame, definitions(column))))

    assert [ROWS_SHEET, DEFINITIONS_SHEET] == book.sheetnames
    rows = list(book[DEFINITIONS_SHEET].iter_rows(values_only=True))
    assert DEFINITIONS_HEADER == rows[0]
    assert ("selection", "file", None, "'=1+1") == tuple(cell or None for cell in rows[1])
    assert ("empty field", "file", None, EMPTY_COUNT) == tuple(cell or None for cell in rows[4])
    assert ("faces", "bigint", "faces", "Faces detected in pictures") == rows[5]


# A workbook is XML, which has no control characters; xlsxwriter escapes them in Excel's own way, _x0001_.
_PRINTABLE = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="￾￿_"), min_size=1)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(["", *"=+-@＝＋－＠"]), _PRINTABLE).map("".join), min_size=1))
def test_no_cell_is_a_formula_and_every_text_round_trips(texts):
    column = Column("string", "", "Any text", name="text")
    frame = pd.DataFrame({"text": pd.array(texts, dtype="str")})

    sheet = openpyxl.load_workbook(BytesIO(to_xlsx(frame, definitions(column))))[ROWS_SHEET]

    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert len(texts) == len(cells)
    for text, cell in zip(texts, cells, strict=True):
        assert "f" != cell.data_type
        assert not str(cell.value).startswith(FORMULA_STARTS)
        assert text in (str(cell.value), str(cell.value).removeprefix("'"))
