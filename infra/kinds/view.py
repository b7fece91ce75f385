"""Athena views in Glue.

In: clients and the desired view. Out: the existing view, or AWS changed to match. Athena keeps a view as a Glue table
whose text has the query and its columns as JSON in base64. The table has no description: Trino takes one for the
comment by which it tells a view, and then finds none; and it has an owner, as whom Trino runs the view.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from infra.aws import Clients, none_if_absent
from infra.names import STACK_TAG
from infra.resources import ExistingResource, TableColumn, View
from infra.view_text import definition_of, encode

_DESCRIPTION = "description"
_OWNER = "hadoop"  # that of the tables that Athena creates
# An Iceberg table's times have microseconds. A view that states fewer is stale, so no query can read it:
# https://github.com/trinodb/trino/issues/8454
# https://docs.aws.amazon.com/athena/latest/ug/considerations-limitations-views.html
_PRESTO_TYPES = {"string": "varchar", "int": "integer", "timestamp": "timestamp(6)"}


def read(clients: Clients, desired: View) -> ExistingResource | None:
    """The existing view; a table of its name, and a view whose text has other columns, is one with an empty query, so
    that it becomes the view.
    """
    database, _, name = desired.name.partition(".")
    response = none_if_absent(("EntityNotFoundException",), clients("glue").get_table, DatabaseName=database, Name=name)
    if response is None:
        return None
    table = response["Table"]
    definition = definition_of(table)
    columns = tuple(
        TableColumn(name=column["Name"], type=column["Type"], comment=column.get("Comment", ""))
        for column in table["StorageDescriptor"]["Columns"]
    )
    found = View(
        name=desired.name,
        description=table.get("Parameters", {}).get(_DESCRIPTION, ""),
        query=_query(definition, desired) if definition.get("columns") == _presto_columns(columns) else "",
        columns=columns,
    )
    return ExistingResource(found, table.get("Parameters", {}).get(STACK_TAG))


def create(clients: Clients, desired: View, tags: Mapping[str, str]) -> None:
    database, _, _ = desired.name.partition(".")
    clients("glue").create_table(DatabaseName=database, TableInput=_input(desired, tags))


def update(clients: Clients, desired: View, changed: frozenset[str]) -> None:
    database, _, name = desired.name.partition(".")
    existing = clients("glue").get_table(DatabaseName=database, Name=name)["Table"]
    tags = {key: value for key, value in existing.get("Parameters", {}).items() if key == STACK_TAG}
    clients("glue").update_table(DatabaseName=database, TableInput=_input(desired, tags))


def delete(clients: Clients, desired: View) -> None:
    database, _, name = desired.name.partition(".")
    clients("glue").delete_table(DatabaseName=database, Name=name)


def _input(desired: View, tags: Mapping[str, str]) -> dict[str, Any]:
    database, _, name = desired.name.partition(".")
    definition = {
        "originalSql": desired.query,
        "catalog": "awsdatacatalog",
        "schema": database,
        "columns": _presto_columns(desired.columns),
    }
    return {
        "Name": name,
        "Owner": _OWNER,
        "TableType": "VIRTUAL_VIEW",
        "Parameters": {**tags, "presto_view": "true", "comment": "Presto View", _DESCRIPTION: desired.description},
        "ViewOriginalText": encode(definition),
        "ViewExpandedText": "/* Presto View */",
        "StorageDescriptor": {
            "Columns": [
                {"Name": column.name, "Type": column.type, "Comment": column.comment} for column in desired.columns
            ],
            "SerdeInfo": {},
        },
    }


def _query(definition: Mapping[str, Any], desired: View) -> str:
    """The query of a view; one that maintenance may have written is as good as the desired one."""
    query = str(definition["originalSql"])
    return desired.query if desired.maintained and re.fullmatch(desired.maintained, query) else query


def _presto_columns(columns: Iterable[TableColumn]) -> list[dict[str, str]]:
    return [{"name": column.name, "type": presto_type(column.type)} for column in columns]


def presto_type(hive_type: str) -> str:
    """The name that Presto and Trino have for a Hive type."""
    if hive_type.startswith("array<struct<"):
        fields = re.findall(r"(\w+):(\w+)", hive_type)
        return f"array(row({', '.join(f'{name} {presto_type(type_)}' for name, type_ in fields)}))"
    return _PRESTO_TYPES.get(hive_type, hive_type)
