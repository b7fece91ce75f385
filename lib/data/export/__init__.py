"""Files of counts and of face rows: complete, safe to open in a spreadsheet, and with definitions.

In: a frame and the contract's columns that describe it. Out: the bytes of a CSV file, an Excel workbook or a Parquet
file, and the definitions of what is in it.
"""

from lib.data.export.csv_file import definitions_to_csv, to_csv
from lib.data.export.definitions import (
    DEFINITIONS_HEADER,
    EMPTY_COUNT,
    EMPTY_FIELD,
    NOT_MEASURED_EMPTY,
    OF_THE_FILE,
    Definitions,
)
from lib.data.export.parquet_file import to_parquet
from lib.data.export.xlsx_file import to_xlsx

__all__ = [
    "DEFINITIONS_HEADER",
    "EMPTY_COUNT",
    "EMPTY_FIELD",
    "NOT_MEASURED_EMPTY",
    "OF_THE_FILE",
    "Definitions",
    "definitions_to_csv",
    "to_csv",
    "to_parquet",
    "to_xlsx",
]
