import math
import threading
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow.parquet as pq
import pytest

from lib.contract.column import Column
from lib.contract.image_key import ImageKey, image_id, observation_id
from lib.contract.lake import FACE_OBSERVATIONS, IMAGE_OBSERVATIONS, TABLES
from lib.data.engine import DuckDBEngine
from lib.data.parquet_type import schema_of
from lib.data.queries import Query
from lib.synthetic import (
    DISPLAY_AISLE_ID,
    DISPLAY_STORE_ID,
    OUTAGE_AISLE_ID,
    OUTAGE_HOURS,
    OUTAGE_STORE_ID,
    STORES,
    NotASyntheticLake,
    display_day,
    outage_day,
    write_lake,
)
from lib.synthetic.day import Planted, generate_day
from tests.lib.conftest import LAST_DAY, WEEKS

pytestmark = pytest.mark.slow


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.concat([pq.ParquetFile(path).read().to_pandas() for path in sorted((folder / name).rglob("*.parquet"))])


@pytest.fixture(scope="module")
def images(lake) -> pd.DataFrame:
    return table(lake.folder, IMAGE_OBSERVATIONS.name)


@pytest.fixture(scope="module")
def faces(lake) -> pd.DataFrame:
    return table(lake.folder, FACE_OBSERVATIONS.name)


def happy_share_difference(faces: pd.DataFrame, store_id: str, aisle_id: str) -> tuple[float, float]:
    """Share of HAPPY with the new display minus without it, absolute and in standard errors."""
    here = faces[(faces["store_id"] == store_id) & (faces["aisle_id"] == aisle_id)]
    after = here["observed_local"] >= pd.Timestamp(display_day(LAST_DAY))
    happy = here["emotion"] == "HAPPY"
    shares, counts = [happy[~after].mean(), happy[after].mean()], [(~after).sum(), after.sum()]
    error = math.sqrt(happy.mean() * (1 - happy.mean()) * sum(1 / count for count in counts))
    return shares[1] - shares[0], (shares[1] - shares[0]) / error


def test_files_are_partitioned_by_day_and_have_exactly_the_contracts_columns(lake):
    for kind in TABLES:
        paths = sorted((lake.folder / kind.name).rglob("*.parquet"))
        days = [lake.first_day + timedelta(days=n) for n in range(7 * WEEKS)]
        assert [f"dt={day}" for day in days] == [path.parent.name for path in paths]
        for path in paths:
            assert schema_of(kind).equals(pq.ParquetFile(path).schema_arrow)


def test_files_are_sorted_by_store_aisle_and_time(lake):
    for path in (lake.folder / IMAGE_OBSERVATIONS.name).rglob("*.parquet"):
        keys = ["store_id", "aisle_id", "observed_local"]
        rows = pq.ParquetFile(path).read(columns=keys).to_pandas()
        pd.testing.assert_frame_equal(rows.sort_values(keys, kind="stable"), rows)


def test_every_row_is_marked_as_synthetic(images, faces):
    assert {"synthetic"} == set(images["analyzer"]) == set(faces["analyzer"])


def test_ids_follow_the_contract(images, faces):
    for row in images.sample(50, random_state=1).itertuples():
        key = ImageKey.parse(row.image_key)
        assert image_id(row.image_key) == row.image_id
        assert (row.store_id, row.aisle_id, row.camera_id) == (
            key.shot.store_id,
            key.shot.aisle_id,
            key.shot.camera_id,
        )
        assert row.observed_local == key.shot.observed_local
        assert row.observed_at == key.shot.observed_at.replace(tzinfo=None)
        indexes = faces[faces["image_id"] == row.image_id].set_index("face_index")["observation_id"]
        assert {i: observation_id(row.image_key, i) for i in range(row.faces)} == indexes.to_dict()
    assert faces["observation_id"].is_unique
    assert images["image_id"].is_unique


def test_pictures_have_the_number_of_their_faces(images, faces):
    counted = images["image_id"].map(faces.groupby("image_id").size()).fillna(0)

    assert (counted == images["faces"]).all()
    assert 0.1 < (images["faces"] == 0).mean() < 0.35
    assert 0 < (images["status"] != "ok").mean() < 0.01
    assert (images.loc[images["status"] != "ok", "faces"] == 0).all()


