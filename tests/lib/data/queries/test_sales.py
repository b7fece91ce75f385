"""Sales joined with pictures: the SQL, and its result for hours that only one side has."""

from datetime import date, datetime, timedelta

import pytest

from lib.contract.lake import IMAGE_OBSERVATIONS, SALES
from lib.data import queries
from lib.data.engine import DuckDBEngine
from lib.data.parquet_type import schema_of
from lib.data.periods import Grain, Period
from lib.synthetic.lake_files import write_partition
from tests.lib.data.sql_snapshots import assert_sql

WEEK = Period(date(2026, 11, 16), date(2026, 11, 23))
DAY = "2026-11-16"


@pytest.fixture
def engine(tmp_path):
    """Pictures at 10 and a failed one at 12; sales at 10, 11 and 12 and a row that is not a number."""
    pictures = [("coffee", 10, "ok"), ("coffee", 10, "ok"), ("coffee", 12, "ImageTooLargeException"), ("toys", 9, "ok")]
    rows = [dict.fromkeys(schema_of(IMAGE_OBSERVATIONS).names) | picture(*each) for each in pictures]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    write_partition(tmp_path, IMAGE_OBSERVATIONS, DAY, [columns])
    file = tmp_path / SALES.file_key
    file.parent.mkdir()
    file.write_text(
        "store_id,aisle_id,hour,transactions,revenue\n"
        f"dublin-1,coffee,{DAY} 10:00,3,30.50\n"
        f"dublin-1,coffee,{DAY} 11:00,4,40\n"
        f"dublin-1,coffee,{DAY} 12:00,5,50\n"
        f"dublin-1,coffee,{DAY} 13:00,many,1\n"
        f"dublin-1,coffee,2026-11-23 10:00,9,9\n"
    )
    return DuckDBEngine(tmp_path)


def picture(aisle_id: str, hour: int, status: str) -> dict[str, object]:
    at = datetime.fromisoformat(f"{DAY} {hour}:15" if hour > 9 else f"{DAY} 0{hour}:15")
    ids = {"image_id": f"{aisle_id}{hour}", "store_id": "dublin-1", "aisle_id": aisle_id, "camera_id": "cam-1"}
    times = {"observed_at": at, "observed_local": at, "ingested_at": at}
    return ids | times | {"faces": 1, "status": status, "analyzer": "rekognition"}


def test_the_query_joins_and_sums_hours():
    query = queries.sales_with_pictures(WEEK, Grain.DAY, ("dublin-1", "cork-1"))
    assert_sql("sales_with_pictures", query.sql)
    assert {
        "first_day": WEEK.first_day,
        "end_day": WEEK.end_day,
        "store_0": "cork-1",
        "store_1": "dublin-1",
    } == query.params


def test_folded_aisles_are_one_aisle():
    assert f"'{queries.ALL_AISLES}' AS aisle_id" in queries.sales_with_pictures(WEEK, fold_aisles=True).sql


def test_an_hour_with_only_pictures_or_only_sales_has_a_row(engine):
    frame = engine.run(queries.sales_with_pictures(WEEK)).frame
    rows = [
        (row.aisle_id, row.start.hour, row.pictures, row.transactions, row.seen_transactions)
        for row in frame.astype(object).where(frame.notna(), None).itertuples()
    ]
    assert [
        ("toys", 9, 1, None, None),
        ("coffee", 10, 2, 3, 3),
        ("coffee", 11, 0, 4, None),
        ("coffee", 12, 0, 5, None),
        ("coffee", 13, 0, None, None),
    ] == rows


def test_receipts_of_hours_with_pictures_are_summed_separately(engine):
    frame = engine.run(queries.sales_with_pictures(WEEK, Grain.DAY)).frame
    coffee = frame[frame["aisle_id"] == "coffee"].iloc[0]
    assert (2, 12, 3, 121.5) == (
        coffee["pictures"],
        coffee["transactions"],
        coffee["seen_transactions"],
        coffee["revenue"],
    )


def test_the_span_covers_all_rows_with_a_valid_hour(engine, tmp_path):
    span = engine.run(queries.sales_span()).frame.iloc[0]
    assert (5, datetime(2026, 11, 16, 10), datetime(2026, 11, 23, 10)) == tuple(span)
    empty = DuckDBEngine(tmp_path / "sales").run(queries.sales_span()).frame
    assert 0 == empty["hours"].iloc[0]


def test_sales_and_pictures_of_a_cut_day_count_up_to_its_hour(engine):
    cut = Period(date.fromisoformat(DAY), date.fromisoformat(DAY) + timedelta(days=1), last_day_hours=11)

    rows = engine.run(queries.sales_with_pictures(cut, Grain.DAY)).frame.set_index("aisle_id")

    assert {"coffee": 3} == rows["transactions"].dropna().to_dict()
    assert {"coffee": 2, "toys": 1} == rows["pictures"].to_dict()
