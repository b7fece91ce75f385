"""Writes the lake's Parquet files.

In: a table of the contract and columns of values. Out: a file with the schema of the contract's column types.
"""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lib.contract.lake import Table, partition_prefix
from lib.data.parquet_type import schema_of


def write_partition(root: Path, table: Table, dt: str, parts: list[dict[str, Any]]) -> Path:
    """Writes one local date of a table below `root` as one file, with the `parts` concatenated."""
    schema = schema_of(table)
    rows = pa.concat_tables(
        [pa.Table.from_arrays([pa.array(part[f.name], type=f.type) for f in schema], schema=schema) for part in parts]
    )
    path = root / partition_prefix(table, dt) / f"synthetic-{dt}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, path, compression="zstd")
    return path
