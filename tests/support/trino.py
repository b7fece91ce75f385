"""A Trino server on loopback: the lake's tables over a folder in one catalog, and Iceberg tables in another.

In: the unpacked server, a lake folder, and a folder for the server's own files. Out: a running `Trino`. Athena's engine
3 is Trino: https://docs.aws.amazon.com/athena/latest/ug/engine-versions-reference-0003.html
"""

import json
import os
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import trino
from pyathena.formatter import DefaultParameterFormatter

from lib.data.engine.result import normalise
from lib.data.queries import Query
from tests.support.servers import free_port, terminate_on_exit, wait_for_url
from tests.support.trino_catalogs import LAKE, PROPERTIES, SCHEMA, lake_statements
from tests.support.trino_install import find_java
from tests.support.waiting import until

_START_SECONDS = 180
# https://trino.io/docs/476/installation/deployment.html#jvm-config
_JVM_OPTIONS = (
    "-Xmx3G",
    "-XX:ReservedCodeCacheSize=512M",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:+EnableDynamicAgentLoading",
    "-Djdk.attach.allowAttachSelf=true",
    "-Dfile.encoding=UTF-8",
    "-Duser.timezone=UTC",  # as Athena's
    "--enable-native-access=ALL-UNNAMED",
    "--add-modules=jdk.incubator.vector",
)
_CONFIG = """\
coordinator=true
node-scheduler.include-coordinator=true
node.environment=test
node.bind-ip=127.0.0.1
node.internal-address=127.0.0.1
http-server.http.port={port}
discovery.uri=http://127.0.0.1:{port}
plugin.dir={plugins}
catalog.config-dir={catalogs}
query.max-memory=1GB
query.max-memory-per-node=1GB
web-ui.enabled=false
"""


@dataclass(frozen=True, slots=True)
class Trino:
    """A running server, and the catalog and schema of names without these."""

    port: int
    catalog: str = LAKE
    schema: str = SCHEMA

    def execute(self, sql: str, session: Mapping[str, str] | None = None) -> list[list[Any]]:
        """The rows of a statement; `session` has values of session properties, such as `iceberg.NAME`."""
        return self._run(sql, session or {})[1]

    def records(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a statement, by their columns' names."""
        names, rows = self._run(sql, {})
        return [dict(zip(names, row, strict=True)) for row in rows]

    def run(self, query: Query) -> pd.DataFrame:
        """The result of a query, whose parameters are rendered as PyAthena renders them, with the engines' dtypes."""
        names, rows = self._run(DefaultParameterFormatter().format(query.sql, dict(query.params)), {})
        return normalise(pd.DataFrame(rows, columns=names, dtype=object), query.columns)

    def _run(self, sql: str, session: Mapping[str, str]) -> tuple[list[str], list[list[Any]]]:
        connection = trino.dbapi.connect(
            host="127.0.0.1",
            port=self.port,
            user="test",
            catalog=self.catalog,
            schema=self.schema,
            timezone="UTC",
            session_properties=dict(session),
        )
        with closing(connection), closing(connection.cursor()) as cursor:
            cursor.execute(sql)
            rows = cursor.fetchall()
            return [column[0] for column in cursor.description or ()], rows


@contextmanager
def serve(
    server: Path,
    lake_folder: Path,
    folder: Path,
    catalogs: Mapping[str, str] = MappingProxyType({}),
    environment: Mapping[str, str] = os.environ,
) -> Iterator[Trino]:
    """Starts a server on a free port and stops it when the block exits; its metastores, the Iceberg tables' files and
    its log are in `folder`. `catalogs` are the properties of more catalogs, which may refer to the environment."""
    files, catalog_folder = folder / "files", folder / "catalogs"
    files.mkdir(parents=True)
    catalog_folder.mkdir()
    (files / "lake").symlink_to(lake_folder.resolve(), target_is_directory=True)
    own = {name: properties.format(files=files) for name, properties in PROPERTIES.items()}
    for name, properties in {**own, **catalogs}.items():
        (catalog_folder / f"{name}.properties").write_text(properties, encoding="utf-8")
    port = free_port()
    config = folder / "config.properties"
    config.write_text(_CONFIG.format(port=port, plugins=server / "plugin", catalogs=catalog_folder), encoding="utf-8")
    log = folder / "server.log"
    classes = ["-cp", f"{server}/lib/*", "io.trino.server.TrinoServer"]
    command = [str(find_java()), *_JVM_OPTIONS, f"-Dconfig={config}", *classes]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=output, stderr=subprocess.STDOUT)
    with terminate_on_exit(process):
        info = f"http://127.0.0.1:{port}/v1/info"
        wait_for_url(info, process, _START_SECONDS, log)
        until(lambda: not _json(info)["starting"])
        running = Trino(port)
        for statement in lake_statements("local:///lake"):
            running.execute(statement)
        yield running


def _json(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own loopback address
        return dict(json.load(response))
