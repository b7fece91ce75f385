"""The bytes of a rollup are those of its columns in the partitions of its days."""

from datetime import timedelta

from bench.big_lake import LAST_DAY
from bench.rollup_big import bytes_read, column_bytes, referenced_columns
from lib.data import queries
from lib.data.engine import DuckDBEngine
from lib.data.periods import Grain, Period


def rollup(days: int) -> queries.Query:
    end_day = LAST_DAY + timedelta(days=1)
    return queries.rollup(Period(end_day - timedelta(days=days), end_day), Grain.HOUR)


def test_a_rollup_references_its_dimensions_and_no_ids_of_faces():
    referenced = referenced_columns(rollup(7))

    assert {"face_observations", "image_observations"} == set(referenced)
    assert {"store_id", "emotion", "gender", "age_low_years", "observed_local"} < referenced["face_observations"]
    assert "observation_id" not in referenced["face_observations"]


def test_more_days_have_more_bytes(small_lake):
    week, fortnight = column_bytes(small_lake, rollup(7)), column_bytes(small_lake, rollup(14))

    assert set(week) == set(fortnight)
    assert 0 < week.total() < fortnight.total()


def test_the_engine_reads_at_least_those_columns(small_lake):
    before = bytes_read()
    DuckDBEngine(small_lake).run(rollup(90))

    assert column_bytes(small_lake, rollup(90)).total() <= bytes_read() - before
