"""Every query returns equal frames on Athena and on DuckDB over the same rows."""

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import boto3
import pandas as pd
import pyarrow.parquet as pq
import pytest

from infra.__main__ import main
from infra.demo.seed import seed
from lib.contract.lake import FACE_OBSERVATIONS, database_name
from lib.data import queries
from lib.data.engine import AthenaEngine, DuckDBEngine, LakeMissing, QueryCancelled, QueryFailed
from lib.data.filters import NOT_MEASURED, Filters
from lib.data.periods import Grain, Period
from lib.data.queries import Query

pytestmark = pytest.mark.local_cloud

FIRST_DAY = date(2026, 9, 14)
END_DAY = date(2026, 9, 21)
STACK = "contract"
WEEK = Filters(first_day=FIRST_DAY, end_day=END_DAY)
NARROW = Filters(
    first_day=FIRST_DAY,
    end_day=date(2026, 9, 19),
    stores=("dublin-1",),
    aisles=("coffee", "toys"),
    age_bands=("18–24", "0–17", NOT_MEASURED),
    genders=("FEMALE", NOT_MEASURED),
    emotions=("HAPPY", "UNKNOWN", NOT_MEASURED),
)
CLICKED = replace(NARROW, places=("cork-1", "dublin-1.toys"), weekdays=("Monday", "Friday"), hours=("10:00",))
EVERY_QUERY = {
    "rollup": queries.rollup(Period(FIRST_DAY, END_DAY)),
    "rollup of a store by the day": queries.rollup(Period(FIRST_DAY, END_DAY), Grain.DAY, ("cork-1",), pose=True),
    "rollup by the week, folded": queries.rollup(Period(FIRST_DAY, END_DAY), Grain.WEEK, fold_aisles=True),
    "rollup of nothing": queries.rollup(Period(date(2020, 1, 1), date(2020, 1, 2))),
    "cameras": queries.cameras(FIRST_DAY, END_DAY),
    "motion events": queries.motion_events(Period(FIRST_DAY, END_DAY), Grain.HOUR, ("dublin-1",), ("coffee", "toys")),
    "motion events by the week, folded": queries.motion_events(
        Period(FIRST_DAY, END_DAY), Grain.WEEK, fold_aisles=True
    ),
    "places": queries.places(FIRST_DAY, END_DAY),
    "sales with pictures": queries.sales_with_pictures(Period(FIRST_DAY, END_DAY), Grain.HOUR, ("cork-1", "dublin-1")),
    "sales with pictures by the week, folded": queries.sales_with_pictures(
        Period(FIRST_DAY, END_DAY), Grain.WEEK, fold_aisles=True
    ),
    "span of sales": queries.sales_span(),
    "newest pictures": queries.newest_pictures(FIRST_DAY, 20),
    "newest faces": queries.newest_faces(FIRST_DAY, 20),
    "face count": queries.face_count(WEEK),
    "face count of a narrow view": queries.face_count(NARROW),
    "face rows": queries.face_rows(NARROW),
    "face rows of a selection in charts": queries.face_rows(CLICKED),
}


@pytest.fixture
def athena(aws_account, mixed_lake):
    return athena_over(mixed_lake.folder)


def athena_over(folder: Path) -> AthenaEngine:
    """Deploys a stack with the files of a lake."""
    assert 0 == main(["deploy", "--stack", STACK])
    buckets = [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]]
    seed(folder, next(name for name in buckets if name.endswith("-lake")))
    return AthenaEngine(database_name(STACK), STACK, poll_seconds=0.01)


# Columns of each kind of type, as if they had been added to the table after some or all files were written.
ADDED_LATER = ["gender", "face_occluded", "age_low_years", "age_high_years", "yaw_degrees", "landmarks"]


def write_with_previous_schema(lake: Path, folder: Path, days: int) -> None:
    """Copies a lake; the face observations of its first days have no column that was added later."""
    shutil.copytree(lake, folder)
    for day in sorted((folder / FACE_OBSERVATIONS.name).iterdir())[:days]:
        for file in day.glob("*.parquet"):
            pq.write_table(pq.read_table(file, partitioning=None).drop_columns(ADDED_LATER), file)


@pytest.mark.parametrize("days", [3, 7], ids=["some files", "all files"])
def test_a_column_added_later_is_null_in_old_files_on_both_engines(aws_account, mixed_lake, tmp_path, days):
    write_with_previous_schema(mixed_lake.folder, tmp_path / "lake", days)
    athena, duckdb = athena_over(tmp_path / "lake"), DuckDBEngine(tmp_path / "lake")

    for name, query in EVERY_QUERY.items():
        expected, found = duckdb.run(query), athena.run(query)
        pd.testing.assert_frame_equal(expected.frame, found.frame, obj=name)

    rows = duckdb.run(queries.face_rows(WEEK)).frame
    is_old = rows["dt"] < pd.Timestamp(FIRST_DAY + timedelta(days=days))
    assert rows.loc[is_old, ADDED_LATER].isna().all(axis=None)
    assert is_old.all() or rows.loc[~is_old, "gender"].notna().any()
    assert len(rows) == duckdb.run(queries.face_count(WEEK)).frame["faces"][0]


def test_both_engines_return_equal_frames(athena, mixed_lake):
    duckdb = DuckDBEngine(mixed_lake.folder)

    for name, query in EVERY_QUERY.items():
        expected, found = duckdb.run(query), athena.run(query)
        pd.testing.assert_frame_equal(expected.frame, found.frame, obj=name)
        assert (name == "rollup of nothing") == expected.frame.empty, name
        assert found.scanned_bytes is not None

    rows = athena.run(EVERY_QUERY["face rows"]).frame
    unmeasured = rows[rows["camera_id"] == "null"]
    assert 2 == len(unmeasured)
    assert unmeasured["emotion"].isna().all()
    assert [{"type": "eyeLeft", "x": 0.25, "y": 1 / 3}, {"type": "nose", "x": 0.5, "y": 1e-7}] == json.loads(
        unmeasured["landmarks"].iloc[0]
    )


def test_failures_of_athena_are_errors_by_next_step(athena):
    query = EVERY_QUERY["places"]

    with pytest.raises(LakeMissing) as missing:
        AthenaEngine(athena.database, "no-such-workgroup").run(query)
    assert "python -m infra deploy" in missing.value.next_step

    with pytest.raises(LakeMissing):
        AthenaEngine("no_such_database", athena.workgroup).run(query)

    with pytest.raises(QueryFailed):
        athena.run(Query("SELECT no_such_column FROM image_observations", {}, query.columns))


def test_a_query_beyond_the_time_limit_is_cancelled(athena):
    slow = Query(
        "SELECT count(*) AS pictures FROM face_observations a "
        "CROSS JOIN face_observations b CROSS JOIN face_observations c "
        "WHERE a.sharpness + b.sharpness + c.sharpness > 1",
        {},
        (EVERY_QUERY["places"].columns[-1],),
    )

    with pytest.raises(QueryCancelled, match=r"cancelled after 0\.5 seconds"):
        AthenaEngine(athena.database, athena.workgroup, timeout_seconds=0.5).run(slow)

    client = boto3.client("athena")
    newest = client.list_query_executions(WorkGroup=athena.workgroup)["QueryExecutionIds"]
    states = {
        client.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]["State"]
        for query_id in newest
    }
    assert {"CANCELLED"} == states
