"""Resolves the tables of a query for the local Athena.

In: SQL in Athena's dialect, and ministack's Glue and S3. Out: SQL for DuckDB in which each table (Hive, Iceberg) is
a relation over files, and each view is its own query.

The files are hard links in folders that the caller removes: with S3_PERSIST the objects already are files, and
ministack replaces a file instead of changing it.
"""

import base64
import contextlib
import json
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pyarrow.parquet as pq

_PRESTO_VIEW = re.compile(r"/\* Presto View: ([A-Za-z0-9+/=]+) \*/")
_ICEBERG = "ICEBERG"
# ministack's parser knows no snapshots, so one becomes a part of the table's name.
_VERSION = re.compile(r"(\w+) FOR VERSION AS OF (\d+)")


@dataclass
class Tables:
    """Resolves one query. `folders` are those that were made for it."""

    athena: Any
    glue: Any
    s3: Any
    folders: list[str] = field(default_factory=list)

    def resolve(self, query: str, database: str, views: tuple[str, ...] = ()) -> str:
        """The query with a relation for each table. `views` are the views that contain the query.

        Raises ValueError for a view that refers to itself, or a table that this Athena cannot read.
        """
        edits = []
        query = _VERSION.sub(r'"\1@\2"', query)
        for reference in self.athena._table_references(query):
            schema = reference.database or database or "default"
            name, _, snapshot = reference.table.partition("@")
            table = self.glue._tables.get(f"{schema}/{name}")
            if table is None:
                continue  # DuckDB names it in its error
            edit = (reference.start, reference.end, self._relation(table, schema, views, snapshot))
            if not reference.aliased:
                edit = (*edit[:2], f'{edit[2]} AS "{name}"')
                edits += self.athena._qualified_column_prefixes(query, schema, name, edit)
            edits.append(edit)
        for start, end, replacement in sorted(set(edits), reverse=True):
            query = query[:start] + replacement + query[end:]
        return query

    def _relation(self, table: Mapping[str, Any], schema: str, views: tuple[str, ...], snapshot: str) -> str:
        name = f"{schema}.{table['Name']}"
        if table.get("TableType") == "VIRTUAL_VIEW":
            if name in views:
                raise ValueError(f"INVALID_VIEW: {name} refers to itself")
            return f"({self.resolve(view_query(table), schema, (*views, name))})"
        if table.get("Parameters", {}).get("table_type", "").upper() == _ICEBERG:
            return self._parquet(table, self._link_iceberg_files(table, snapshot))
        files = self._link_files(table["StorageDescriptor"]["Location"])
        match self.athena._data_format(table):
            case _ if not files:
                return str(self.athena._empty_relation(table))
            case "json":
                return self._json(table, files)
            case "parquet":
                return self._parquet(table, files)
            case _:
                return str(self.athena._table_relation(table, files))

    def _parquet(self, table: Mapping[str, Any], files: list[str]) -> str:
        """A relation with the table's columns; as in Athena, a column that no file has is null."""
        columns = table["StorageDescriptor"]["Columns"]
        if not files:
            return str(self.athena._empty_relation(table))
        nothing = ", ".join(self._null(column) for column in columns)
        found = self.athena._table_relation({**table, "Parameters": {"classification": "parquet"}}, files)
        return f"(SELECT {nothing} WHERE false UNION ALL BY NAME FROM {found})"  # noqa: S608 - names of Glue

    def _null(self, column: Mapping[str, Any]) -> str:
        """Null as a column; of a nested type, that of the files, since ministack would read it as text."""
        name = column["Name"].replace('"', '""')
        type_ = self.athena._duckdb_type(column)
        return f'NULL AS "{name}"' if "<" in column["Type"] else f'CAST(NULL AS {type_}) AS "{name}"'

    def _json(self, table: Mapping[str, Any], files: list[str]) -> str:
        """A relation over JSON lines with the table's columns, since DuckDB cannot infer the type of a null."""
        columns = ", ".join(
            f"{self.athena._sql_list([column['Name']])[1:-1]}: '{self.athena._duckdb_type(column)}'"
            for column in table["StorageDescriptor"]["Columns"]
        )
        return (
            f"read_json({self.athena._sql_list(files)}, format = 'newline_delimited', columns = {{{columns}}}, "
            f"{self.athena._hive_options(self.athena._path_partition_keys(table, files))})"
        )

    def _link_files(self, location: str) -> list[str]:
        """All objects below the location, except hidden ones."""
        bucket_name, prefix = _bucket_and_key(location.rstrip("/") + "/")
        bucket = self.s3._buckets.get(bucket_name)
        names = (key for key in list(bucket["objects"] if bucket else ()) if key.startswith(prefix))
        visible = (key for key in names if not key.endswith("/") and not self.athena._hidden(key.removeprefix(prefix)))
        return self._link(bucket_name, sorted(visible))

    def _link_iceberg_files(self, table: Mapping[str, Any], snapshot: str) -> list[str]:
        """The data files of a snapshot, by default the current one, or a file without the rows marked as deleted.

        Raises ValueError for a snapshot that the table no longer has.
        """
        from pyiceberg.table import StaticTable  # takes half a second, and many local clouds have no such table

        account = self.s3.get_account_id()
        files = {"py-io-impl": "infra.local_cloud.patches.iceberg_files.ObjectFiles", "account": account}
        metadata = StaticTable.from_metadata(table["Parameters"]["metadata_location"], files)
        scan = metadata.scan(snapshot_id=int(snapshot) if snapshot else None)
        tasks = list(scan.plan_files())
        if any(task.delete_files for task in tasks):
            without_deleted = (
                self._folder / f"{table['Name']}-{metadata.metadata.current_snapshot_id}-{snapshot}.parquet"
            )
            pq.write_table(scan.to_arrow(), without_deleted)
            return [str(without_deleted)]
        locations = (_bucket_and_key(task.file.file_path) for task in tasks)
        return [file for bucket, key in locations for file in self._link(bucket, [key])]

    def _link(self, bucket: str, keys: Iterable[str]) -> list[str]:
        files = []
        for key in keys:
            link = self._folder / bucket / key
            link.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # deleted since the listing
                if not link.exists():  # linked for another mention of the table
                    link.hardlink_to(self.s3._object_disk_path(bucket, key))
                files.append(str(link))
        return files

    @cached_property
    def _folder(self) -> Path:
        folder = tempfile.mkdtemp(prefix="athena-")
        self.folders.append(folder)
        return Path(folder)


def view_query(table: Mapping[str, Any]) -> str:
    """The SQL of a view, which Athena keeps in Glue as JSON in base64. Raises ValueError."""
    text = _PRESTO_VIEW.fullmatch(table.get("ViewOriginalText", ""))
    if text is None:
        raise ValueError(f"INVALID_VIEW: {table['Name']} has no text of the form /* Presto View: ... */")
    return str(json.loads(base64.b64decode(text[1]))["originalSql"])


def _bucket_and_key(location: str) -> tuple[str, str]:
    parsed = urlparse(location)
    return parsed.netloc, parsed.path.lstrip("/")
