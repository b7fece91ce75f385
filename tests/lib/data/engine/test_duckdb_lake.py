import random
import threading
from datetime import date, timedelta

import pandas as pd
import pytest

from lib.contract.age_band import AGE_BANDS
from lib.contract.observation import Emotion, Gender
from lib.data import queries
from lib.data.cube import build_cube
from lib.data.engine import DuckDBEngine, LakeMissing
from lib.data.engine.duckdb_lake import dollar_parameters
from lib.data.filters import NOT_MEASURED, Filters
from lib.data.periods import HOURS_OF_DAY, WEEKDAYS, Grain, Period
from lib.data.queries import Query
from lib.synthetic import STORES

DTYPES = {
    "string": {"str"},
    "int": {"int64", "Int64"},
    "bigint": {"int64", "Int64"},
    "double": {"float64"},
    "boolean": {"bool", "boolean"},
    "timestamp": {"datetime64[us]"},
    "date": {"datetime64[us]"},
    "array<struct<type:string,x:double,y:double>>": {"str"},
}


def every_query(lake):
    return {
        "rollup": queries.rollup(lake.everything.period),
        "rollup of a store": queries.rollup(lake.everything.period, stores=("cork-1",)),
        "places": queries.places(lake.first_day, lake.end_day),
        "newest pictures": queries.newest_pictures(lake.first_day, 10),
        "newest faces": queries.newest_faces(lake.first_day, 10),
        "face count": queries.face_count(lake.everything),
        "face rows": queries.face_rows(lake.everything),
    }


def assert_as_declared(frame: pd.DataFrame, query: Query) -> None:
    assert [column.name for column in query.columns] == list(frame.columns)
    for column in query.columns:
        assert str(frame[column.name].dtype) in DTYPES[column.type], column.name


CLICKED = 0.3  # of the filters also have what only clicks in charts set


def random_filters(lake, rng: random.Random) -> Filters:
    def some(values):
        return tuple(rng.sample(values, rng.randint(0, 3)))

    days = (lake.end_day - lake.first_day).days
    first = rng.randrange(days)
    return Filters(
        first_day=lake.first_day + timedelta(days=first),
        end_day=lake.first_day + timedelta(days=rng.randint(first + 1, days)),
        stores=tuple(rng.sample([store.store_id for store in STORES], rng.randint(0, 2))),
        aisles=some(["coffee", "toys", "checkout", "household", "bakery", "produce"]),
        age_bands=some([*(band.label for band in AGE_BANDS), NOT_MEASURED]),
        genders=some([*Gender, NOT_MEASURED]),
        emotions=some([*Emotion, NOT_MEASURED]),
        **(
            {
                "places": some(["dublin-1", "cork-1.toys", "cork-1.bakery", "dublin-1.coffee"]),
                "weekdays": some(WEEKDAYS),
                "hours": tuple(rng.sample(HOURS_OF_DAY, rng.choice([0, 12]))),
            }
            if rng.random() < CLICKED
            else {}
        ),
    )


def test_every_result_has_the_declared_columns_and_dtypes(lake):
    engine = DuckDBEngine(lake.folder)

    for name, query in every_query(lake).items():
        frame = engine.run(query).frame
        assert not frame.empty, name
        assert_as_declared(frame, query)


def test_an_empty_folder_is_a_lake_without_rows(lake, tmp_path):
    engine = DuckDBEngine(tmp_path)

    for name, query in every_query(lake).items():
        frame = engine.run(query).frame
        assert (1 if name == "face count" else 0) == len(frame), name
        assert_as_declared(frame, query)


def test_a_missing_folder_is_named_with_the_next_step(lake, tmp_path):
    with pytest.raises(LakeMissing, match="gone does not exist") as missing:
        DuckDBEngine(tmp_path / "gone").run(queries.places(lake.first_day, lake.end_day))

    assert "SHOPPER_LAKE" in missing.value.next_step


def test_the_rollup_selects_the_faces_that_the_filters_count(mixed_lake):
    lake = mixed_lake
    engine = DuckDBEngine(lake.folder)
    counted = build_cube(engine.run(queries.rollup(lake.everything.period)).frame, lake.everything.period, Grain.HOUR)
    unmeasured = Filters(first_day=lake.first_day, end_day=lake.end_day, emotions=(NOT_MEASURED,))
    assert 2 == engine.run(queries.face_count(unmeasured)).frame["faces"][0]
    rng = random.Random(7)
    counts = []

    for filters in [lake.everything, unmeasured, *(random_filters(lake, rng) for _ in range(60))]:
        counts.append(int(engine.run(queries.face_count(filters)).frame["faces"][0]))
        selected = counted.slice(filters, Grain.DAY, threshold_faces=1).total("faces")
        assert counts[-1] == selected, filters.sentence()

    assert 15 < len(set(counts)), "the random filters must not all select the same"


def test_face_rows_are_the_faces_that_are_counted(lake):
    engine = DuckDBEngine(lake.folder)
    filters = Filters(first_day=lake.first_day, end_day=lake.end_day, aisles=("toys",), emotions=("HAPPY", "UNKNOWN"))

    rows = engine.run(queries.face_rows(filters)).frame
    counted = engine.run(queries.face_count(filters)).frame["faces"][0]

    assert counted == len(rows)
    assert {"HAPPY", "UNKNOWN"} == set(rows["emotion"])
    assert {"toys"} == set(rows["aisle_id"])


def test_the_newest_faces_belong_to_the_newest_pictures(lake):
    engine = DuckDBEngine(lake.folder)

    pictures = engine.run(queries.newest_pictures(lake.first_day, 25)).frame
    faces = engine.run(queries.newest_faces(lake.first_day, 25)).frame

    assert pictures["observed_at"].is_monotonic_decreasing
    assert {i: n for i, n in zip(pictures["image_id"], pictures["faces"], strict=True) if n} == faces.groupby(
        "image_id"
    ).size().to_dict()


def test_a_store_filter_restricts_the_rollup_to_that_store(lake):
    engine = DuckDBEngine(lake.folder)
    whole = engine.run(queries.rollup(lake.everything.period)).frame
    part = engine.run(queries.rollup(lake.everything.period, stores=("cork-1",))).frame

    pd.testing.assert_frame_equal(whole[whole["store_id"] == "cork-1"].reset_index(drop=True), part)


def test_the_end_day_is_excluded(lake):
    frame = DuckDBEngine(lake.folder).run(queries.rollup(Period(date(2026, 10, 19), date(2026, 10, 20)))).frame

    assert {date(2026, 10, 19)} == set(frame["start"].dt.date)


def test_threads_share_an_engine(lake):
    engine = DuckDBEngine(lake.folder)
    query = queries.rollup(lake.everything.period)
    frames: list[pd.DataFrame] = []
    threads = [threading.Thread(target=lambda: frames.append(engine.run(query).frame)) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 4 == len(frames)
    for frame in frames[1:]:
        pd.testing.assert_frame_equal(frames[0], frame)


@pytest.mark.parametrize(
    ("pyformat", "duckdb"),
    [
        ("dt >= %(first_day)s AND a = %(a)s", "dt >= $first_day AND a = $a"),
        ("a LIKE 'x%%'", "a LIKE 'x%'"),
        ("a = '%%(b)s'", "a = '%(b)s'"),
        ("a %% 2 = %(b_0)s", "a % 2 = $b_0"),
    ],
)
def test_pyformat_parameters_become_dollar_parameters(pyformat, duckdb):
    assert duckdb == dollar_parameters(pyformat)
