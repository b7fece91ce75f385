"""A Parquet file with the types of the contract; each field has its unit and meaning as metadata.

In: a frame and its definitions. Out: bytes. Texts are unmodified, because no program evaluates them.
"""

from io import BytesIO
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lib.contract.column import Column
from lib.data.export.definitions import Definitions
from lib.data.parquet_type import parquet_type


def to_parquet(frame: pd.DataFrame, definitions: Definitions) -> bytes:
    """All rows of `frame`, with the columns of `definitions` in their order; null is null."""
    rows = definitions.rows()
    about = {name: meaning for name, kind, _, meaning in rows if kind == "file"}
    schema = pa.schema([_field(column) for column in definitions.columns], metadata=about)
    arrays = [pa.Array.from_pandas(frame[field.name], type=field.type) for field in schema]
    file = BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), file, compression="zstd")
    return file.getvalue()


def _field(column: Column) -> Any:
    return pa.field(column.name, parquet_type(column), metadata={"unit": column.unit, "meaning": column.meaning})
