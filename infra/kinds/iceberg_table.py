"""Iceberg tables in Glue.

In: clients and the desired table. Out: the existing table, or AWS changed to match. Glue has the columns as of the last
commit; the rest is in the table's metadata in S3, which is only read where Glue has a copy. The stack's tag is a table
property, because Iceberg's writers copy those into Glue with each commit and keep nothing else.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlparse

from infra.aws import Clients, none_if_absent
from infra.iceberg import glue_catalog
from infra.kinds import bucket
from infra.names import STACK_TAG
from infra.resources import ExistingResource, IcebergTable, TableColumn

if TYPE_CHECKING:
    from pyiceberg.types import IcebergType

_DESCRIPTION = "Description"
_PARTITION_COLUMN = "shopper.partition-column"
_SORT_COLUMNS = "shopper.sort-columns"
_PROPERTIES = {
    "write.parquet.compression-codec": "zstd",
    # Athena writes its own, Parquet files of at most this size.
    "write.target-file-size-bytes": str(256 * 1024 * 1024),
    # A concurrent commit must fail: a day that is rewritten again without its rows would lose them.
    "commit.retry.num-retries": "0",
}


def read(clients: Clients, desired: IcebergTable) -> ExistingResource | None:
    database, _, name = desired.name.partition(".")
    response = none_if_absent(("EntityNotFoundException",), clients("glue").get_table, DatabaseName=database, Name=name)
    if response is None:
        return None
    table = response["Table"]
    parameters, storage = table.get("Parameters", {}), table["StorageDescriptor"]
    found = IcebergTable(
        name=desired.name,
        description=parameters.get(_DESCRIPTION, ""),
        location=f"{storage['Location'].rstrip('/')}/",
        columns=tuple(
            TableColumn(name=column["Name"], type=column["Type"], comment=column.get("Comment", ""))
            for column in storage["Columns"]
            if column.get("Parameters", {}).get("iceberg.field.current", "true") == "true"
        ),
        partition_column=parameters.get(_PARTITION_COLUMN, ""),
        sort_columns=tuple(parameters.get(_SORT_COLUMNS, "").split(",")),
    )
    return ExistingResource(found, parameters.get(STACK_TAG))


def create(clients: Clients, desired: IcebergTable, tags: Mapping[str, str]) -> None:
    from pyiceberg.partitioning import PartitionField, PartitionSpec
    from pyiceberg.schema import Schema
    from pyiceberg.table.sorting import SortField, SortOrder
    from pyiceberg.transforms import IdentityTransform
    from pyiceberg.types import NestedField

    fields = [
        NestedField(number, column.name, _iceberg_type(column.type, 1000 * number), doc=column.comment)
        for number, column in enumerate(desired.columns, 1)
    ]
    number_of = {field.name: field.field_id for field in fields}
    partition = PartitionField(number_of[desired.partition_column], 1000, IdentityTransform(), desired.partition_column)
    glue_catalog(clients).create_table(
        desired.name,
        Schema(*fields),
        location=desired.location.rstrip("/"),
        partition_spec=PartitionSpec(partition),
        sort_order=SortOrder(*(SortField(number_of[name]) for name in desired.sort_columns)),
        properties={**_PROPERTIES, **_own_properties(desired), **tags},
    )


def update(clients: Clients, desired: IcebergTable, changed: frozenset[str]) -> None:
    """Adds columns and sets comments and properties; the planner refuses other types.

    Columns that only the existing table has stay, and are reported again by the next plan.
    """
    table = glue_catalog(clients).load_table(desired.name)
    with table.transaction() as transaction:
        transaction.set_properties(_own_properties(desired))
        if "columns" in changed:
            existing = {field.name: field.doc or "" for field in table.schema().columns}
            with transaction.update_schema() as schema:
                for column in desired.columns:
                    if column.name not in existing:
                        schema.add_column(column.name, _iceberg_type(column.type, 0), doc=column.comment)
                    elif existing[column.name] != column.comment:
                        schema.update_column(column.name, doc=column.comment)


def delete(clients: Clients, desired: IcebergTable) -> None:
    """Deletes the table and its metadata; data files belong to the contents of the bucket."""
    database, _, name = desired.name.partition(".")
    clients("glue").delete_table(DatabaseName=database, Name=name)
    address = urlparse(desired.location)
    bucket.delete_objects(clients, address.netloc, f"{address.path.lstrip('/')}metadata/")


def _own_properties(desired: IcebergTable) -> dict[str, str]:
    return {
        _DESCRIPTION: desired.description,
        _PARTITION_COLUMN: desired.partition_column,
        _SORT_COLUMNS: ",".join(desired.sort_columns),
    }


def _iceberg_type(hive_type: str, first_id: int) -> "IcebergType":
    """The type of a column; the fields of a nested one are numbered from `first_id`."""
    from pyiceberg import types

    scalars = {
        "string": types.StringType(),
        "int": types.IntegerType(),
        "bigint": types.LongType(),
        "double": types.DoubleType(),
        "boolean": types.BooleanType(),
        "timestamp": types.TimestampType(),
        "date": types.DateType(),
    }
    if not hive_type.startswith("array<struct<"):
        return scalars[hive_type]
    fields = re.findall(r"(\w+):(\w+)", hive_type)
    struct = types.StructType(
        *(types.NestedField(first_id + 1 + index, name, scalars[type_]) for index, (name, type_) in enumerate(fields))
    )
    return types.ListType(first_id, struct, element_required=False)
