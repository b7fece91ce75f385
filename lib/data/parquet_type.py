"""The Arrow types of the contract's columns, as the lake's Parquet files have them.

In: a column, or a table. Out: its Arrow type, or the schema of its files.
"""

import re
from typing import Any

import pyarrow as pa

from lib.contract.column import Column
from lib.contract.lake import Table

_TYPES = {
    "string": pa.string(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("ms"),
    "date": pa.date32(),
}


def parquet_type(column: Column) -> Any:
    """The Arrow type of a contract column: scalars, and arrays of structs of scalars."""
    if column.type.startswith("array<struct<"):
        fields = [(name, _TYPES[type_]) for name, type_ in re.findall(r"(\w+):(\w+)", column.type)]
        return pa.list_(pa.struct(fields))
    return _TYPES[column.type]


def schema_of(table: Table) -> Any:
    """The Arrow schema of a table's files: every column but the partition, in the contract's order."""
    return pa.schema([(column.name, parquet_type(column)) for column in table.columns])
