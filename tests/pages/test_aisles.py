"""The Aisles page under AppTest: each section full, with one aisle, with folded aisles, and without hours."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from lib.charts.aisles.ranking import ONLY_SHARE
from lib.charts.side_by_side.shares import TITLE as PAIR_SHARES_TITLE
from lib.contract.lake import IMAGE_OBSERVATIONS
from lib.synthetic.lake_files import schema_of, write_partition
from tests.pages.conftest import LAST_DAY, titles, words

PAGE = "pages/aisles.py"
LONG_AGO = LAST_DAY - timedelta(days=380)
LONG = {"first_day": str(LONG_AGO), "end_day": str(LAST_DAY + timedelta(days=1))}
SECTIONS = {"Ranking": 1, "By the hour": 1, "One aisle": 7, "Side by side": 4}
OVER_TIME = ["Faces per day", "Share of positive expressions"]


def section(app, name, query=None, **how):
    """The page with one of its sections shown."""
    return app(PAGE, query={"aisle_section": name, **(query or {})}, **how)


def busy_lake(folder: Path, aisles: int) -> Path:
    """A copy of the lake with more aisles, each said to have had very many faces on a day long ago and on the last."""
    lake = shutil.copytree(folder, folder.parent / f"lake-of-{aisles}", dirs_exist_ok=True)
    for day in (LONG_AGO, LAST_DAY):
        at = datetime(day.year, day.month, day.day, 12)
        rows = dict.fromkeys(schema_of(IMAGE_OBSERVATIONS).names, [None] * aisles) | {
            "image_id": [f"{day}-{number}" for number in range(aisles)],
            "store_id": ["galway-1"] * aisles,
            "aisle_id": [f"a{number}" for number in range(aisles)],
            "camera_id": ["cam"] * aisles,
            "observed_at": [at] * aisles,
            "observed_local": [at] * aisles,
            "ingested_at": [at] * aisles,
            "faces": [1_000_000] * aisles,
            "status": ["ok"] * aisles,
            "analyzer": ["synthetic"] * aisles,
        }
        written = write_partition(lake, IMAGE_OBSERVATIONS, "elsewhere", [rows])
        there = lake / IMAGE_OBSERVATIONS.name / f"dt={day}"
        there.mkdir(parents=True, exist_ok=True)
        written.rename(there / "busy.parquet")
        written.parent.rmdir()
    return lake


@pytest.mark.parametrize("name", SECTIONS)
def test_a_link_opens_each_section_and_draws_no_other(app, name):
    test = section(app, name)

    assert [] == list(test.exception)
    assert name == test.segmented_control(key="aisle_section").value
    assert SECTIONS[name] == len(titles(test))


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_asks_the_engine_nothing_new(app, name, queries_run):
    test = app(PAGE)
    before = queries_run()
    test.segmented_control(key="aisle_section").set_value(name).run()

    assert [] == list(test.exception)
    assert before == queries_run()


@pytest.mark.parametrize("name", SECTIONS)
def test_one_aisle_alone_is_said_to_be_alone(app, name):
    test = section(app, name, {"stores": "dublin-1", "aisles": "coffee"})

    assert [] == list(test.exception)
    said = {
        "Ranking": ONLY_SHARE,
        "By the hour": "Busiest: Coffee and tea",
        "One aisle": "No other aisle is in view",
        "Side by side": "Only one aisle is in view",
    }
    assert said[name] in words(test)


@pytest.mark.parametrize("name", SECTIONS)
def test_folded_aisles_are_told_with_what_to_do_and_stores_stand_instead(app, name, lake_folder):
    test = section(app, name, LONG, lake=busy_lake(lake_folder, 160))

    assert [] == list(test.exception)
    assert "Each store stands as one" in words(test)
    assert "choose fewer stores in the sidebar" in words(test)
    said = {
        "Ranking": "Dublin, Henry Street has the most faces",
        "By the hour": "No hours of the day here",
        "One aisle": "the other aisles in view",
        "Side by side": "B: Dublin, Henry Street",
    }
    assert said[name] in words(test)


def test_where_counts_are_by_the_day_there_are_no_hours_and_the_rest_stays(app, lake_folder):
    lake = busy_lake(lake_folder, 3)

    test = section(app, "By the hour", LONG, lake=lake)
    assert [] == list(test.exception)
    assert "No hours of the day here" in words(test)
    assert "Each store stands as one" not in words(test)
    assert [] == titles(test)

    test = section(app, "Side by side", LONG, lake=lake)
    assert "Faces by hour of the day" not in titles(test)
    assert PAIR_SHARES_TITLE in titles(test)


def test_the_ranking_is_ordered_and_grouped_as_the_viewer_asks(app):
    test = app(PAGE)
    shares = "Dublin, Henry Street · Toys"
    assert shares in words(test)
    test.segmented_control(key="aisle_order").set_value("Faces").run()
    test.toggle(key="aisle_groups").set_value(True).run()

    assert [] == list(test.exception)
    assert "Checkout has the most faces" in words(test)


def test_a_period_compared_with_is_named_and_its_changes_are_told(app):
    week = {"period": "last-7-days", "compare": "previous"}
    test = section(app, "Ranking", week)
    assert "grey: compared with" in words(test)

    test = section(app, "One aisle", week)
    assert "Compared with" in words(test)
    assert "faces seen " in words(test)


def test_the_heat_map_is_coloured_as_the_viewer_asks(app):
    test = section(app, "By the hour")
    assert ["Faces per hour"] == titles(test)
    test.segmented_control(key="aisle_values").set_value("Positive share").run()
    assert ["Share of positive expressions by hour"] == titles(test)


def test_a_link_names_the_aisle_and_an_unknown_one_gives_way_to_the_first(app):
    test = section(app, "One aisle", {"aisle": "Dublin, Henry Street · Toys"})
    assert "Dublin, Henry Street · Toys" == test.selectbox(key="aisle").value

    test = section(app, "One aisle", {"aisle": "Atlantis"})
    assert [] == list(test.exception)
    assert "Cork, Patrick Street · Bakery" == test.selectbox(key="aisle").value


def test_one_aisle_shows_its_days_its_hours_and_its_audience(app):
    assert [
        *OVER_TIME,
        "Faces by hour of the day",
        "Positive share by hour of the day",
        "Apparent expressions",
        "Age bands",
        "Predicted gender",
    ] == titles(section(app, "One aisle"))


def test_two_stores_stand_side_by_side_too(app):
    test = section(app, "Side by side")
    test.segmented_control(key="pair_of").set_value("Stores").run()

    assert [] == list(test.exception)
    assert "A: Cork, Patrick Street" in words(test)
    assert "B: Dublin, Henry Street" in words(test)
    assert [*OVER_TIME, PAIR_SHARES_TITLE, "Faces by hour of the day"] == titles(test)


def test_one_store_offers_its_aisles_alone(app):
    test = section(app, "Side by side", {"stores": "cork-1"})

    assert ["aisle_section"] == [control.key for control in test.segmented_control]
    assert "A: Bakery" in words(test)


def test_an_aisle_beside_itself_asks_for_another(app):
    test = section(app, "Side by side", {"stores": "cork-1"})
    test.selectbox(key="aisles_b").set_value("Bakery").run()

    assert [] == list(test.exception)
    assert "A and B are the same" in words(test)
    assert [] == titles(test)


def test_filters_of_looks_hold_in_every_section(app):
    for name, charts in SECTIONS.items():
        test = section(app, name, {"genders": "FEMALE", "age_bands": "25–34"})
        assert [] == list(test.exception)
        assert charts == len(titles(test))
