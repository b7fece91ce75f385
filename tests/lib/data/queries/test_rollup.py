from dataclasses import replace
from datetime import date

import pytest
import sqlglot
from pyathena.formatter import DefaultParameterFormatter
from sqlglot import exp

from lib.contract.age_band import age_bands
from lib.contract.observation import STATUS_OK
from lib.data import queries
from lib.data.filters import NOT_MEASURED, Filters
from lib.data.periods import Grain, Period
from tests.lib.data.sql_snapshots import assert_sql

FIRST_DAY = date(2026, 11, 16)
END_DAY = date(2026, 11, 23)
WEEK = Period(FIRST_DAY, END_DAY)
WEEK_UNTIL_14 = Period(FIRST_DAY, END_DAY, last_day_hours=14)
NARROW = Filters(
    first_day=FIRST_DAY,
    end_day=END_DAY,
    stores=("dublin-1",),
    aisles=("coffee", "toys"),
    age_bands=("18–24", NOT_MEASURED),
    genders=("FEMALE",),
    emotions=("HAPPY", NOT_MEASURED),
)
CLICKED = replace(NARROW, places=("cork-1", "dublin-1.toys"), weekdays=("Monday", "Friday"), hours=("10:00",))
EVERY_QUERY = {
    "rollup": queries.rollup(WEEK),
    "rollup of stores": queries.rollup(WEEK, stores=("dublin-1", "cork-1"), aisles=("coffee",)),
    "rollup with poses": queries.rollup(WEEK, pose=True),
    "rollup by the week, folded": queries.rollup(WEEK, Grain.WEEK, fold_aisles=True),
    "rollup up to an hour": queries.rollup(WEEK_UNTIL_14, Grain.DAY),
    "rollup from ready counts": queries.rollup(WEEK, stores=("dublin-1",), pose=True, ready=True),
    "rollup from ready counts, by the week up to an hour": queries.rollup(WEEK_UNTIL_14, Grain.WEEK, ready=True),
    "places": queries.places(FIRST_DAY, END_DAY),
    "cameras": queries.cameras(FIRST_DAY, END_DAY),
    "store hours": queries.store_hours(FIRST_DAY, END_DAY),
    "newest pictures": queries.newest_pictures(FIRST_DAY, 20),
    "newest faces": queries.newest_faces(FIRST_DAY, 20),
    "face count": queries.face_count(NARROW),
    "face rows": queries.face_rows(NARROW),
    "face rows of a selection in charts": queries.face_rows(CLICKED),
}


@pytest.mark.parametrize("dialect", ["athena", "trino", "duckdb"])
@pytest.mark.parametrize("query", EVERY_QUERY.values(), ids=EVERY_QUERY)
def test_the_sql_is_valid_in_both_dialects(query, dialect):
    text = DefaultParameterFormatter().format(query.sql, query.params)

    parsed = sqlglot.parse_one(text, dialect=dialect)

    assert isinstance(parsed, exp.Query)
    assert [column.name for column in query.columns] == parsed.named_selects


@pytest.mark.parametrize("query", EVERY_QUERY.values(), ids=EVERY_QUERY)
def test_every_table_of_a_query_is_pruned_by_day(query):
    text = DefaultParameterFormatter().format(query.sql, query.params)

    selects = sqlglot.parse_one(text, dialect="athena").find_all(exp.Select)

    for select in selects:
        assert "dt >= CAST('2026-11-16' AS DATE)" in select.args["where"].sql(dialect="trino").replace(
            "DATE '2026-11-16'", "CAST('2026-11-16' AS DATE)"
        )


def test_the_rollup_counts_faces_and_pictures_in_one_query():
    query = queries.rollup(WEEK, stores=["dublin-1"])

    assert_sql("rollup", query.sql)
    assert {"first_day": FIRST_DAY, "end_day": END_DAY, "store_0": "dublin-1"} == query.params
    assert "ok" == STATUS_OK


def test_ready_counts_are_summed_where_the_age_bands_are_theirs():
    query = queries.rollup(WEEK_UNTIL_14, stores=["dublin-1"], ready=True)

    assert_sql("rollup_from_ready_counts", query.sql)
    other_bands = age_bands((30,))
    assert queries.rollup(WEEK, bands=other_bands) == queries.rollup(WEEK, bands=other_bands, ready=True)


def test_a_coarser_rollup_only_changes_the_time_bucket_and_folds_the_aisles():
    fine, coarse = queries.rollup(WEEK).sql, queries.rollup(WEEK, Grain.WEEK, fold_aisles=True).sql

    by_week = fine.replace("'hour', observed_local", "'week', CAST(dt AS timestamp)")
    assert coarse == by_week.replace("  aisle_id AS aisle_id,", "  'all-aisles' AS aisle_id,")


def test_a_rollup_of_a_cut_day_counts_faces_and_pictures_up_to_its_hour():
    whole, cut = queries.rollup(WEEK, Grain.DAY).sql, queries.rollup(WEEK_UNTIL_14, Grain.DAY)

    days = "dt >= %(first_day)s AND dt < %(end_day)s"
    assert 2 == whole.count(days)
    assert whole.replace(days, f"{days}\n  AND observed_local < CAST(%(end_at)s AS timestamp)") == cut.sql
    assert {"first_day": FIRST_DAY, "end_day": END_DAY, "end_at": "2026-11-22 14:00:00"} == cut.params


def test_head_poses_are_counted_on_request():
    query = queries.rollup(WEEK, pose=True)

    assert_sql("rollup_with_poses", query.sql)
    assert {"first_day": FIRST_DAY, "end_day": END_DAY} == query.params


def test_the_newest_faces_are_those_of_the_newest_pictures():
    pictures, faces = queries.newest_pictures(FIRST_DAY, 20), queries.newest_faces(FIRST_DAY, 20)

    assert_sql("newest_pictures", pictures.sql)
    assert_sql("newest_faces", faces.sql)
    assert {"first_day": FIRST_DAY, "limit": 20} == pictures.params == faces.params


def test_places_and_cameras_are_pictures_by_store_aisle_and_camera():
    places, cameras = queries.places(FIRST_DAY, END_DAY), queries.cameras(FIRST_DAY, END_DAY)

    assert_sql("places", places.sql)
    assert_sql("cameras", cameras.sql)
    assert {"first_day": FIRST_DAY, "end_day": END_DAY} == places.params == cameras.params


def test_the_hours_of_a_store_are_those_with_pictures_of_any_camera():
    query = queries.store_hours(FIRST_DAY, END_DAY)

    assert_sql("store_hours", query.sql)
    assert {"first_day": FIRST_DAY, "end_day": END_DAY, "synthetic": "synthetic"} == query.params


def test_the_face_count_has_the_condition_of_the_filters():
    query = queries.face_count(NARROW)

    assert_sql("face_count", query.sql)
    sql, params = NARROW.where()
    assert query.sql.endswith(f"WHERE {sql}")
    assert params == query.params


def test_face_rows_have_every_column_of_the_table():
    query = queries.face_rows(NARROW)

    assert_sql("face_rows", query.sql)
    assert NARROW.where()[1] == query.params
    assert len(query.columns) == len(set(query.columns))
