"""Benchmarks Apache Superset's chart API on the six standard panels after a filter change, for comparison.

In: a virtual environment with Superset (docs/benchmarks.md describes how to create one) and a lake of `bench.big_lake`.
Out: median milliseconds for six panels, requested concurrently as a dashboard does, and sequentially. Superset has the
lake's rows as one DuckDB table with precomputed age bands, runs without a cache in one process, and draws nothing.

    python -m bench.superset --venv /tmp/superset-venv
"""

import argparse
import json
import os
import secrets
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from bench.big_lake import AISLES, DAYS, FACES, FOLDER, LAST_DAY, big_lake
from lib.contract.hourly_counts import age_band_sql
from lib.contract.lake import FACE_OBSERVATIONS
from tests.support.servers import free_port, terminate_on_exit, wait_for_url

ROUNDS = 20
_CHOSEN_AISLES = 15
_USER = ("--username", "bench", "--firstname", "bench", "--lastname", "bench", "--email", "bench@localhost")
_START_SECONDS = 120

# Superset's default is no cache; set explicitly so that results do not depend on its defaults.
_CONFIG = """\
SECRET_KEY = {key!r}
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db"
CACHE_CONFIG = DATA_CACHE_CONFIG = {{"CACHE_TYPE": "NullCache"}}
WTF_CSRF_ENABLED = TALISMAN_ENABLED = RATELIMIT_ENABLED = False
"""


@dataclass(frozen=True, slots=True)
class Superset:
    """A running server whose only dataset is the lake's rows."""

    url: str
    token: str
    dataset_id: int

    def redraw_seconds(self, number: int, concurrently: bool = True) -> float:
        """Seconds until the last of six panels has responded, for the `number`th selection of aisles; all differ."""
        queries = standard_panels(number)
        started = time.perf_counter()
        with ThreadPoolExecutor(len(queries) if concurrently else 1) as pool:
            counted = list(pool.map(self.rows, queries))
        seconds = time.perf_counter() - started
        if not all(counted):
            raise RuntimeError(f"Superset returned a panel without rows: {counted}")
        return seconds

    def rows(self, query: dict[str, Any]) -> int:
        """The number of rows that the chart API returns. Raises RuntimeError."""
        body = {
            "datasource": {"id": self.dataset_id, "type": "table"},
            "queries": [query],
            "result_format": "json",
            "result_type": "full",
        }
        response = post(self.url + "/api/v1/chart/data", body, self.token)
        return int(response["result"][0]["rowcount"])


def standard_panels(number: int) -> list[dict[str, Any]]:
    """Expressions by hour of 7 days and 3 aisles, their shares, faces per day, age bands, genders, aisles ranked."""
    aisles = [AISLES[(number + place) % len(AISLES)] for place in range(_CHOSEN_AISLES)]
    return [
        _query(7, aisles[:3], _time("PT1H"), "emotion"),
        _query(30, aisles, "emotion"),
        _query(DAYS, aisles, _time("P1D")),
        _query(DAYS, aisles, "age_band"),
        _query(DAYS, aisles, "gender"),
        _query(30, aisles, "store_id", "aisle_id"),
    ]


def _query(days: int, aisles: list[str], *columns: Any) -> dict[str, Any]:
    end_day = LAST_DAY + timedelta(days=1)
    return {
        "columns": columns,
        "metrics": ["count"],
        "filters": [
            {"col": "observed_local", "op": "TEMPORAL_RANGE", "val": f"{end_day - timedelta(days=days)} : {end_day}"},
            {"col": "aisle_id", "op": "IN", "val": aisles},
        ],
        "orderby": [["count", False]],
        "row_limit": 10_000,
    }


def _time(grain: str) -> dict[str, str]:
    return {
        "columnType": "BASE_AXIS",
        "expressionType": "SQL",
        "label": "observed_local",
        "sqlExpression": "observed_local",
        "timeGrain": grain,
    }


@contextmanager
def running(venv: Path, lake: Path) -> Iterator[Superset]:
    """Runs Superset from `venv` on the rows of `lake`, on loopback, until the block ends. Start-up takes 2 minutes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        password, port = secrets.token_hex(16), free_port()
        config = folder / "superset_config.py"
        config.write_text(_CONFIG.format(key=secrets.token_hex(32), folder=folder), encoding="utf-8")
        environment = os.environ | {
            "SUPERSET_CONFIG_PATH": str(config),
            "SUPERSET_HOME": str(folder),
            "FLASK_APP": "superset",
        }
        write_rows(folder / "faces.duckdb", lake)
        with (folder / "log").open("wb") as log:
            for step in (["db", "upgrade"], ["fab", "create-admin", *_USER, "--password", password], ["init"]):
                command = [str(venv / "bin" / "superset"), *step]
                subprocess.run(command, cwd=folder, env=environment, stdout=log, stderr=log, check=True)  # noqa: S603 - the viewer's own Superset
            served = ["--workers", "1", "--threads", "8", "--timeout", "300", "--bind", f"127.0.0.1:{port}"]
            command = [str(venv / "bin" / "gunicorn"), *served, "superset.app:create_app()"]
            server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)  # noqa: S603
            with terminate_on_exit(server):
                url = f"http://127.0.0.1:{port}"
                wait_for_url(f"{url}/health", server, _START_SECONDS)
                yield _with_dataset(url, password, folder / "faces.duckdb")


def write_rows(path: Path, lake: Path) -> None:
    """Writes the lake's faces to the DuckDB table `faces`: the columns that the panels use, in the lake's order."""
    files = f"{lake}/{FACE_OBSERVATIONS.name}/*/*.parquet"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"CREATE TABLE faces AS SELECT observed_local, store_id, aisle_id, emotion, {age_band_sql()} AS age_band, "  # noqa: S608 - the contract's names
            f"gender FROM read_parquet('{files}')"
        )


def _with_dataset(url: str, password: str, database: Path) -> Superset:
    login = {"username": "bench", "password": password, "provider": "db"}
    token = post(f"{url}/api/v1/security/login", login)["access_token"]
    read_only = json.dumps({"engine_params": {"connect_args": {"read_only": True}}})
    faces = {"database_name": "bench", "sqlalchemy_uri": f"duckdb:///{database}", "extra": read_only}
    database_id = post(f"{url}/api/v1/database/", faces, token)["id"]
    dataset = {"database": database_id, "schema": "main", "table_name": "faces"}
    return Superset(url, token, post(f"{url}/api/v1/dataset/", dataset, token)["id"])


def post(url: str, body: dict[str, Any], token: str = "") -> Any:
    """Posts a JSON body and returns the JSON response. Raises RuntimeError with the server's error."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310 - our own loopback address
    try:
        with urllib.request.urlopen(request, timeout=300) as response:  # noqa: S310
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{url} returned {error.code}: {error.read().decode(errors='replace')[:2000]}") from error


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.superset")
    parser.add_argument("--venv", type=Path, required=True, help="virtual environment with apache-superset")
    parser.add_argument("--faces", type=int, default=FACES)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    lake = big_lake(options.faces, options.folder)
    with running(options.venv, lake) as superset:
        superset.redraw_seconds(options.rounds)  # warms up
        both = [
            (superset.redraw_seconds(number), superset.redraw_seconds(number, concurrently=False))
            for number in range(options.rounds)
        ]
    concurrent, sequential = (statistics.median(seconds) * 1000 for seconds in zip(*both, strict=True))
    print(
        f"Superset, six panels of {options.faces} rows: {concurrent:.0f} ms concurrent, {sequential:.0f} ms sequential"
    )


if __name__ == "__main__":
    main()
