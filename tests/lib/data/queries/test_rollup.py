from datetime import date

import pytest
import sqlglot
from pyathena.formatter import DefaultParameterFormatter
from sqlglot import exp

from lib.contract.observation import STATUS_OK
from lib.data import queries
from lib.data.filters import NOT_MEASURED, Filters
from lib.data.periods import Grain, Period

FIRST_DAY = date(2026, 11, 16)
END_DAY = date(2026, 11, 23)
WEEK = Period(FIRST_DAY, END_DAY)
NARROW = Filters(
    first_day=FIRST_DAY,
    end_day=END_DAY,
    stores=("dublin-1",),
    aisles=("coffee", "toys"),
    age_bands=("18–24", NOT_MEASURED),
    genders=("FEMALE",),
    emotions=("HAPPY", NOT_MEASURED),
)
EVERY_QUERY = {
    "rollup": queries.rollup(WEEK),
    "rollup of stores": queries.rollup(WEEK, stores=("dublin-1", "cork-1"), aisles=("coffee",)),
    "rollup with poses": queries.rollup(WEEK, pose=True),
    "rollup by the week, folded": queries.rollup(WEEK, Grain.WEEK, fold_aisles=True),
    "places": queries.places(FIRST_DAY, END_DAY),
    "cameras": queries.cameras(FIRST_DAY, END_DAY),
    "newest pictures": queries.newest_pictures(FIRST_DAY, 20),
    "newest faces": queries.newest_faces(FIRST_DAY, 20),
    "face count": queries.face_count(NARROW),
    "face rows": queries.face_rows(NARROW),
}


@pytest.mark.parametrize("dialect", ["athena", "trino", "duckdb"])
@pytest.mark.parametrize("query", EVERY_QUERY.values(), ids=EVERY_QUERY)
def test_the_text_that_athena_gets_is_valid_in_both_dialects(query, dialect):
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


def test_the_rollup_counts_faces_and_pictures_in_one_text():
    query = queries.rollup(WEEK, stores=["dublin-1"])

    assert (
        """\
SELECT
  date_trunc('hour', observed_local) AS start,
  store_id,
  aisle_id AS aisle_id,
  analyzer,
  emotion,
  CASE WHEN (age_low_years + age_high_years) / 2.0 < 18 THEN '0–17' \
WHEN (age_low_years + age_high_years) / 2.0 < 25 THEN '18–24' \
WHEN (age_low_years + age_high_years) / 2.0 < 35 THEN '25–34' \
WHEN (age_low_years + age_high_years) / 2.0 < 45 THEN '35–44' \
WHEN (age_low_years + age_high_years) / 2.0 < 55 THEN '45–54' \
WHEN (age_low_years + age_high_years) / 2.0 < 65 THEN '55–64' \
WHEN (age_low_years + age_high_years) / 2.0 >= 65 THEN '65+' END AS age_band,
  gender,
  count(*) AS faces,
  0 AS posed_faces,
  0 AS facing_faces,
  0 AS pictures,
  0 AS pictures_with_faces,
  0 AS failed_pictures
FROM face_observations
WHERE dt >= %(first_day)s AND dt < %(end_day)s
  AND store_id IN (%(store_0)s)
GROUP BY 1, 2, 3, 4, 5, 6, 7
UNION ALL
SELECT
  date_trunc('hour', observed_local) AS start,
  store_id,
  aisle_id AS aisle_id,
  analyzer,
  CAST(NULL AS varchar) AS emotion,
  CAST(NULL AS varchar) AS age_band,
  CAST(NULL AS varchar) AS gender,
  0 AS faces,
  0 AS posed_faces,
  0 AS facing_faces,
  count(*) AS pictures,
  count(CASE WHEN image_observations.faces > 0 THEN 1 END) AS pictures_with_faces,
  count(CASE WHEN status <> 'ok' THEN 1 END) AS failed_pictures
FROM image_observations
WHERE dt >= %(first_day)s AND dt < %(end_day)s
  AND store_id IN (%(store_0)s)
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4, 5, 6, 7, 11"""
        == query.sql
    )
    assert {"first_day": FIRST_DAY, "end_day": END_DAY, "store_0": "dublin-1"} == query.params
    assert "ok" == STATUS_OK


def test_a_coarser_rollup_changes_the_step_and_folds_the_aisles_alone():
    fine, coarse = queries.rollup(WEEK).sql, queries.rollup(WEEK, Grain.WEEK, fold_aisles=True).sql

    by_week = fine.replace("'hour', observed_local", "'week', CAST(dt AS timestamp)")
    assert coarse == by_week.replace("  aisle_id AS aisle_id,", "  'all-aisles' AS aisle_id,")


def test_head_poses_are_counted_where_they_are_asked_for():
    lines = queries.rollup(WEEK, pose=True).sql.splitlines()

    assert [
        "  count(CASE WHEN yaw_degrees IS NOT NULL AND pitch_degrees IS NOT NULL THEN 1 END) AS posed_faces,",
        "  count(CASE WHEN yaw_degrees BETWEEN -30 AND 30 AND pitch_degrees BETWEEN -20 AND 20 THEN 1 END) "
        "AS facing_faces,",
    ] == lines[9:11]


def test_the_newest_faces_are_those_of_the_newest_pictures():
    query = queries.newest_faces(FIRST_DAY, 20)

    assert """\
FROM face_observations
WHERE dt >= %(first_day)s
  AND image_id IN (
    SELECT image_id
    FROM image_observations
    WHERE dt >= %(first_day)s
    ORDER BY observed_at DESC, image_id
    LIMIT %(limit)s
  )
ORDER BY observed_at DESC, image_id, face_index""" == query.sql[query.sql.index("FROM face_observations") :]
    assert {"first_day": FIRST_DAY, "limit": 20} == query.params


def test_places_are_pictures_by_store_and_aisle():
    assert (
        """\
SELECT
  store_id,
  aisle_id,
  min(dt) AS first_day,
  max(dt) AS last_day,
  count(DISTINCT dt) AS days,
  sum(faces) AS faces,
  max(observed_at) AS last_at,
  max(observed_local) AS last_local
FROM image_observations
WHERE dt >= %(first_day)s AND dt < %(end_day)s
GROUP BY 1, 2
ORDER BY 1, 2"""
        == queries.places(FIRST_DAY, END_DAY).sql
    )


def test_the_face_count_asks_what_the_filters_say():
    sql, params = NARROW.where()

    query = queries.face_count(NARROW)

    assert f"SELECT count(*) AS faces\nFROM face_observations\nWHERE {sql}" == query.sql
    assert params == query.params


def test_face_rows_carry_every_column_of_the_table():
    query = queries.face_rows(NARROW)

    assert "CAST(landmarks AS json) AS landmarks" in query.sql
    assert "ORDER BY observed_at, observation_id" == query.sql.splitlines()[-1]
    assert len(query.columns) == len(set(query.columns))
