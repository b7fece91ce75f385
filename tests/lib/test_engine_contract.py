"""Every query gives the same frame on Athena and on DuckDB, over the same rows."""

import json
from datetime import date

import boto3
import pandas as pd
import pytest

from infra.__main__ import main
from infra.local_cloud.seed import seed
from lib import queries
from lib.contract.lake import FACE_OBSERVATIONS, database_name
from lib.engine import AthenaEngine, DuckDBEngine, LakeMissing, QueryCancelled, QueryFailed
from lib.filters import NOT_MEASURED, Filters
from lib.queries import Query
from lib.synthetic import write_lake
from lib.synthetic.lake_files import schema_of, write_partition

pytestmark = pytest.mark.local_cloud

FIRST_DAY = date(2026, 9, 14)
LAST_DAY = date(2026, 9, 20)
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
EVERY_QUERY = {
    "rollup": queries.rollup(FIRST_DAY, END_DAY),
    "rollup of a store": queries.rollup(FIRST_DAY, END_DAY, ("cork-1",)),
    "rollup of nothing": queries.rollup(date(2020, 1, 1), date(2020, 1, 2)),
    "places": queries.places(FIRST_DAY, END_DAY),
    "newest pictures": queries.newest_pictures(FIRST_DAY, 20),
    "newest faces": queries.newest_faces(FIRST_DAY, 20),
    "face count": queries.face_count(WEEK),
    "face count of a narrow view": queries.face_count(NARROW),
    "face rows": queries.face_rows(NARROW),
}


def unmeasured_rows() -> list[dict[str, object]]:
    """Two faces of which an analyzer measured nearly nothing, one of them with landmarks."""
    row: dict[str, object] = dict.fromkeys(schema_of(FACE_OBSERVATIONS).names)
    row |= {
        "image_id": "0" * 32,
        "store_id": "dublin-1",
        "aisle_id": "coffee",
        "camera_id": "null",  # an id like any other
        "observed_at": pd.Timestamp("2026-09-15 10:00:00.007"),
        "observed_local": pd.Timestamp("2026-09-15 11:00:00.007"),
        "ingested_at": pd.Timestamp("2026-09-15 10:00:01"),
        "box_left_ratio": 0.1,
        "box_top_ratio": 1 / 3,
        "box_width_ratio": 1e-7,
        "box_height_ratio": 0.25,
        "analyzer": "a, \"quoted\" 'analyzer'",
    }
    landmarks = [{"type": "eyeLeft", "x": 0.25, "y": 1 / 3}, {"type": "nose", "x": 0.5, "y": 1e-7}]
    return [
        row | {"observation_id": "1" * 32, "face_index": 0, "landmarks": landmarks},
        row | {"observation_id": "2" * 32, "face_index": 1, "motion_event": 7},
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("contract") / "lake"
    write_lake(root, LAST_DAY, weeks=1)
    rows = unmeasured_rows()
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    written = write_partition(root, FACE_OBSERVATIONS, "2026-09-15-x", [columns])
    written.rename(root / FACE_OBSERVATIONS.name / "dt=2026-09-15" / "unmeasured.parquet")
    written.parent.rmdir()
    return root


@pytest.fixture
def athena(aws_account, folder):
    assert 0 == main(["deploy", "--stack", STACK])
    buckets = [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]]
    seed(folder, next(name for name in buckets if name.endswith("-lake")))
    return AthenaEngine(database_name(STACK), STACK)


def test_both_engines_give_the_same_frames(athena, folder):
    duckdb = DuckDBEngine(folder)

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


def test_athena_says_what_is_wrong_by_what_can_be_done(athena):
    query = EVERY_QUERY["places"]

    with pytest.raises(LakeMissing) as missing:
        AthenaEngine(athena.database, "no-such-workgroup").run(query)
    assert "python -m infra deploy" in missing.value.next_step

    with pytest.raises(LakeMissing):
        AthenaEngine("no_such_database", athena.workgroup).run(query)

    with pytest.raises(QueryFailed):
        athena.run(Query("SELECT no_such_column FROM image_observations", {}, query.columns))


def test_a_query_that_takes_too_long_is_stopped(athena):
    slow = Query(
        "SELECT count(*) AS pictures FROM face_observations a "
        "CROSS JOIN face_observations b CROSS JOIN face_observations c "
        "WHERE a.sharpness + b.sharpness + c.sharpness > 1",
        {},
        (EVERY_QUERY["places"].columns[-1],),
    )

    with pytest.raises(QueryCancelled, match=r"stopped after 0\.5 seconds"):
        AthenaEngine(athena.database, athena.workgroup, timeout_seconds=0.5).run(slow)

    client = boto3.client("athena")
    newest = client.list_query_executions(WorkGroup=athena.workgroup)["QueryExecutionIds"]
    states = {
        client.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]["State"]
        for query_id in newest
    }
    assert {"CANCELLED"} == states
