"""The texts of the queries over the operator's tables and the heartbeats."""

from datetime import date

from lib.contract.reference import STORE_COLUMNS
from lib.data.queries import reference as queries

STORES = """\
SELECT
  nullif(store_id, '') AS store_id,
  nullif(name, '') AS name,
  nullif(category, '') AS category,
  nullif(time_zone, '') AS time_zone
FROM stores
ORDER BY 1, 2, 3, 4"""

CAMPAIGNS = """\
SELECT
  nullif(name, '') AS name,
  nullif(store_id, '') AS store_id,
  nullif(aisle_ids, '') AS aisle_ids,
  nullif(first_day, '') AS first_day,
  nullif(last_day, '') AS last_day
FROM campaigns
ORDER BY 1, 2, 3, 4, 5"""

HEARTBEATS = """\
SELECT
  store_id,
  aisle_id,
  camera_id,
  sent_at,
  started_at,
  version,
  waiting,
  sent,
  failed,
  last_sent_at,
  disk_free_bytes,
  dropped_for_space,
  dropped_for_age,
  discarded,
  held_back,
  near_duplicates,
  over_the_cap,
  without_face,
  saved_bytes,
  paused,
  uptime_seconds,
  clock_synchronised,
  temperature_celsius
FROM camera_heartbeats
ORDER BY 1, 2, 3"""

SALES_HOURS = """\
SELECT
  store_id,
  aisle_id,
  sold_at AS hour,
  transactions,
  revenue
FROM (
  SELECT
    store_id,
    aisle_id,
    TRY_CAST(hour AS timestamp) AS sold_at,
    TRY_CAST(transactions AS bigint) AS transactions,
    TRY_CAST(revenue AS double) AS revenue
  FROM sales
) AS sales_hours
WHERE sold_at >= CAST(%(first_day)s AS timestamp) AND sold_at < CAST(%(end_day)s AS timestamp)
  AND store_id IN (%(store_0)s, %(store_1)s)
ORDER BY 1, 2, 3"""


def test_the_operators_tables_come_as_text():
    assert (STORES, {}, STORE_COLUMNS) == (queries.stores().sql, queries.stores().params, queries.stores().columns)
    assert CAMPAIGNS == queries.campaigns().sql
    assert "FROM aisles\nORDER BY 1, 2, 3, 4" in queries.aisles().sql


def test_heartbeats_come_as_the_cameras_wrote_them():
    assert HEARTBEATS == queries.camera_heartbeats().sql


def test_sales_come_by_hour_with_their_types():
    query = queries.sales_hours(date(2026, 11, 1), date(2026, 11, 8), ("dublin-1", "cork-1"))

    assert SALES_HOURS == query.sql
    assert {
        "first_day": date(2026, 11, 1),
        "end_day": date(2026, 11, 8),
        "store_0": "cork-1",
        "store_1": "dublin-1",
    } == query.params
    assert ["string", "string", "timestamp", "bigint", "double"] == [column.type for column in query.columns]


def test_no_store_means_every_store():
    assert "store_id IN" not in queries.sales_hours(date(2026, 11, 1), date(2026, 11, 8)).sql
