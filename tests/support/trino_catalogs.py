"""The catalogs of the Trino server in tests: the lake's files as Hive tables, and Iceberg tables.

In: the lake's layout. Out: the catalogs' properties, and the statements that create the tables as Athena has them.
"""

from collections.abc import Iterator

from lib.contract.column import Column
from lib.contract.image_key import FIRST_DAY
from lib.contract.lake import ALL_TABLES, PARTITION_KEY, Format

SCHEMA = "shop"
LAKE = "lake"
ICEBERG = "tables"

# Timestamps have milliseconds, Trino's default for Hive tables and what Athena's tables have. As in S3, folders may be
# deeper than their partition, and a projected partition without files is empty.
PROPERTIES = {
    LAKE: """\
connector.name=hive
hive.metastore=file
hive.metastore.catalog.dir=local:///metastore
hive.partition-projection-enabled=true
hive.ignore-absent-partitions=true
hive.recursive-directories=true
fs.native-local.enabled=true
local.location={files}
""",
    ICEBERG: """\
connector.name=iceberg
iceberg.catalog.type=TESTING_FILE_METASTORE
hive.metastore.catalog.dir=local:///iceberg
fs.native-local.enabled=true
local.location={files}
""",
}

_FORMATS = {
    Format.PARQUET: "format = 'PARQUET'",
    Format.CSV: "format = 'CSV', csv_separator = ',', csv_quote = '\"', csv_escape = '\\', skip_header_line_count = 1",
    Format.JSON: "format = 'JSON'",
}
_TYPES = {
    "string": "varchar",
    "int": "integer",
    "bigint": "bigint",
    "double": "double",
    "boolean": "boolean",
    "timestamp": "timestamp(3)",
    "date": "date",
    "array<struct<type:string,x:double,y:double>>": "array(row(type varchar, x double, y double))",
}
_PROJECTION = (
    "WITH (partition_projection_type = 'DATE', partition_projection_format = 'yyyy-MM-dd', "
    f"partition_projection_range = ARRAY['{FIRST_DAY}', 'NOW+1DAYS'])"
)


def lake_statements(lake: str) -> Iterator[str]:
    """Statements that create the lake's tables over the files at the URL `lake`, as `infra.catalog` does on AWS."""
    yield f"CREATE SCHEMA {LAKE}.{SCHEMA}"
    yield f"CREATE SCHEMA {ICEBERG}.{SCHEMA}"
    for table in ALL_TABLES:
        columns = ", ".join(map(_column, table.all_columns))
        location = f"{lake}/{table.name}"
        properties = [f"external_location = '{location}'", _FORMATS[table.format]]
        if table.partitioned:
            properties += [
                f"partitioned_by = ARRAY['{PARTITION_KEY}']",
                "partition_projection_enabled = true",
                f"partition_projection_location_template = '{location}/{PARTITION_KEY}=${{{PARTITION_KEY}}}/'",
            ]
        yield f"CREATE TABLE {LAKE}.{SCHEMA}.{table.name} ({columns}) WITH ({', '.join(properties)})"


def _column(column: Column) -> str:
    return f"{column.name} {_TYPES[column.type]}{f' {_PROJECTION}' if column.partition else ''}"
