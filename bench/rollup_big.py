"""Benchmarks the rollup of millions of faces: DuckDBEngine against plain DuckDB, and the bytes read.

In: a lake of `bench.big_lake`, generated if it is missing. Out: per range of days, a line about the window that the app
loads for it (`lib.data.rollup_window`): the rollup's rows, the median seconds of the engine and of the same SQL
directly in DuckDB, alternating; and the megabytes that the process read (/proc/self/io, so Linux
only), compared with the size of the columns that the query references.

    python -m bench.rollup_big --faces 10000000
"""

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import sqlglot

from bench.big_lake import DAYS, FACES, FOLDER, LAST_DAY, big_lake
from lib.contract.lake import PARTITION_KEY, TABLES
from lib.data import queries
from lib.data.engine import DuckDBEngine
from lib.data.engine.duckdb_lake import dollar_parameters
from lib.data.periods import Period
from lib.data.queries import Query
from lib.data.rollup_window import Window, choose_window

ROUNDS = 5
RANGES_DAYS = (7, 28, 90)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.rollup_big")
    parser.add_argument("--faces", type=int, default=FACES)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    lake = big_lake(options.faces, options.folder)
    engine = DuckDBEngine(lake)
    end_day = LAST_DAY + timedelta(days=1)
    places = engine.run(queries.places(end_day - timedelta(days=DAYS), end_day)).frame
    for days in RANGES_DAYS:
        for pose in (False, True):
            window = choose_window(places, Period(end_day - timedelta(days=days), end_day), (), (), pose)
            measure(lake, window, options.rounds)


def measure(lake: Path, window: Window, rounds: int) -> None:
    """Measures one window and prints its line."""
    query = queries.rollup(window.period, window.grain, fold_aisles=window.fold_aisles, pose=window.pose)
    engine = DuckDBEngine(lake)
    rows, read_bytes = 0, 0
    engine_seconds, bare_seconds = [], []
    for _ in range(rounds):
        before = bytes_read()
        started = time.perf_counter()
        rows = len(engine.run(query).frame)
        engine_seconds.append(time.perf_counter() - started)
        read_bytes = bytes_read() - before
        bare_seconds.append(time_call(lambda: run_bare_sql(lake, query)))
    median, bare_median = statistics.median(engine_seconds), statistics.median(bare_seconds)
    columns = column_bytes(lake, query)
    more = ", aisles folded" * window.fold_aisles + ", with head poses" * window.pose
    print(
        f"{window.period.days} days by {window.grain}{more}: {rows} rows, "
        f"engine {median:.2f} s, bare SQL {bare_median:.2f} s, ratio {median / bare_median:.2f}, "
        f"{read_bytes / 1e6:.1f} MB read, columns {columns.total() / 1e6:.1f} MB"
    )
    print("   ", ", ".join(f"{name} {size / 1e6:.1f}" for name, size in columns.most_common() if size > 50_000))


def time_call(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def run_bare_sql(lake: Path, query: Query) -> object:
    """Runs the same SQL directly in DuckDB and returns DuckDB's arrays."""
    with duckdb.connect(config={"threads": 2}) as connection:
        for table in TABLES:
            files = f"{lake}/{table.name}/*/*.parquet"
            connection.execute(f"CREATE VIEW {table.name} AS FROM read_parquet('{files}', hive_partitioning = true)")
        return connection.execute(dollar_parameters(query.sql), dict(query.params)).fetchnumpy()


def bytes_read() -> int:
    """Bytes that this process has read so far, from cache or not: proc(5), `rchar`."""
    return int(Path("/proc/self/io").read_text(encoding="ascii").split()[1])


def column_bytes(lake: Path, query: Query) -> Counter[str]:
    """Compressed size of each column that the query references, in the partitions of its days."""
    sizes: Counter[str] = Counter()
    for table, names in referenced_columns(query).items():
        for folder in (lake / table).iterdir():
            day = folder.name.removeprefix(f"{PARTITION_KEY}=")
            if str(query.params["first_day"]) <= day < str(query.params["end_day"]):
                for path in folder.glob("*.parquet"):
                    sizes += _file_bytes(path, table, names)
    return sizes


def referenced_columns(query: Query) -> dict[str, set[str]]:
    """Table -> the columns that its SELECTs reference."""
    referenced: dict[str, set[str]] = {}
    for select in sqlglot.parse_one(dollar_parameters(query.sql), dialect="duckdb").find_all(sqlglot.exp.Select):
        table, columns = select.find(sqlglot.exp.Table), select.find_all(sqlglot.exp.Column)
        if table is not None:
            referenced.setdefault(table.name, set()).update(column.name for column in columns)
    return referenced


def _file_bytes(path: Path, table: str, names: set[str]) -> Counter[str]:
    metadata = pq.ParquetFile(path).metadata
    sizes: Counter[str] = Counter()
    for group in range(metadata.num_row_groups):
        for number in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(number)
            if chunk.path_in_schema in names:
                sizes[f"{table}.{chunk.path_in_schema}"] += chunk.total_compressed_size
    return sizes


if __name__ == "__main__":
    main()
