"""The lake's tables as DuckDB views over the files of a folder.

In: a table of the contract and the lake's folder. Out: the SQL that makes its view; no file is an empty table. Files
may lie deeper than their partition's folder, because Firehose adds the hour of arrival to a prefix without a time, and
Athena reads those too: https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
"""

import re
from pathlib import Path

from lib.contract.column import Column
from lib.contract.lake import PARTITION_KEY, Table


def view(table: Table, lake_folder: Path) -> str:
    """`CREATE VIEW` of a table, under its own name, over the files that the folder holds now."""
    # Listed here, because DuckDB would read signs in the folder's own name as a pattern.
    files = sorted(map(str, lake_folder.glob(f"{table.name}/{PARTITION_KEY}=*/**/*.parquet")))
    if files:
        quoted = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        source = (
            f"SELECT * FROM read_parquet([{quoted}], hive_partitioning = true, "  # noqa: S608 - names of the contract
            f"hive_types = {{'{PARTITION_KEY}': DATE}}, union_by_name = true)"
        )
    else:
        columns = ", ".join(f"CAST(NULL AS {_duckdb_type(column)}) AS {column.name}" for column in table.all_columns)
        source = f"SELECT {columns} WHERE false"
    return f"CREATE VIEW {table.name} AS {source}"


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
