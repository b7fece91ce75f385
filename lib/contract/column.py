"""Derives table columns and JSON rows from annotated dataclasses.

In: a frozen dataclass whose fields are `Annotated[type, Column(...)]`. Out: its columns in order, and an instance as
a JSON row. All schemas (Glue, Firehose, Parquet, the data dictionary) are derived from these columns.
"""

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_type_hints


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: `type` is Athena's (Hive's) type name, `unit` is "" if it has none.

    An operator's file may leave out an `optional` column, whose values are then null.
    """

    type: str
    unit: str
    meaning: str
    partition: bool = False
    name: str = ""
    optional: bool = False


def columns_of(table: type) -> tuple[Column, ...]:
    """The columns of an annotated dataclass, in the order of its fields."""
    hints = get_type_hints(table, include_extras=True)
    return tuple(
        dataclasses.replace(annotation, name=field.name)
        for field in dataclasses.fields(table)
        for annotation in hints[field.name].__metadata__
        if isinstance(annotation, Column)
    )


def to_row(observation: Any) -> dict[str, Any]:
    """Returns an observation as a JSON object keyed by column; None becomes null, which means "not measured".

    Times have the format `YYYY-MM-DD HH:MM:SS.mmm`, the only one that Firehose's JSON deserializer, Athena and DuckDB
    all parse as a timestamp: https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html
    """
    return {field.name: _json_value(getattr(observation, field.name)) for field in dataclasses.fields(observation)}


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ", timespec="milliseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [dataclasses.asdict(item) for item in value]
    return value
