"""Glue tables.

In: clients and the desired table. Out: the existing table, or AWS changed to match. Glue does not support tags on
tables, so the stack's tag is a table parameter.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from infra.aws import Clients, none_if_absent
from infra.names import STACK_TAG
from infra.resources import ExistingResource, Storage, Table, TableColumn


def read(clients: Clients, desired: Table) -> ExistingResource | None:
    table = _get(clients, desired)
    if table is None:
        return None
    storage, parameters = table["StorageDescriptor"], table.get("Parameters", {})
    found = Table(
        name=desired.name,
        description=table.get("Description", ""),
        location=storage["Location"],
        columns=_read_columns(storage["Columns"]),
        partition_columns=_read_columns(table.get("PartitionKeys", [])),
        storage=_read_storage(storage, desired.storage),
        parameters={key: parameters[key] for key in desired.parameters if key in parameters},
    )
    return ExistingResource(found, parameters.get(STACK_TAG))


def create(clients: Clients, desired: Table, tags: Mapping[str, str]) -> None:
    database, _, _ = desired.name.partition(".")
    clients("glue").create_table(DatabaseName=database, TableInput=_input(desired, tags))


def update(clients: Clients, desired: Table, changed: frozenset[str]) -> None:
    """Replaces the table definition, but keeps parameters that others set."""
    database, _, _ = desired.name.partition(".")
    kept = (_get(clients, desired) or {}).get("Parameters", {})
    clients("glue").update_table(DatabaseName=database, TableInput=_input(desired, kept))


def delete(clients: Clients, desired: Table) -> None:
    database, _, name = desired.name.partition(".")
    clients("glue").delete_table(DatabaseName=database, Name=name)


def _get(clients: Clients, desired: Table) -> dict[str, Any] | None:
    database, _, name = desired.name.partition(".")
    response = none_if_absent(("EntityNotFoundException",), clients("glue").get_table, DatabaseName=database, Name=name)
    return None if response is None else dict(response["Table"])


def _input(desired: Table, parameters: Mapping[str, str]) -> dict[str, Any]:
    _, _, name = desired.name.partition(".")
    return {
        "Name": name,
        "Description": desired.description,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {**parameters, **desired.parameters},
        "PartitionKeys": _columns(desired.partition_columns),
        "StorageDescriptor": {
            "Location": desired.location,
            "Columns": _columns(desired.columns),
            "InputFormat": desired.storage.input_format,
            "OutputFormat": desired.storage.output_format,
            "SerdeInfo": {
                "SerializationLibrary": desired.storage.serde,
                "Parameters": dict(desired.storage.serde_parameters),
            },
        },
    }


def _columns(columns: tuple[TableColumn, ...]) -> list[dict[str, str]]:
    return [{"Name": column.name, "Type": column.type, "Comment": column.comment} for column in columns]


def _read_columns(columns: Sequence[Mapping[str, str]]) -> tuple[TableColumn, ...]:
    return tuple(
        TableColumn(name=column["Name"], type=column["Type"], comment=column.get("Comment", "")) for column in columns
    )


def _read_storage(storage: Mapping[str, Any], desired: Storage) -> Storage:
    serde = storage.get("SerdeInfo", {})
    parameters = serde.get("Parameters", {})
    return Storage(
        input_format=storage.get("InputFormat", ""),
        output_format=storage.get("OutputFormat", ""),
        serde=serde.get("SerializationLibrary", ""),
        serde_parameters={key: parameters[key] for key in desired.serde_parameters if key in parameters},
    )