def test_local_time_follows_the_end_of_daylight_saving_time(images):
    ireland = ZoneInfo("Europe/Dublin")
    change = date(2026, 10, 25)
    offsets = {}
    for row in images.sample(400, random_state=2).itertuples():
        expected = row.observed_at.tz_localize("UTC").tz_convert(ireland).tz_localize(None)
        assert expected == row.observed_local
        offsets[row.observed_local.date() < change] = row.observed_local - row.observed_at
    assert {True: timedelta(hours=1), False: timedelta(0)} == offsets


def test_expressions_are_consistent_with_their_confidences(faces):
    names = ["happy", "calm", "surprised", "confused", "sad", "fear", "disgusted", "angry", "unknown"]
    percents = faces[[f"{name}_percent" for name in names]]
    strongest = percents.idxmax(axis=1).str.removesuffix("_percent").str.upper()

    assert ((percents.sum(axis=1) - 100).abs() < 0.01).all()
    assert (percents.max(axis=1) == faces["emotion_confidence_percent"]).all()
    below = faces["emotion_confidence_percent"] < 50
    assert (faces.loc[below, "emotion"] == "UNKNOWN").all()
    assert (faces.loc[~below, "emotion"] == strongest[~below]).all()
    assert 0.01 < below.mean() < 0.15


def test_attributes_are_plausible(faces):
    assert (faces["age_low_years"] < faces["age_high_years"]).all()
    assert (faces["age_low_years"] >= 0).all()
    assert {"FEMALE", "MALE"} == set(faces["gender"])
    smiling = faces["smile"].groupby(faces["emotion"] == "HAPPY").mean()
    assert smiling[True] > 0.85
    assert smiling[False] < 0.25
    assert faces.loc[faces["gender"] == "MALE", "beard"].mean() > 0.15
    assert faces.loc[faces["gender"] == "FEMALE", "beard"].mean() < 0.01
    right = faces["box_left_ratio"] + faces["box_width_ratio"]
    bottom = faces["box_top_ratio"] + faces["box_height_ratio"]
    assert right.between(0, 1).all()
    assert bottom.between(0, 1).all()
    percents = faces.filter(like="_percent")
    assert ((percents >= 0) & (percents <= 100)).all(axis=None)


def test_the_new_displays_effect_is_significant_and_only_in_its_aisle(faces):
    difference, standard_errors = happy_share_difference(faces, DISPLAY_STORE_ID, DISPLAY_AISLE_ID)

    assert difference > 0.08
    assert standard_errors > 6
    for store in STORES:
        for aisle in store.aisles:
            if (store.store_id, aisle.aisle_id) != (DISPLAY_STORE_ID, DISPLAY_AISLE_ID):
                assert abs(happy_share_difference(faces, store.store_id, aisle.aisle_id)[1]) < 4


def test_the_camera_outage_leaves_no_pictures(images):
    hours = images["observed_local"].dt.hour
    bakery = (images["store_id"] == OUTAGE_STORE_ID) & (images["aisle_id"] == OUTAGE_AISLE_ID)
    on_the_day = images["observed_local"].dt.date == outage_day(LAST_DAY)

    assert 0 == (bakery & on_the_day & hours.isin(OUTAGE_HOURS)).sum()
    assert 0 < (bakery & on_the_day & ~hours.isin(OUTAGE_HOURS)).sum()
    assert 0 < (~bakery & on_the_day & hours.isin(OUTAGE_HOURS)).sum()


def test_the_store_is_busy_at_lunch_and_in_the_evening_and_closed_at_night(images):
    weekdays = images[images["observed_local"].dt.day_of_week < 5]
    by_hour = weekdays.groupby(weekdays["observed_local"].dt.hour).size()

    assert set(range(8, 21)) == set(by_hour.index)
    assert by_hour[12] > 1.5 * by_hour[10] > 0
    assert by_hour[17] > 1.5 * by_hour[15] > 0
    sundays = images[images["observed_local"].dt.day_of_week == 6]
    assert set(range(10, 18)) == set(sundays["observed_local"].dt.hour)


def test_aisles_have_different_audiences(faces):
    middle = (faces["age_low_years"] + faces["age_high_years"]) / 2
    by_aisle = middle.groupby(faces["aisle_id"]).median()
    children = (middle < 18).groupby(faces["aisle_id"]).mean()

    assert by_aisle["coffee"] < by_aisle["produce"] < by_aisle["bakery"]
    assert children["toys"] > 0.3
    assert children.drop("toys").max() < 0.15


