"""Uploaded reference files and heartbeats return equal frames on Athena and on DuckDB."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import boto3
import pandas as pd
import pytest

from infra.__main__ import main
from lib.contract.heartbeat import CameraHeartbeat
from lib.contract.lake import REFERENCE_TABLES, STORES, database_name
from lib.data.engine import AthenaEngine, DuckDBEngine
from lib.data.queries import Query
from lib.data.queries import reference as queries
from tests.lib.conftest import Lake

pytestmark = pytest.mark.local_cloud

STACK = "reference"
STARTED_AT = datetime(2026, 11, 23, 9, 0, 0, 250_000, tzinfo=UTC)


def heartbeat(camera_id: str, last_sent_at: datetime | None) -> CameraHeartbeat:
    return CameraHeartbeat(
        store_id="dublin-1",
        aisle_id="coffee",
        camera_id=camera_id,
        sent_at=STARTED_AT + timedelta(minutes=5),
        started_at=STARTED_AT,
        version="0.1.0",
        waiting=3,
        sent=12,
        failed=0,
        last_sent_at=last_sent_at,
        disk_free_bytes=5_000_000_000,
    )


def every_query(lake: Lake) -> dict[str, Query]:
    return {
        "stores": queries.stores(),
        "aisles": queries.aisles(),
        "campaigns": queries.campaigns(),
        "heartbeats": queries.camera_heartbeats(),
        "sales": queries.sales_hours(lake.first_day, lake.end_day),
        "sales of a store and a week": queries.sales_hours(date(2026, 10, 19), date(2026, 10, 26), ("cork-1",)),
    }


def upload(folder: Path) -> None:
    assert 0 == main(["upload", "--stack", STACK, *(str(folder / table.file_key) for table in REFERENCE_TABLES)])


@pytest.fixture
def athena(aws_account) -> AthenaEngine:
    assert 0 == main(["deploy", "--stack", STACK])
    return AthenaEngine(database_name(STACK), STACK, poll_seconds=0.01)


@pytest.fixture
def folder(lake: Lake, tmp_path: Path) -> Path:
    """A lake folder with the operator's files, one of them with empty cells and quotes, and no faces."""
    for table in REFERENCE_TABLES:
        (tmp_path / table.prefix).mkdir()
        shutil.copy(lake.folder / table.file_key, tmp_path / table.file_key)
    stores = tmp_path / "stores/stores.csv"
    stores.write_text(stores.read_text() + 'galway-1,"Galway, ""Shop"" Street",,,\n')
    return tmp_path


def put(folder: Path, name: str, key: str, content: str) -> None:
    (folder / key).parent.mkdir(parents=True, exist_ok=True)
    (folder / key).write_text(content)
    boto3.client("s3").put_object(Bucket=name, Key=key, Body=content.encode())


def lake_bucket() -> str:
    names: list[str] = [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]]
    return next(name for name in names if name.endswith("-lake"))


def test_both_engines_return_equal_frames(athena, folder, lake):
    upload(folder)
    for camera in (heartbeat("cam-3", STARTED_AT), heartbeat("cam-9", None)):
        put(folder, lake_bucket(), camera.key, camera.to_json())
    newer = heartbeat("cam-4", STARTED_AT)
    put(folder, lake_bucket(), newer.key, newer.to_json().replace("{", '{"temperature": {"cpu_celsius": 51}, ', 1))

    for name, query in every_query(lake).items():
        expected = DuckDBEngine(folder).run(query).frame
        assert not expected.empty, name
        pd.testing.assert_frame_equal(expected, athena.run(query).frame, obj=name)

    stores = athena.run(queries.stores()).frame.set_index("store_id")
    assert 'Galway, "Shop" Street' == stores.loc["galway-1", "name"]
    assert stores.loc["galway-1", ["category", "time_zone", "currency"]].isna().all()
    cameras = athena.run(queries.camera_heartbeats()).frame.set_index("camera_id")
    assert pd.Timestamp("2026-11-23 09:00:00.250") == cameras.loc["cam-3", "last_sent_at"]
    assert pd.isna(cameras.loc["cam-9", "last_sent_at"])


def test_a_file_of_before_the_currency_has_none(athena, folder, lake):
    put(folder, lake_bucket(), STORES.file_key, "store_id,name,category,time_zone\ncork-1,Cork,,Europe/Dublin\n")

    for engine in (athena, DuckDBEngine(folder)):
        (store,) = engine.run(queries.stores()).frame.to_dict("records")
        assert ("cork-1", "Europe/Dublin") == (store["store_id"], store["time_zone"])
        assert pd.isna(store["currency"])


def test_a_missing_file_and_a_header_alone_are_empty_tables(athena, folder, lake):
    for name, query in every_query(lake).items():
        assert athena.run(query).frame.empty, name

    for table in REFERENCE_TABLES:
        path = folder / table.file_key
        path.write_text(path.read_text().splitlines()[0] + "\n")
    upload(folder)
    for name, query in every_query(lake).items():
        pd.testing.assert_frame_equal(DuckDBEngine(folder).run(query).frame, athena.run(query).frame, obj=name)
        assert athena.run(query).frame.empty, name


def test_a_heartbeat_with_fewer_keys_has_nulls_and_a_null_column_keeps_its_type(athena, folder):
    key = heartbeat("cam-3", None).key
    put(folder, lake_bucket(), key, '{"store_id": "dublin-1", "aisle_id": "coffee", "camera_id": "cam-3"}\n')

    found = athena.run(queries.camera_heartbeats()).frame

    pd.testing.assert_frame_equal(DuckDBEngine(folder).run(queries.camera_heartbeats()).frame, found)
    assert "datetime64[us]" == str(found["sent_at"].dtype)
    assert found.loc[0, ["sent_at", "waiting", "version"]].isna().all()


def test_text_that_is_not_a_number_fails_no_query_on_either_engine(athena, folder, lake):
    lines = "store_id,aisle_id,hour,transactions,revenue\na,b,2026-10-20 10:00,many,\na,b,2026-10-20 11:00,1,2\n"
    put(folder, lake_bucket(), "sales/sales.csv", lines)
    query = queries.sales_hours(lake.first_day, lake.end_day)

    found = athena.run(query).frame

    pd.testing.assert_frame_equal(DuckDBEngine(folder).run(query).frame, found)
    assert [True, False] == list(found["transactions"].isna())
