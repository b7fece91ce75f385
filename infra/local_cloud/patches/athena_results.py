"""A query's result in Athena's own words.

In: rows and column types as DuckDB gives them. Out: the text of each value, the result file and the types' names,
as Athena writes them: https://docs.aws.amazon.com/athena/latest/ug/querying.html
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
    """Athena's name of a DuckDB type; `known` is ministack's own table of the plain ones."""
    if duckdb_type.endswith("]"):
        return "array"
    name = duckdb_type.partition("(")[0].strip()
    return _TYPES.get(name) or known.get(name, "varchar")


def value_text(value: Any) -> str:
    """A value that is not null as Athena prints it: booleans in lower case, times to the millisecond."""
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
    return "null" if value is None else value_text(value)


def results_csv(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """Athena's result file: every value in quotes, a null as nothing at all, so that it differs from an empty text."""
    lines = [_csv_line(columns), *map(_csv_line, rows)]
    return "".join(lines).encode()


def _csv_line(values: Iterable[Any]) -> str:
    return ",".join("" if value is None else _quoted(value_text(value)) for value in values) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def scanned_bytes(profile: str) -> int:
    """Bytes that DuckDB read, out of its profile in JSON: the asked columns, and every file's footer.

    0 where DuckDB measures nothing, as for a count that it takes from a single file's footer.
    """
    return int(json.loads(profile).get("io", {}).get("total_bytes_read", 0))
