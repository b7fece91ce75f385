"""The statements of the local Athena that change Iceberg tables: INSERT, DELETE, MERGE INTO, OPTIMIZE, VACUUM and
ALTER TABLE ... SET TBLPROPERTIES.

In: a statement, and the tables that it reads. Out: a commit to the table through the local cloud's own Glue and S3.
AWS's Athena supports more; a statement that this one does not support fails and says so.
"""

import os
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlparse

import boto3
import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp

from infra.iceberg import all_files, catalog_of, partition_day
from infra.local_cloud.patches.athena_tables import Tables

_OPTIMIZE = re.compile(
    r"OPTIMIZE (?P<table>\w+) REWRITE DATA USING BIN_PACK(?: WHERE (?P<key>\w+) BETWEEN DATE '(?P<first>[\d-]+)' AND "
    r"DATE '(?P<last>[\d-]+)')?"
)
_PROPERTIES = re.compile(r"ALTER TABLE (?P<table>\w+) SET TBLPROPERTIES \((?P<pairs>.+)\)")
_PROPERTY = re.compile(r"'([^']+)' = '([^']*)'")
_STATEMENTS = ("ALTER", "INSERT", "DELETE", "MERGE", "OPTIMIZE", "VACUUM")
_VACUUM = re.compile(r"VACUUM (?P<table>\w+)")
# As Athena's defaults: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-creating-tables.html
_SNAPSHOT_SECONDS = "vacuum_max_snapshot_age_seconds"
_DEFAULT_SNAPSHOT_SECONDS = 432_000
_DELETE_FILES = "optimize_rewrite_delete_file_threshold"
_DEFAULT_DELETE_FILES = 2


