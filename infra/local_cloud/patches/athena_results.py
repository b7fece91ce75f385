"""Formats query results as Athena does.

In: rows and column types from DuckDB. Out: the text of each value, the result file and the type names in Athena's
format: https://docs.aws.amazon.com/athena/latest/ug/querying.html
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

_TYPES = {
    "TIMESTAMP_S": "timestamp",
    "TIMESTAMP_MS": "timestamp",
    "TIMESTAMP_NS": "timestamp",
    "UTINYINT": "smallint",
    "USMALLINT": "integer",
    "UINTEGER": "bigint",
    "UBIGINT": "bigint",
    "UHUGEINT": "bigint",
}


def athena_type(duckdb_type: str, known: Mapping[str, str]) -> str:
    """Athena's name for a DuckDB type; `known` is ministack's own mapping of the simple types."""
    if duckdb_type.endswith("]"):
        return "array"
    name = duckdb_type.partition("(")[0].strip()
    return _TYPES.get(name) or known.get(name, "varchar")


def format_value(value: Any) -> str:
    """Formats a non-null value as Athena does: booleans in lower case, times to the millisecond."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ", timespec="milliseconds")
    if isinstance(value, list):
        return f"[{', '.join(map(_nested_text, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_nested_text(item)}" for key, item in value.items()) + "}"
    return str(value)


def _nested_text(value: Any) -> str:
    return "null" if value is None else format_value(value)


def results_csv(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """Athena's result file: every value is quoted and a null is left blank, to differ from an empty string."""
    lines = [_csv_line(columns), *map(_csv_line, rows)]
    return "".join(lines).encode()


def _csv_line(values: Iterable[Any]) -> str:
    return ",".join("" if value is None else _quoted(format_value(value)) for value in values) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def scanned_bytes(profile: str) -> int:
    """The bytes that DuckDB read, from its JSON profile: the selected columns and every file's footer.

    0 where DuckDB measures nothing, such as a count that it takes from a single file's footer.
    """
    return int(json.loads(profile).get("io", {}).get("total_bytes_read", 0))
