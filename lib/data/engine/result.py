"""What every engine gives back, in one shape.

In: an engine's own frame and the columns that the query declares. Out: a frame whose dtypes follow from the declared
types and from nothing else but the presence of nulls, so that two engines' frames over the same rows are equal.
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
# A column without nulls takes numpy's own dtype, which charts and sums are faster on.
_DTYPES_WITHOUT_NULLS = {"Int64": "int64", "boolean": "bool"}


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The frame, what the engine read for it (None where it does not tell), and how long the caller waited."""

    frame: pd.DataFrame
    scanned_bytes: int | None
    seconds: float


class QueryEngine(Protocol):
    """Anything that answers queries over the lake's tables."""

    def run(self, query: Query, cancelled: threading.Event | None = None) -> QueryResult:
        """The whole answer, its columns as `query.columns` and dtypes as `normalise` gives.

        Once `cancelled` is set, by another thread, the query is stopped where it runs; set from the start, nothing is
        started. Raises EngineError, QueryCancelled for that.
        """
        ...


def normalise(frame: pd.DataFrame, columns: tuple[Column, ...]) -> pd.DataFrame:
    """`frame` with the declared columns in their order and the dtypes of their declared types.

    Text is `str` with NaN for null, whole numbers `int64` (`Int64` in a column with nulls), `double` is `float64`,
    truth is `bool` (`boolean` with nulls), timestamps and dates are `datetime64[us]`; arrays are JSON text.
    """
    return pd.DataFrame({column.name: _normalised(frame[column.name], column.type) for column in columns})


def empty_frame(columns: tuple[Column, ...]) -> pd.DataFrame:
    """The answer of a query that finds no row."""
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
