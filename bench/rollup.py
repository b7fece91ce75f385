"""Benchmarks the rollup of four weeks on both query engines.

In: nothing; a synthetic lake and a local cloud are created in a temporary folder. Out: the seconds to write the lake,
its size, and per engine the median seconds of five rollups, with rows and scanned bytes.

    python -m bench.rollup
"""

import os
import statistics
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from infra.__main__ import main as infra
from infra.demo.seed import seed
from infra.local_cloud import cloud
from infra.names import Account, Names
from lib.contract.lake import database_name
from lib.data import queries
from lib.data.engine import AthenaEngine, DuckDBEngine, QueryEngine
from lib.data.periods import Period
from lib.synthetic import write_lake

STACK = "bench"
LAST_DAY = date(2026, 11, 22)
ROUNDS = 5


def main() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lake = folder / "lake"
        started = time.perf_counter()
        summary = write_lake(lake, LAST_DAY, weeks=4)
        seconds = time.perf_counter() - started
        size_megabytes = sum(path.stat().st_size for path in lake.rglob("*.parquet")) / 1e6
        print(f"lake: {summary.faces} faces, {summary.pictures} pictures, {size_megabytes:.1f} MB in {seconds:.2f} s")
        measure("DuckDB", DuckDBEngine(lake))
        with cloud.start(folder / "cloud", with_rekognition=False) as running:
            os.environ.update(running.environment)
            infra(["deploy", "--stack", STACK])
            seed(lake, Names(STACK, running.region, Account(running.account_id)).bucket("lake"))
            measure("Athena of the local cloud", AthenaEngine(database_name(STACK), STACK, running.region))


def measure(name: str, engine: QueryEngine) -> None:
    """Prints the median of `ROUNDS` rollups."""
    query = queries.rollup(Period(LAST_DAY - timedelta(weeks=4) + timedelta(days=1), LAST_DAY + timedelta(days=1)))
    results = [engine.run(query) for _ in range(ROUNDS)]
    median_seconds = statistics.median(result.seconds for result in results)
    scanned = "" if results[0].scanned_bytes is None else f", {results[0].scanned_bytes / 1e6:.1f} MB scanned"
    print(f"{name}: rollup of {len(results[0].frame)} rows in {median_seconds:.3f} s{scanned}")


if __name__ == "__main__":
    main()
