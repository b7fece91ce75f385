"""The result of a query, equal for all engines.

In: the frame of an engine and the columns that the query declares. Out: a frame whose dtypes depend only on the
declared types and the presence of nulls, so that the frames of two engines over the same rows are equal.
"""

import json
import threading
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from lib.contract.column import Column
from lib.data.queries import Query

_DTYPES = {
    "string": "str",
    "int": "Int64",
    "bigint": "Int64",
    "double": "float64",
    "boolean": "boolean",
    "timestamp": "datetime64[us]",
    "date": "datetime64[us]",
}
# A column without nulls gets a numpy dtype, which is faster to sum and to draw.
_DTYPES_WITHOUT_NULLS = {"Int64": "int64", "boolean": "bool"}


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The frame, the bytes that the engine scanned (None if it does not report them), and the caller's waiting time."""

    frame: pd.DataFrame
    scanned_bytes: int | None
    seconds: float


class QueryEngine(Protocol):
    """An engine that runs queries over the tables of the lake."""

    def run(self, query: Query, cancelled: threading.Event | None = None) -> QueryResult:
        """The whole result, with the columns of `query.columns` and the dtypes of `normalise`.

        When another thread sets `cancelled`, the running query is cancelled; if it is set from the start, no query is
        started. Raises EngineError, for this QueryCancelled.
        """
        ...


def normalise(frame: pd.DataFrame, columns: tuple[Column, ...]) -> pd.DataFrame:
    """`frame` with the declared columns in their order and the dtypes of their declared types.

    Text is `str` with NaN for null, whole numbers `int64` (`Int64` in a column with nulls), `double` is `float64`,
    booleans are `bool` (`boolean` with nulls), timestamps and dates are `datetime64[us]`; arrays are JSON text.
    """
    return pd.DataFrame({column.name: _normalised(frame[column.name], column.type) for column in columns})


def empty_frame(columns: tuple[Column, ...]) -> pd.DataFrame:
    """The result of a query without rows."""
    return normalise(pd.DataFrame({column.name: [] for column in columns}), columns)


def _normalised(values: Any, type_: str) -> Any:
    if type_.startswith("array"):
        return values.map(_json_text, na_action="ignore").astype("str")
    dtype = _DTYPES[type_]
    if dtype == "datetime64[us]":
        return pd.to_datetime(values).astype(dtype)
    typed = values.astype(dtype)
    return typed if typed.hasnans else typed.astype(_DTYPES_WITHOUT_NULLS.get(dtype, dtype))


def _json_text(value: Any) -> str:
    parsed = json.loads(value) if isinstance(value, str) else value
    return json.dumps(parsed, separators=(",", ":"))
