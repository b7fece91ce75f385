"""The query of motion events: its SQL, and its counts over fixed rows."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
import sqlglot
from pyathena.formatter import DefaultParameterFormatter
from sqlglot import exp

from lib.contract.lake import IMAGE_OBSERVATIONS
from lib.data import queries
from lib.data.engine import DuckDBEngine
from lib.data.parquet_type import schema_of
from lib.data.periods import Grain, Period
from lib.synthetic.lake_files import write_partition
from tests.lib.data.sql_snapshots import assert_sql

DAYS = Period(date(2026, 11, 2), date(2026, 11, 4))
MONDAY = pd.Timestamp("2026-11-02 10:00")


def picture(at: str, event: int | None, **values: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(schema_of(IMAGE_OBSERVATIONS).names) | {
        "store_id": "dublin-1",
        "aisle_id": "coffee",
        "camera_id": "cam-1",
        "observed_local": pd.Timestamp(at),
        "motion_event": event,
        "status": "ok",
        "faces": 0,
    }
    return row | values


@pytest.fixture
def counted(tmp_path):
    """A function that counts the events of given pictures, by the hour by default."""

    def count(rows: list[dict[str, Any]], grain: Grain = Grain.HOUR, **chosen: Any) -> pd.DataFrame:
        for day in {str(row["observed_local"].date()) for row in rows}:
            of_day = [row for row in rows if str(row["observed_local"].date()) == day]
            columns = {name: [row[name] for row in of_day] for name in of_day[0]}
            write_partition(tmp_path, IMAGE_OBSERVATIONS, day, [columns])
        return DuckDBEngine(tmp_path).run(queries.motion_events(DAYS, grain, **chosen)).frame

    return count


def test_motion_events_are_grouped_before_they_are_counted():
    query = queries.motion_events(DAYS, Grain.DAY, ["dublin-1"], ["coffee"])

    assert_sql("motion_events", query.sql)
    assert {
        "first_day": DAYS.first_day,
        "end_day": DAYS.end_day,
        "store_0": "dublin-1",
        "aisle_0": "coffee",
    } == query.params


@pytest.mark.parametrize("dialect", ["athena", "trino", "duckdb"])
@pytest.mark.parametrize("fold_aisles", [False, True])
def test_the_sql_is_valid_in_both_dialects(dialect, fold_aisles):
    query = queries.motion_events(DAYS, Grain.WEEK, fold_aisles=fold_aisles)

    parsed = sqlglot.parse_one(DefaultParameterFormatter().format(query.sql, dict(query.params)), dialect=dialect)

    assert isinstance(parsed, exp.Query)
    assert [column.name for column in queries.MOTION_EVENTS_COLUMNS] == parsed.named_selects


def test_an_event_is_one_number_of_a_camera_on_a_date(counted):
    frame = counted(
        [
            picture("2026-11-02 10:00:00.900", 1),
            picture("2026-11-02 10:00:01.100", 1),
            picture("2026-11-02 10:59:58", 2),
            picture("2026-11-02 11:00:08", 2),  # counts in the hour in which it began
            picture("2026-11-02 10:30", 1, camera_id="cam-2"),
            picture("2026-11-03 10:00", 1),
        ]
    )

    assert [MONDAY, MONDAY + pd.Timedelta(days=1)] == list(frame["start"])
    assert [3, 1] == list(frame["events"])
    assert [5, 1] == list(frame["event_pictures"])
    assert [10_200, 0] == list(frame["event_milliseconds"])
    assert [2, 1] == list(frame["events_from_0_seconds"])
    assert [1, 0] == list(frame["events_from_5_seconds"])


def test_pictures_without_a_number_are_in_no_event(counted):
    assert counted([picture("2026-11-02 10:00", None)]).empty


def test_aisles_are_counted_separately_unless_folded(counted):
    rows = [picture("2026-11-02 10:00", 1), picture("2026-11-02 10:00", 1, aisle_id="toys", camera_id="cam-2")]

    assert ["coffee", "toys"] == list(counted(rows)["aisle_id"])
    folded = counted(rows, Grain.DAY, fold_aisles=True)
    assert [(queries.ALL_AISLES, 2)] == list(folded[["aisle_id", "events"]].itertuples(index=False, name=None))


def test_every_event_is_in_one_class_of_lengths(lake):
    frame = DuckDBEngine(lake.folder).run(queries.motion_events(Period(lake.first_day, lake.end_day), Grain.DAY)).frame

    assert (frame["events"] == frame[list(queries.EVENT_CLASSES)].sum(axis=1)).all()
    assert 1.5 < frame["event_pictures"].sum() / frame["events"].sum() < 3


def test_events_that_begin_before_the_hour_of_a_cut_count_with_their_whole_length(tmp_path):
    cut = Period(DAYS.first_day, DAYS.end_day, last_day_hours=14)
    rows = [picture(f"2026-11-03 {at}", event) for at, event in (("13:59:58", 1), ("14:00:02", 1), ("14:00", 2))]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    write_partition(tmp_path, IMAGE_OBSERVATIONS, "2026-11-03", [columns])

    query = queries.motion_events(cut, Grain.DAY)
    counted = DuckDBEngine(tmp_path).run(query).frame

    assert (1, 4_000) == (counted["events"].sum(), counted["event_milliseconds"].sum())
    text = DefaultParameterFormatter().format(query.sql, dict(query.params))
    assert isinstance(sqlglot.parse_one(text, dialect="athena"), exp.Query)
