"""The Glue database and its tables, through which Athena reads the lake.

In: names and the contract's tables. Out: resources. The pipeline's tables use partition projection; the operator's CSV
files and the cameras' heartbeats are few and small, and have no partitions.
"""

from collections.abc import Mapping
from types import MappingProxyType

from infra.maintenance import count_statements, statements
from infra.maintenance.retention import DAYS_PARAMETER
from infra.names import STACK_TAG, Names
from infra.resources import Database, IcebergTable, Resource, Storage, Table, TableColumn, View
from lib.contract import lake
from lib.contract.column import Column
from lib.contract.image_key import FIRST_DAY
from lib.contract.lake import Format
from lib.contract.lake import Table as LakeTable

_SORT_COLUMNS = {
    lake.FACE_OBSERVATIONS: ("store_id", "aisle_id", "observed_at"),
    lake.IMAGE_OBSERVATIONS: ("store_id", "aisle_id", "observed_at"),
    lake.HOURLY_COUNTS: ("store_id", "aisle_id", "hour_local"),
}
_TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
_TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

_STORAGE = {
    Format.PARQUET: Storage(
        input_format="org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        output_format="org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        serde="org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
    ),
    Format.CSV: Storage(
        input_format=_TEXT_INPUT,
        output_format=_TEXT_OUTPUT,
        serde="org.apache.hadoop.hive.serde2.OpenCSVSerde",
        serde_parameters={"separatorChar": ",", "quoteChar": '"', "escapeChar": "\\"},
    ),
    # Not the OpenX SerDe, whose rows and values may differ from one query to the next:
    # https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html
    Format.JSON: Storage(
        input_format=_TEXT_INPUT,
        output_format=_TEXT_OUTPUT,
        serde="org.apache.hive.hcatalog.data.JsonSerDe",
    ),
}


def resources(names: Names, observations_days: int = 0) -> tuple[Resource, ...]:
    """The database, then its tables; maintenance keeps observations for so many days, 0 is for ever."""
    kept = {DAYS_PARAMETER: str(observations_days)}
    database = Database(
        name=names.database,
        arn=names.arn("glue", f"database/{names.database}"),
        description=f"Face and image observations of {names.stack}",
    )
    others = (table for table in lake.ALL_TABLES if table not in lake.TABLES)
    return (
        database,
        *(_table(names, table, table.landing_name, kept) for table in lake.TABLES),
        *(_history(names, table) for table in lake.HISTORIES),
        *(_view(names, table) for table in lake.TABLES),
        _counts_view(names),
        *(_table(names, table, table.name) for table in others),
    )


def _history(names: Names, table: LakeTable) -> IcebergTable:
    return IcebergTable(
        name=f"{names.database}.{table.history_name}",
        description=f"One row is {table.row}; compacted, each row once",
        location=f"s3://{names.bucket('lake')}/{table.history_name}/",
        columns=_columns(table.history_columns),
        partition_column=lake.PARTITION_KEY,
        sort_columns=_SORT_COLUMNS[table],
    )


def _view(names: Names, table: LakeTable) -> View:
    return View(
        name=f"{names.database}.{table.name}",
        description=f"One row is {table.row}",
        query=statements.view(table),
        columns=_columns(table.all_columns),
    )


def _counts_view(names: Names) -> View:
    table = lake.HOURLY_COUNTS
    return View(
        name=f"{names.database}.{table.name}",
        description=f"One row is {table.row}",
        query=count_statements.view(None),
        columns=_columns(table.all_columns),
        maintained=count_statements.VIEW_PATTERN,
    )


def _table(names: Names, table: LakeTable, name: str, parameters: Mapping[str, str] = MappingProxyType({})) -> Table:
    location = f"s3://{names.bucket('lake')}/{table.prefix}"
    return Table(
        name=f"{names.database}.{name}",
        description=f"One row is {table.row}" + ("; as delivered, some twice" if name == table.landing_name else ""),
        location=location,
        columns=_columns(table.columns),
        partition_columns=_columns(table.partition_columns),
        storage=_STORAGE[table.format],
        parameters={
            STACK_TAG: names.stack,
            **parameters,
            "EXTERNAL": "TRUE",
            "classification": table.format.value,
            **(_projection(location) if table.partitioned else {}),
            **({"skip.header.line.count": "1"} if table.format is Format.CSV else {}),
        },
    )


def _projection(location: str) -> dict[str, str]:
    """https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html"""
    key = lake.PARTITION_KEY
    return {
        "projection.enabled": "true",
        f"projection.{key}.type": "date",
        f"projection.{key}.format": "yyyy-MM-dd",
        f"projection.{key}.range": f"{FIRST_DAY},NOW+1DAYS",
        "storage.location.template": f"{location}{key}=${{{key}}}/",
    }


def _columns(columns: tuple[Column, ...]) -> tuple[TableColumn, ...]:
    return tuple(
        TableColumn(
            name=column.name,
            type=column.type,
            comment=f"{column.meaning} ({column.unit})" if column.unit else column.meaning,
        )
        for column in columns
    )
