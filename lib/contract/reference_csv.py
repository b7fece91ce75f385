"""Reads and writes the operator's CSV files.

In: a comma-separated file in UTF-8 (with or without a byte order mark), with a header that has the table's columns in
any order, of which it may leave out the optional ones. Out: the table's dataclasses, or InvalidReference. `to_csv`
writes the format that Athena reads: columns in the table's order, because Athena identifies them by
position, and a header, which it skips.
"""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from lib.contract.column import Column
from lib.contract.lake import Table
from lib.contract.reference_cells import InvalidReference, Problem, Problems
from lib.contract.reference_parser import PARSERS


def read_csv(table: Table, content: bytes) -> tuple[Any, ...]:
    """Parses a file of one of `lake.REFERENCE_TABLES` to its dataclasses. Raises InvalidReference."""
    problems = Problems(table.name)
    lines = _lines(table, content, problems)
    header = [name.strip() for name in lines[0]] if lines else []
    _check_header(header, table.columns, problems)
    problems.raise_if_any()
    rows = []
    for line, cells in enumerate(lines[1:], 2):
        if not cells:
            problems.add(line, "", "", "is empty; remove it")
        elif len(cells) != len(header):
            problems.add(
                line,
                "",
                "",
                f"has {len(cells)} values but the header has {len(header)}; quote values that contain a comma",
            )
        elif any("\n" in cell or "\r" in cell for cell in cells):
            problems.add(line, "", "", "has a line break in a value, which Athena's CSV reader does not support")
        rows.append(dict(zip(header, cells, strict=False)))
    problems.raise_if_any()
    return PARSERS[table.name](rows)


def to_csv(table: Table, rows: Iterable[Any]) -> bytes:
    """Formats a table's file; `read_csv` returns the same rows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    names = [column.name for column in table.columns]
    writer.writerow(names)
    writer.writerows([_text(getattr(row, name)) for name in names] for row in rows)
    return text.getvalue().encode()


def _lines(table: Table, content: bytes, problems: Problems) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = Problem(line, "", "", "is not UTF-8; save the file as CSV with the encoding UTF-8")
        raise InvalidReference(table.name, (problem,), 1) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[list[str]] = []
    try:
        lines.extend(reader)
    except csv.Error as error:
        problems.add(reader.line_num, "", "", f"cannot be read as CSV: {error}")
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _check_header(header: list[str], columns: tuple[Column, ...], problems: Problems) -> None:
    names = [column.name for column in columns]
    optional = [column.name for column in columns if column.optional]
    expected = f"the header must be {','.join(names)}, in any order, separated by commas"
    expected += f"; it may leave out {', '.join(optional)}" if optional else ""
    missing = [name for name in names if name not in header and name not in optional]
    if missing:
        problems.add(1, "", "", f"lacks {', '.join(missing)}; {expected}")
    for name in header:
        if name not in names:
            problems.add(1, "header", name, f"is not a column of this table; {expected}")
        elif header.count(name) > 1:
            problems.add(1, "header", name, f"is repeated; {expected}")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return " ".join(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:00}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)
