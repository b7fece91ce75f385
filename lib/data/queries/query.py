"""A query: SQL text, parameters and the columns of its result.

In: columns of the contract. Out: `Query`.
"""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field

from lib.contract.column import Column
from lib.contract.lake import FACE_OBSERVATIONS, IMAGE_OBSERVATIONS, Table
from lib.data.conditions import Params


@dataclass(frozen=True, slots=True)
class Query:
    """SQL text, the values of its parameters, and the columns of its result in order.

    `columns` determine the dtypes of the frame of any engine, and the definitions in exports.
    """

    sql: str
    params: Params = field(hash=False)
    columns: tuple[Column, ...]


def column(name: str, type_: str, unit: str, meaning: str) -> Column:
    """A column of a result that no table has."""
    return Column(type_, unit, meaning, name=name)


def named(table: Table, names: str) -> tuple[Column, ...]:
    """Columns of `table` by their names, separated by spaces."""
    columns = {each.name: each for each in table.all_columns}
    return tuple(columns[name] for name in names.split())


def lines(names: Iterable[str]) -> str:
    """Names as a SELECT list, several per line."""
    return textwrap.fill(", ".join(names), width=110, subsequent_indent="  ", break_on_hyphens=False)


def names_of(columns: tuple[Column, ...]) -> str:
    return lines(each.name for each in columns)


BY_NAME = {each.name: each for table in (IMAGE_OBSERVATIONS, FACE_OBSERVATIONS) for each in table.all_columns}
