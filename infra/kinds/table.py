"""Glue tables.

In: clients and a wanted table. Out: the table as it is, or as wanted. Glue tags no tables, so the stack's tag is one
of the table's parameters.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from infra.aws import Clients, unless_absent
from infra.names import STACK_TAG
from infra.resources import Found, Storage, Table, TableColumn


def read(clients: Clients, wanted: Table) -> Found | None:
    table = _get(clients, wanted)
    if table is None:
        return None
    storage, parameters = table["StorageDescriptor"], table.get("Parameters", {})
    found = Table(
        name=wanted.name,
        description=table.get("Description", ""),
        location=storage["Location"],
        columns=_read_columns(storage["Columns"]),
        partition_columns=_read_columns(table.get("PartitionKeys", [])),
        storage=_read_storage(storage, wanted.storage),
        parameters={key: parameters[key] for key in wanted.parameters if key in parameters},
    )
    return Found(found, parameters.get(STACK_TAG))


def create(clients: Clients, wanted: Table, tags: Mapping[str, str]) -> None:
    database, _, _ = wanted.name.partition(".")
    clients("glue").create_table(DatabaseName=database, TableInput=_input(wanted, tags))


def update(clients: Clients, wanted: Table, changed: frozenset[str]) -> None:
    """Sets the whole table, and leaves the parameters that others set."""
    database, _, _ = wanted.name.partition(".")
    kept = (_get(clients, wanted) or {}).get("Parameters", {})
    clients("glue").update_table(DatabaseName=database, TableInput=_input(wanted, kept))


def delete(clients: Clients, wanted: Table) -> None:
    database, _, name = wanted.name.partition(".")
    clients("glue").delete_table(DatabaseName=database, Name=name)


def _get(clients: Clients, wanted: Table) -> dict[str, Any] | None:
    database, _, name = wanted.name.partition(".")
    answer = unless_absent(("EntityNotFoundException",), clients("glue").get_table, DatabaseName=database, Name=name)
    return None if answer is None else dict(answer["Table"])


def _input(wanted: Table, parameters: Mapping[str, str]) -> dict[str, Any]:
    _, _, name = wanted.name.partition(".")
    return {
        "Name": name,
        "Description": wanted.description,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {**parameters, **wanted.parameters},
        "PartitionKeys": _columns(wanted.partition_columns),
        "StorageDescriptor": {
            "Location": wanted.location,
            "Columns": _columns(wanted.columns),
            "InputFormat": wanted.storage.input_format,
            "OutputFormat": wanted.storage.output_format,
            "SerdeInfo": {
                "SerializationLibrary": wanted.storage.serde,
                "Parameters": dict(wanted.storage.serde_parameters),
            },
        },
    }


def _columns(columns: tuple[TableColumn, ...]) -> list[dict[str, str]]:
    return [{"Name": column.name, "Type": column.type, "Comment": column.comment} for column in columns]


def _read_columns(columns: Sequence[Mapping[str, str]]) -> tuple[TableColumn, ...]:
    return tuple(
        TableColumn(name=column["Name"], type=column["Type"], comment=column.get("Comment", "")) for column in columns
    )


def _read_storage(storage: Mapping[str, Any], wanted: Storage) -> Storage:
    serde = storage.get("SerdeInfo", {})
    parameters = serde.get("Parameters", {})
    return Storage(
        input_format=storage.get("InputFormat", ""),
        output_format=storage.get("OutputFormat", ""),
        serde=serde.get("SerializationLibrary", ""),
        serde_parameters={key: parameters[key] for key in wanted.serde_parameters if key in parameters},
    )
