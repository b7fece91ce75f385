"""The synthetic operator's files are valid and consistent with the planted effects."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lib.contract import lake as tables
from lib.contract.reference import Campaign, SalesHour
from lib.contract.reference_csv import read_csv
from lib.data.engine import DuckDBEngine
from lib.data.queries import Query, reference
from lib.synthetic import (
    DISPLAY_AISLE_ID,
    DISPLAY_STORE_ID,
    LIVE_AISLE_ID,
    LIVE_STORE_ID,
    OUTAGE_AISLE_ID,
    OUTAGE_HOURS,
    OUTAGE_STORE_ID,
    STORES,
    display_day,
    outage_day,
    write_lake,
)
from tests.lib.conftest import LAST_DAY, Lake

CAMERAS = {(store.store_id, aisle.aisle_id) for store in STORES for aisle in store.aisles}


def read(folder: Path, table: tables.Table) -> tuple[Any, ...]:
    return read_csv(table, (folder / table.file_key).read_bytes())


@pytest.fixture(scope="module")
def sales(lake: Lake) -> pd.DataFrame:
    query = reference.sales_hours(lake.first_day, lake.end_day)
    return DuckDBEngine(lake.folder).run(query).frame


@pytest.fixture(scope="module")
def faces(lake: Lake) -> pd.DataFrame:
    sql = "SELECT store_id, aisle_id, date_trunc('hour', observed_local) AS hour, count(*) AS faces "
    counted = tuple(column for column in reference.SALES_HOURS_COLUMNS if column.name != "revenue")
    query = Query(f"{sql.replace('faces', 'transactions')}FROM face_observations GROUP BY 1, 2, 3", {}, counted)
    return DuckDBEngine(lake.folder).run(query).frame.rename(columns={"transactions": "faces"})


def test_every_store_and_aisle_has_a_name_and_category(lake):
    stores, aisles = read(lake.folder, tables.STORES), read(lake.folder, tables.AISLES)

    zones = {store.store_id: "Europe/Dublin" for store in STORES}
    assert {**zones, LIVE_STORE_ID: None} == {s.store_id: s.time_zone for s in stores}
    assert {(aisle.store_id, aisle.aisle_id) for aisle in aisles} == {*CAMERAS, (LIVE_STORE_ID, LIVE_AISLE_ID)}
    assert all(entry.name and entry.category for entry in (*stores, *aisles))


def test_the_planted_display_is_a_campaign(lake):
    (campaign,) = read(lake.folder, tables.CAMPAIGNS)

    assert (
        Campaign(
            name="New coffee display",
            store_id=DISPLAY_STORE_ID,
            aisle_ids=(DISPLAY_AISLE_ID,),
            first_day=display_day(LAST_DAY),
            last_day=LAST_DAY,
        )
        == campaign
    )


def test_the_display_is_present_in_the_last_two_weeks():
    assert date(2026, 10, 19) == display_day(LAST_DAY)
    assert LAST_DAY + timedelta(days=1) - display_day(LAST_DAY) == timedelta(weeks=2)


def test_sales_cover_every_aisle_and_opening_hour_once(lake, sales):
    rows = read(lake.folder, tables.SALES)

    assert all(isinstance(row, SalesHour) for row in rows)
    assert len(sales) == len(rows)
    assert {(row.store_id, row.aisle_id) for row in rows} == CAMERAS
    assert not sales.duplicated(["store_id", "aisle_id", "hour"]).any()
    assert {lake.first_day, LAST_DAY} == {sales["hour"].min().date(), sales["hour"].max().date()}
    assert (0 < sales["revenue"][sales["transactions"] > 0]).all()
    assert (0 == sales["revenue"][sales["transactions"] == 0]).all()


def test_hours_with_more_faces_have_more_sales(sales, faces):
    both = sales.merge(faces, how="left").fillna({"faces": 0})
    correlations = {
        place: group["faces"].corr(group["transactions"]) for place, group in both.groupby(["store_id", "aisle_id"])
    }

    assert min(correlations.values()) > 0.25
    assert 0.05 < both["transactions"].sum() / both["faces"].sum() < 0.35


def test_the_display_raises_receipts_per_face(sales, faces):
    both = sales.merge(faces)
    during = both["hour"] >= pd.Timestamp(display_day(LAST_DAY))

    def receipts_per_face(store_id: str, when: pd.Series) -> float:
        here = both[(both["store_id"] == store_id) & (both["aisle_id"] == DISPLAY_AISLE_ID) & when]
        return float(here["transactions"].sum() / here["faces"].sum())

    assert receipts_per_face(DISPLAY_STORE_ID, during) > 1.15 * receipts_per_face(DISPLAY_STORE_ID, ~during)
    assert 0.85 < receipts_per_face("cork-1", during) / receipts_per_face("cork-1", ~during) < 1.15


def test_sales_continue_while_the_camera_is_off(sales, faces):
    def outage(frame: pd.DataFrame) -> pd.DataFrame:
        here = frame[(frame["store_id"] == OUTAGE_STORE_ID) & (frame["aisle_id"] == OUTAGE_AISLE_ID)]
        hours = here["hour"].dt
        return here[(hours.date == outage_day(LAST_DAY)) & hours.hour.isin(OUTAGE_HOURS)]

    assert outage(faces).empty
    assert len(OUTAGE_HOURS) == len(outage(sales))
    assert outage(sales)["transactions"].sum() > 20


def test_sales_depend_on_the_seed(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_lake(tmp_path / name, LAST_DAY, weeks=1, seed=seed)
    a, b, c = ((tmp_path / name / tables.SALES.file_key).read_bytes() for name in "abc")

    assert a == b
    assert a != c


def test_synthetic_cameras_have_no_heartbeats(lake):
    assert DuckDBEngine(lake.folder).run(reference.camera_heartbeats()).frame.empty