@dataclass
class IcebergStatement:
    """Runs one statement for one account."""

    tables: Tables
    database: str
    account: str
    region: str

    def run(self, sql: str) -> None:
        """Raises ValueError for a statement that is not supported, and CommitFailedException for a conflict."""
        if optimize := _OPTIMIZE.fullmatch(sql):
            self._optimize(optimize["table"], _date(optimize["first"]), _date(optimize["last"]))
        elif vacuum := _VACUUM.fullmatch(sql):
            self._vacuum(vacuum["table"])
        elif properties := _PROPERTIES.fullmatch(sql):
            with self._table(properties["table"]).transaction() as transaction:
                transaction.set_properties(dict(_PROPERTY.findall(properties["pairs"])))
        else:
            self._change_rows(sqlglot.parse_one(sql, dialect="athena"))

    def _change_rows(self, statement: exp.Expr) -> None:
        match statement:
            case exp.Insert():
                self._insert(statement)
            case exp.Delete():
                self._delete(statement)
            case _:
                self._merge(statement)

    def _insert(self, insert: exp.Insert) -> None:
        """Appends the rows of a query to the named columns."""
        if not isinstance(insert.this, exp.Schema):
            raise ValueError("NOT_SUPPORTED: the local Athena knows INSERT with the names of columns only")
        columns = [column.name for column in insert.this.expressions]
        self._append(self._table(insert.this.this.name), columns, insert.expression.sql("duckdb"))

    def _delete(self, delete: exp.Delete) -> None:
        """Deletes the rows that a condition selects, by rewriting the files that have some of them."""
        where = delete.args.get("where")
        if where is None:
            raise ValueError("NOT_SUPPORTED: the local Athena knows DELETE with a condition only")
        self._table(delete.this.name).delete(_iceberg_filter(where.this))

    def _merge(self, merge: exp.Expr) -> None:
        """Inserts the source's rows that match no row of the target."""
        insert = merge.find(exp.Insert) if isinstance(merge, exp.Merge) else None
        if insert is None or len(merge.args["whens"].expressions) != 1:
            raise ValueError("NOT_SUPPORTED: the local Athena knows MERGE with one WHEN NOT MATCHED THEN INSERT only")
        target, source = merge.this, merge.args["using"]
        columns = [column.name for column in insert.this.expressions]
        values = ", ".join(value.sql("duckdb") for value in insert.args["expression"].expressions)
        query = (
            f"SELECT {values} FROM {source.sql('duckdb')} WHERE NOT EXISTS "  # noqa: S608 - parsed from the statement
            f"(SELECT 1 FROM {target.sql('duckdb')} WHERE {merge.args['on'].sql('duckdb')})"
        )
        self._append(self._table(target.name), columns, query)

    def _append(self, table: Any, columns: list[str], query: str) -> None:
        """Appends the query's rows; the table is loaded before, so that a commit in between is a conflict."""
        with duckdb.connect(":memory:") as connection:
            rows: Any = connection.execute(self.tables.resolve(query, self.database)).to_arrow_table()
        if len(rows):
            table.append(_as_schema(rows.rename_columns(columns), table))

    def _optimize(self, name: str, first: date | None, last: date | None) -> None:
        """Rewrites each day with several files, or with rows marked as deleted, as one file in the table's order."""
        table = self._table(name)
        (key,) = (field.name for field in table.spec().fields)
        order = [(table.schema().find_column_name(field.source_id), "ascending") for field in table.sort_order().fields]
        tasks = list(table.scan().plan_files())
        files = [task.file.partition[0] for task in tasks]
        threshold = int(table.properties.get(_DELETE_FILES, _DEFAULT_DELETE_FILES))
        marked = {task.file.partition[0] for task in tasks if len(task.delete_files) >= threshold}
        days = sorted(partition_day(value) for value in set(files) if files.count(value) > 1 or value in marked)
        for day in days:
            if (first is None or first <= day) and (last is None or day <= last):
                rows = table.scan(row_filter=f"{key} = '{day}'").to_arrow().sort_by(order)
                table.overwrite(rows, overwrite_filter=f"{key} = '{day}'")

    def _vacuum(self, name: str) -> None:
        """Expires old snapshots, then deletes the files that no snapshot has."""
        table = self._table(name)
        seconds = int(table.properties.get(_SNAPSHOT_SECONDS, _DEFAULT_SNAPSHOT_SECONDS))
        oldest = datetime.now(UTC) - timedelta(seconds=seconds)
        table.maintenance.expire_snapshots().older_than(oldest.replace(tzinfo=None)).commit()
        table.refresh()
        known = all_files(table)
        address = urlparse(table.location())
        prefix = address.path.strip("/") + "/"
        client = self._client("s3")
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=address.netloc, Prefix=prefix):
            for item in page.get("Contents", ()):
                # A newer file may belong to a commit in progress.
                if f"s3://{address.netloc}/{item['Key']}" not in known and item["LastModified"] < oldest:
                    client.delete_object(Bucket=address.netloc, Key=item["Key"])

    def _table(self, name: str) -> Any:
        return self._catalog.load_table(f"{self.database}.{name}")

    @cached_property
    def _catalog(self) -> Any:
        secret = os.environ["AWS_SECRET_ACCESS_KEY"]
        return catalog_of(self._client("glue"), self.account, secret, None, self._endpoint)

    def _client(self, service: str) -> Any:
        return boto3.client(
            service,
            region_name=self.region,
            endpoint_url=self._endpoint,
            aws_access_key_id=self.account,
            aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"],
        )

    @property
    def _endpoint(self) -> str:
        return f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}"


def is_iceberg_statement(sql: str) -> bool:
    """Whether the statement changes an Iceberg table."""
    return sql.split(maxsplit=1)[0].upper() in _STATEMENTS if sql.strip() else False


def _iceberg_filter(condition: exp.Expression) -> str:
    """A condition in pyiceberg's syntax, whose dates are plain text."""

    def plain(node: exp.Expression) -> exp.Expression:
        return node.this if isinstance(node, exp.Cast) and isinstance(node.this, exp.Literal) else node

    return condition.transform(plain).sql("duckdb")


def _as_schema(rows: pa.Table, table: Any) -> pa.Table:
    """The rows with the table's columns and types; a missing column is null."""
    wanted = table.schema().as_arrow()
    columns = [
        pc.cast(rows[field.name], field.type) if field.name in rows.column_names else pa.nulls(len(rows), field.type)
        for field in wanted
    ]
    return pa.Table.from_arrays(columns, schema=wanted)


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
