"""The SQL of the queries over the operator's tables and the heartbeats."""

from datetime import date

from lib.contract.reference import STORE_COLUMNS
from lib.data.queries import reference as queries
from tests.lib.data.sql_snapshots import assert_sql


def test_the_operators_tables_are_text():
    assert_sql("stores", queries.stores().sql)
    assert_sql("aisles", queries.aisles().sql)
    assert_sql("campaigns", queries.campaigns().sql)
    assert ({}, STORE_COLUMNS) == (queries.stores().params, queries.stores().columns)


def test_heartbeats_have_every_column():
    assert_sql("camera_heartbeats", queries.camera_heartbeats().sql)


def test_sales_are_typed_and_by_hour():
    query = queries.sales_hours(date(2026, 11, 1), date(2026, 11, 8), ("dublin-1", "cork-1"))

    assert_sql("sales_hours", query.sql)
    assert {
        "first_day": date(2026, 11, 1),
        "end_day": date(2026, 11, 8),
        "store_0": "cork-1",
        "store_1": "dublin-1",
    } == query.params
    assert ["string", "string", "timestamp", "bigint", "double"] == [column.type for column in query.columns]


def test_no_store_means_all_stores():
    assert "store_id IN" not in queries.sales_hours(date(2026, 11, 1), date(2026, 11, 8)).sql
