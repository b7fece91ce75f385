"""The Aisles page: each section with data, with one aisle, with folded aisles, and without hours."""

import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from lib.charts import PAIR_GROUPS
from lib.contract.lake import IMAGE_OBSERVATIONS
from lib.data.labels import OF_ALL_FACES, POSITIVE_SHARE
from lib.data.parquet_type import schema_of
from lib.synthetic.lake_files import write_partition
from lib.ui.filters.url_state import not_an_option
from lib.ui.texts import AISLES_FOLDED, NO_HOURS, NO_OTHER_AISLE, SAME_SIDES, only_one
from tests.pages.conftest import LAST_DAY, deltas, page_text, panels, titles

PAGE = "pages/aisles.py"
LONG_AGO = LAST_DAY - timedelta(days=380)
LONG = {"first_day": str(LONG_AGO), "end_day": str(LAST_DAY + timedelta(days=1))}
SECTIONS = {"Ranking": 2, "By the hour": 1, "One aisle": 7, "Side by side": 6}
OVER_TIME = ["Faces per day", "Share of positive expressions"]


def section(app, name, query=None, **how):
    """The page with one of its sections shown."""
    return app(PAGE, query={"aisle_section": name, **(query or {})}, **how)


def busy_lake(folder: Path, aisles: int) -> Path:
    """A copy of the lake with more aisles, each with very many faces on a day long ago and on the last day."""
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
def test_a_section_runs_no_new_query(app, name, queries_run):
    test = app(PAGE)
    before = queries_run()
    test.segmented_control(key="aisle_section").set_value(name).run()

    assert [] == list(test.exception)
    assert before == queries_run()


@pytest.mark.parametrize("name", SECTIONS)
def test_a_single_aisle_has_its_own_message(app, name):
    test = section(app, name, {"stores": "dublin-1", "aisles": "coffee"})

    assert [] == list(test.exception)
    expected = {
        "Ranking": "% of faces with a known expression are positive (Happy).",
        "By the hour": "Busiest: Coffee and tea",
        "One aisle": NO_OTHER_AISLE,
        "Side by side": only_one("aisle"),
    }
    assert expected[name] in page_text(test)


@pytest.mark.parametrize("name", SECTIONS)
def test_folded_aisles_have_a_message_with_the_next_step_and_stores_are_shown_instead(app, name, lake_folder):
    test = section(app, name, LONG, lake=busy_lake(lake_folder, 160))

    assert [] == list(test.exception)
    assert AISLES_FOLDED in page_text(test)
    assert "choose fewer stores in the sidebar" in page_text(test)
    expected = {
        "Ranking": "Dublin, Henry Street has the most faces",
        "By the hour": NO_HOURS,
        "One aisle": "the other aisles",
        "Side by side": "B: Dublin, Henry Street",
    }
    assert expected[name] in page_text(test)


def test_daily_counts_have_no_hours_and_the_other_charts_stay(app, lake_folder):
    lake = busy_lake(lake_folder, 3)

    test = section(app, "By the hour", LONG, lake=lake)
    assert [] == list(test.exception)
    assert NO_HOURS in page_text(test)
    assert AISLES_FOLDED not in page_text(test)
    assert [] == titles(test)

    test = section(app, "Side by side", LONG, lake=lake)
    assert "Faces by hour of the day" not in titles(test)
    assert "Predicted gender" in titles(test)


def test_the_ranking_is_ordered_and_grouped_by_its_controls(app):
    test = app(PAGE)
    assert "clearly highest in Toys of two stores" in page_text(test)
    test.segmented_control(key="aisle_order").set_value("Faces").run()
    test.toggle(key="aisle_groups").set_value(True).run()

    assert [] == list(test.exception)
    assert "Checkout has the most faces" in page_text(test)


def test_a_compared_period_is_named_with_its_changes(app):
    week = {"period": "last-7-days", "compare": "previous"}
    test = section(app, "Ranking", week)
    assert "Compared with" in page_text(test)

    test = section(app, "One aisle", week)
    assert "Compared with" in page_text(test)
    assert "faces seen " in page_text(test)


def test_the_heat_map_is_coloured_by_its_control(app):
    test = section(app, "By the hour")
    assert ["Faces per hour"] == titles(test)
    test.segmented_control(key="aisle_values").set_value("Positive share").run()
    assert ["Share of positive expressions by hour"] == titles(test)


def test_a_link_selects_the_aisle_and_an_unknown_one_is_ignored_with_a_message(app):
    test = section(app, "One aisle", {"aisle": "Dublin, Henry Street · Toys"})
    assert "Dublin, Henry Street · Toys" == test.selectbox(key="aisle").value

    test = section(app, "One aisle", {"aisle": "Atlantis"})
    assert [] == list(test.exception)
    assert "Cork, Patrick Street · Bakery" == test.selectbox(key="aisle").value
    assert not_an_option("Aisle", ["Atlantis"], ["Cork, Patrick Street · Bakery"]) in page_text(test)
    assert "aisle" not in test.query_params

    test.selectbox(key="aisle").set_value("Dublin, Henry Street · Toys").run()
    assert not_an_option("Aisle", ["Atlantis"], ["Cork, Patrick Street · Bakery"]) not in page_text(test)
    assert "Dublin, Henry Street · Toys" == test.query_params["aisle"]


def test_one_aisle_shows_its_days_its_hours_and_its_audience(app):
    assert [
        *OVER_TIME,
        "Faces by hour of the day",
        "Positive share by hour of the day",
        "Apparent expressions",
        "Age bands",
        "Predicted gender",
    ] == titles(section(app, "One aisle"))


def test_the_expressions_of_one_aisle_are_of_all_faces_and_its_positive_share_of_known_ones(app):
    subtitles = {panel["name"]: panel["subtitle"] for panel in panels(section(app, "One aisle"))}

    assert f"{OF_ALL_FACES}; right: this aisle, the other aisles" == subtitles["emotions"]
    assert POSITIVE_SHARE == subtitles["positive-share-by-hour"]


def test_figures_of_one_aisle_say_what_they_are_compared_with(app):
    shown = deltas(section(app, "One aisle"))

    assert {"Faces seen", "Pictures", "Positive expressions", "Pictures with a face"} == set(shown)
    for text in shown.values():
        assert re.fullmatch(r"(\d.* (above|below)|about the same as) the other aisles(' average)?", text or ""), text


def test_two_stores_can_be_shown_side_by_side_too(app):
    test = section(app, "Side by side")
    test.segmented_control(key="pair_of").set_value("Stores").run()

    assert [] == list(test.exception)
    assert "A: Cork, Patrick Street" in page_text(test)
    assert "B: Dublin, Henry Street" in page_text(test)
    groups = [title for title, *_ in PAIR_GROUPS.values()]
    assert [*groups, *OVER_TIME, "Faces by hour of the day"] == titles(test)


def test_one_store_offers_only_its_aisles(app):
    test = section(app, "Side by side", {"stores": "cork-1"})

    assert ["aisle_section"] == [control.key for control in test.segmented_control]
    assert "A: Bakery" in page_text(test)


def test_the_same_aisle_on_both_sides_has_a_message(app):
    test = section(app, "Side by side", {"stores": "cork-1"})
    test.selectbox(key="aisles_b").set_value("Bakery").run()

    assert [] == list(test.exception)
    assert SAME_SIDES in page_text(test)
    assert [] == titles(test)


def test_filters_by_attribute_apply_in_every_section(app):
    for name, charts in SECTIONS.items():
        test = section(app, name, {"genders": "FEMALE", "age_bands": "25–34"})
        assert [] == list(test.exception)
        assert charts == len(titles(test))
