"""Sales beside pictures: the query's text, and what it makes of rows that have no partner."""

from datetime import date, datetime

import pytest

from lib.contract.lake import IMAGE_OBSERVATIONS, SALES
from lib.data import queries
from lib.data.engine import DuckDBEngine
from lib.data.periods import Grain, Period
from lib.synthetic.lake_files import schema_of, write_partition

WEEK = Period(date(2026, 11, 16), date(2026, 11, 23))
DAY = "2026-11-16"

SQL = """\
SELECT
  date_trunc('day', started) AS start,
  store_id,
  aisle_id AS aisle_id,
  sum(pictures) AS pictures,
  sum(transactions) AS transactions,
  sum(CASE WHEN pictures > 0 THEN transactions END) AS seen_transactions,
  sum(revenue) AS revenue
FROM (
  SELECT
    coalesce(looked.started, sold.started) AS started,
    coalesce(looked.store_id, sold.store_id) AS store_id,
    coalesce(looked.aisle_id, sold.aisle_id) AS aisle_id,
    coalesce(looked.pictures, 0) AS pictures,
    sold.transactions,
    sold.revenue
  FROM (
    SELECT date_trunc('hour', observed_local) AS started, store_id, aisle_id, count(*) AS pictures
    FROM image_observations
    WHERE dt >= %(first_day)s AND dt < %(end_day)s
      AND status = 'ok'
      AND store_id IN (%(store_0)s, %(store_1)s)
    GROUP BY 1, 2, 3
  ) AS looked
  FULL OUTER JOIN (
    SELECT
      TRY_CAST(hour AS timestamp) AS started,
      store_id,
      aisle_id,
      TRY_CAST(transactions AS bigint) AS transactions,
      TRY_CAST(revenue AS double) AS revenue
    FROM sales
    WHERE TRY_CAST(hour AS timestamp) >= CAST(%(first_day)s AS timestamp)
      AND TRY_CAST(hour AS timestamp) < CAST(%(end_day)s AS timestamp)
      AND store_id IN (%(store_0)s, %(store_1)s)
  ) AS sold
  ON looked.started = sold.started AND looked.store_id = sold.store_id AND looked.aisle_id = sold.aisle_id
) AS hours
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3"""


@pytest.fixture
def engine(tmp_path):
    """Pictures at 10 and 12, one of 12's that failed; sales at 10, 11 and 12 and one row that is no number."""
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


def test_the_text_joins_hours_and_adds_them_up():
    query = queries.sales_with_pictures(WEEK, Grain.DAY, ("dublin-1", "cork-1"))
    assert SQL == query.sql
    assert {
        "first_day": WEEK.first_day,
        "end_day": WEEK.end_day,
        "store_0": "cork-1",
        "store_1": "dublin-1",
    } == query.params


def test_folded_aisles_are_one():
    assert f"'{queries.ALL_AISLES}' AS aisle_id" in queries.sales_with_pictures(WEEK, fold_aisles=True).sql


def test_an_hour_with_pictures_or_sales_alone_keeps_its_row(engine):
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


def test_a_days_receipts_are_told_apart_by_whether_a_camera_looked(engine):
    frame = engine.run(queries.sales_with_pictures(WEEK, Grain.DAY)).frame
    coffee = frame[frame["aisle_id"] == "coffee"].iloc[0]
    assert (2, 12, 3, 121.5) == (
        coffee["pictures"],
        coffee["transactions"],
        coffee["seen_transactions"],
        coffee["revenue"],
    )


def test_the_span_is_of_all_rows_whose_hour_can_be_read(engine, tmp_path):
    span = engine.run(queries.sales_span()).frame.iloc[0]
    assert (5, datetime(2026, 11, 16, 10), datetime(2026, 11, 23, 10)) == tuple(span)
    empty = DuckDBEngine(tmp_path / "sales").run(queries.sales_span()).frame
    assert 0 == empty["hours"].iloc[0]