def test_eight_weeks_have_200_000_to_300_000_faces(tmp_path):
    summary = write_lake(tmp_path / "lake", LAST_DAY)
    columns = (Column("bigint", "", "", name="faces"), Column("bigint", "", "", name="pictures"))
    counted = Query("SELECT sum(faces) AS faces, count(*) AS pictures FROM image_observations", {}, columns)
    frame = DuckDBEngine(tmp_path / "lake").run(counted).frame

    assert 200_000 <= summary.faces <= 300_000
    assert (summary.faces, summary.pictures) == (frame["faces"].sum(), frame["pictures"].sum())
    assert ("2026-09-07", "2026-11-01") == (summary.first_day, summary.last_day)


def test_a_day_is_the_same_in_every_window_and_differs_with_another_seed(tmp_path):
    write_lake(tmp_path / "a", date(2026, 9, 20), weeks=1)
    write_lake(tmp_path / "b", date(2026, 9, 22), weeks=2)
    write_lake(tmp_path / "c", date(2026, 9, 20), weeks=1, seed=5)

    def happy(folder):  # with the display in both windows, and no outage
        rows = pq.ParquetFile(tmp_path / folder / "face_observations/dt=2026-09-20/synthetic-2026-09-20.parquet").read()
        return rows.to_pandas()

    pd.testing.assert_frame_equal(happy("a"), happy("b"))
    assert not happy("a").equals(happy("c"))


def test_a_planted_outage_changes_no_other_rows():
    plain = generate_day(1, STORES[0], date(2026, 9, 16), Planted())
    planted = generate_day(1, STORES[0], date(2026, 9, 16), Planted(outage=True))

    kept = pd.Series(plain.faces["observation_id"]).isin(planted.faces["observation_id"]).to_numpy()
    assert 0 < kept.sum() < len(kept)
    for name, values in plain.faces.items():
        assert list(values[kept]) == list(planted.faces[name]), name


def test_an_existing_lake_is_not_rewritten(lake):
    before = {path: path.stat().st_mtime_ns for path in lake.folder.rglob("*.parquet")}

    write_lake(lake.folder, LAST_DAY, weeks=WEEKS)

    assert before == {path: path.stat().st_mtime_ns for path in lake.folder.rglob("*.parquet")}


def test_a_lake_of_another_window_is_replaced(tmp_path):
    write_lake(tmp_path / "lake", date(2026, 9, 10), weeks=1)
    write_lake(tmp_path / "lake", date(2026, 9, 20), weeks=1)

    days = sorted(path.name for path in (tmp_path / "lake" / "face_observations").iterdir())
    assert [f"dt={date(2026, 9, 14) + timedelta(days=n)}" for n in range(7)] == days
    assert ["lake"] == [path.name for path in tmp_path.iterdir()]


def test_a_folder_with_other_content_is_never_replaced(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(NotASyntheticLake, match="neither empty nor a synthetic lake"):
        write_lake(tmp_path, LAST_DAY, weeks=1)

    assert ["thesis.txt"] == [path.name for path in tmp_path.iterdir()]


def test_concurrent_callers_get_the_same_complete_lake(tmp_path):
    summaries, failures = [], []

    def write() -> None:
        try:
            summaries.append(write_lake(tmp_path / "lake", date(2026, 9, 20), weeks=1))
        except OSError as error:
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [] == failures
    assert [summaries[0]] * 3 == summaries
    assert ["lake"] == [path.name for path in tmp_path.iterdir()]
    assert 14 == len(list((tmp_path / "lake").rglob("*.parquet")))


def test_pictures_are_taken_before_they_are_analysed(images):
    assert (images["ingested_at"] > images["observed_at"]).all()
    assert images["observed_at"].max() < datetime(2026, 11, 2)


def test_a_motion_event_is_one_or_more_pictures_of_a_camera_seconds_apart(images):
    events = images.groupby(["store_id", "camera_id", images["observed_local"].dt.date, "motion_event"])
    seconds = events["observed_local"].agg(lambda times: (times.max() - times.min()).total_seconds())

    assert 1.5 < events.size().mean() < 3
    assert 5 < seconds[events.size() > 1].median() < 20
    assert seconds.max() < 300
    ends = events["observed_local"].max().groupby(level=[0, 1, 2]).shift()
    assert not (events["observed_local"].min() <= ends).any()
