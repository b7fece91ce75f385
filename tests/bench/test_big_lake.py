"""The benchmarks' lake has the contract's layout and is reproducible."""

from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bench.big_lake import AISLES, DAYS, LAST_DAY, STORES, big_lake
from lib.contract.lake import FACE_OBSERVATIONS, IMAGE_OBSERVATIONS
from lib.contract.observation import SYNTHETIC_ANALYZER
from lib.data import queries
from lib.data.engine import DuckDBEngine
from lib.data.periods import Grain, Period
from tests.bench.conftest import FACES

EVERY_DAY = Period(LAST_DAY - timedelta(days=DAYS - 1), LAST_DAY + timedelta(days=1))


def files(lake: Path, table: str) -> list[Path]:
    return sorted((lake / table).rglob("*.parquet"))


@pytest.mark.parametrize("table", [FACE_OBSERVATIONS, IMAGE_OBSERVATIONS], ids=lambda table: table.name)
def test_every_day_has_one_file_with_the_contracts_columns(small_lake, table):
    found = files(small_lake, table.name)

    assert DAYS == len(found)
    assert [column.name for column in table.columns] == pq.ParquetFile(found[0]).schema_arrow.names


def test_the_lake_has_exactly_the_requested_number_of_faces(small_lake):
    rollup = DuckDBEngine(small_lake).run(queries.rollup(EVERY_DAY, Grain.WEEK, pose=True)).frame

    assert FACES == rollup["faces"].sum()
    assert set(STORES) == set(rollup["store_id"])
    assert set(AISLES) == set(rollup["aisle_id"])
    assert {SYNTHETIC_ANALYZER} == set(rollup["analyzer"])
    assert FACES > rollup["facing_faces"].sum() > FACES / 2


def test_rows_are_sorted_by_store_aisle_and_time(small_lake):
    rows = pq.ParquetFile(files(small_lake, FACE_OBSERVATIONS.name)[0]).read().to_pandas()
    keys = ["store_id", "aisle_id", "observed_local"]

    assert rows[keys].equals(rows[keys].sort_values(keys, kind="stable"))


def test_the_same_parameters_generate_the_same_bytes(small_lake, tmp_path):
    again = big_lake(FACES, tmp_path)
    last = [files(lake, FACE_OBSERVATIONS.name)[-1].read_bytes() for lake in (small_lake, again)]

    assert last[0] == last[1]


def test_an_existing_lake_is_reused(small_lake):
    before = files(small_lake, FACE_OBSERVATIONS.name)[0].stat().st_mtime_ns

    assert small_lake == big_lake(FACES, small_lake.parent)
    assert before == files(small_lake, FACE_OBSERVATIONS.name)[0].stat().st_mtime_ns


def test_a_folder_with_other_content_is_not_overwritten(tmp_path):
    (tmp_path / f"lake-{FACES}").mkdir()

    with pytest.raises(FileExistsError, match="remove it, or use another folder"):
        big_lake(FACES, tmp_path)
