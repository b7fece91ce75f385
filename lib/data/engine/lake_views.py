"""The lake's tables as DuckDB views over the files of a folder.

In: the SQL of a query and the folder of the lake. Out: statements that create a view of each table that the query
names; a table without files is empty. Other tables get no view, so that their unreadable files fail no query of others.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from lib.contract.column import Column
from lib.contract.lake import ALL_TABLES, PARTITION_KEY, Format, Table


def views(sql: str, lake_folder: Path) -> Iterator[str]:
    """Statements to run before `sql`: a view of each table in it, over the files that are in the folder now."""
    named = set(re.findall(r"\w+", sql))
    for table in ALL_TABLES:
        if table.name in named:
            yield f"CREATE VIEW {table.name} AS {_source(table, lake_folder)}"


def _source(table: Table, lake_folder: Path) -> str:
    if table.format is Format.CSV:
        return _csv_source(table, lake_folder / table.file_key)
    if table.format is Format.JSON:
        return _json_source(table, _files(lake_folder / table.name, "**/*.json"))
    return _parquet_source(table, _files(lake_folder / table.name, f"{PARTITION_KEY}=*/**/*.parquet"))


def _files(folder: Path, pattern: str) -> str:
    """A list of file names; listed here, because DuckDB would expand special characters in the folder's name."""
    return ", ".join(_quoted(str(file)) for file in sorted(folder.glob(pattern)))


def _parquet_source(table: Table, files: str) -> str:
    # Files may be deeper than the folder of their partition, because Firehose adds the hour of arrival to a prefix
    # without a time, and Athena reads those too: https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
    if not files:
        return _empty(table)
    # A column that no file has, because it was added to the table later, is null.
    names = ", ".join(column.name for column in table.all_columns)
    return (
        f"SELECT {names} FROM ({_empty(table)} UNION ALL BY NAME "  # noqa: S608 - names of the contract
        f"SELECT * FROM read_parquet([{files}], hive_partitioning = true, "
        f"hive_types = {{'{PARTITION_KEY}': DATE}}, union_by_name = true))"
    )


def _csv_source(table: Table, file: Path) -> str:
    """All columns are text, an empty cell and an optional column that is not in the file are null; columns are named by
    the header of the file, types are not detected.

    `nullif` also stops DuckDB from pushing the TRY_CAST of a query into its CSV reader, which fails at the first text
    that is not a number: https://github.com/duckdb/duckdb/issues/23818
    """
    header = _header(file)
    if not header:
        return _empty(table)
    columns = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in header)
    names = ", ".join(
        f"CAST(NULL AS VARCHAR) AS {column.name}"
        if column.optional and column.name not in header
        else f"nullif({column.name}, '') AS {column.name}"
        for column in table.columns
    )
    return (
        f"SELECT {names} FROM read_csv([{_quoted(str(file))}], auto_detect = false, header = true, "  # noqa: S608
        f"delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}}, hive_partitioning = false)"
    )


def _header(file: Path) -> list[str]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            return [name.strip() for name in next(csv.reader(text), [])]
    except FileNotFoundError:
        return []


def _json_source(table: Table, files: str) -> str:
    """JSON lines; a key that is not a column is ignored, a column without its key is null."""
    if not files:
        return _empty(table)
    columns = ", ".join(f"{_quoted(column.name)}: '{_duckdb_type(column)}'" for column in table.columns)
    return (
        f"SELECT * FROM read_json([{files}], format = 'newline_delimited', columns = {{{columns}}}, "  # noqa: S608
        "hive_partitioning = false)"
    )


def _empty(table: Table) -> str:
    columns = ", ".join(f"CAST(NULL AS {_duckdb_type(column)}) AS {column.name}" for column in table.all_columns)
    return f"SELECT {columns} WHERE false"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _duckdb_type(column: Column) -> str:
    if column.type.startswith("array"):
        fields = re.findall(r"(\w+):(\w+)", column.type)
        return f"STRUCT({', '.join(f'{name} {_TYPES[type_]}' for name, type_ in fields)})[]"
    return _TYPES[column.type]


_TYPES = {
    "string": "VARCHAR",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
}
