"""Every page through the whole app: full, empty and with an engine that fails."""

import shutil
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lib.contract.lake import FACE_OBSERVATIONS, IMAGE_OBSERVATIONS, TABLES
from lib.synthetic import write_lake
from tests.pages.conftest import COUNTING_PAGES, LAST_DAY, PAGES, TITLES, panels, words

CHARTS = {
    "overview": 2,
    "emotions": 4,
    "audience": 5,
    "attention": 7,
    "aisles": 1,
    "displays": 4,
    "sales": 5,
    "cameras": 1,
    "live": 0,
    "export": 0,
}


@pytest.mark.parametrize("page", PAGES)
def test_a_full_lake_fills_the_page(app, page):
    test = app(page)
    assert [] == list(test.exception)
    assert [] == list(test.error)
    assert TITLES[page] == test.title[0].value
    assert CHARTS[page.removeprefix("pages/").removesuffix(".py")] == len(panels(test))
    assert "Synthetic data" in words(test)


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_lake_says_so_and_what_to_do(app, page, tmp_path):
    test = app(page, lake=tmp_path)
    assert [] == list(test.exception)
    assert "No pictures yet" in words(test)
    assert "Next step" in words(test)


@pytest.mark.parametrize("page", PAGES)
def test_a_failing_engine_says_what_failed_and_what_to_do(app, page, tmp_path):
    test = app(page, lake=tmp_path / "gone")
    assert [] == list(test.exception)
    assert "could not be read" in test.error[0].value
    assert str(tmp_path / "gone") in test.error[0].value
    assert "Set SHOPPER_LAKE" in words(test)


def test_files_that_are_no_parquet_are_a_failing_engine_too(app, tmp_path):
    folder = tmp_path / "image_observations" / f"dt={LAST_DAY}"
    folder.mkdir(parents=True)
    (folder / "broken.parquet").write_text("no parquet")
    test = app(lake=tmp_path)
    assert [] == list(test.exception)
    assert "could not be read" in test.error[0].value


def test_an_engine_out_of_reach_can_be_tried_again(app, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "made-up")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    for name in ("SHOPPER_DATABASE", "SHOPPER_WORKGROUP"):
        monkeypatch.setenv(name, "shopper")
    test = app(lake=None)
    assert [] == list(test.exception)
    assert "could not be read" in test.error[0].value
    assert "Next step" in words(test)
    assert ["Try again"] == [button.label for button in test.button]


ALONG_TIME = (
    (PAGES[0], {}),
    *((f"pages/{name}.py", {}) for name in ("emotions", "attention", "displays", "sales", "cameras")),
    ("pages/aisles.py", {"aisle_section": "One aisle", "aisle": "Coffee and tea"}),
    ("pages/aisles.py", {"aisle_section": "Side by side", "aisles_b": "Coffee and tea"}),
)


@pytest.mark.parametrize(("page", "query"), ALONG_TIME)
def test_the_campaign_stands_as_a_band_on_every_chart_along_time(app, page, query):
    along_time = [
        panel for panel in panels(app(page, query={"stores": "dublin-1", **query})) if '"utc"' in panel["spec"]
    ]

    assert along_time
    assert {panel["name"]: ["New coffee display (Coffee and tea)"] for panel in along_time} == {
        panel["name"]: panel["data"]["campaigns"]["label"] for panel in along_time
    }


def test_a_wrong_setting_says_which(app, monkeypatch):
    monkeypatch.setenv("SHOPPER_DATABASE", "shopper")
    test = app()
    assert [] == list(test.exception)
    assert "A setting is wrong" in test.error[0].value
    assert "SHOPPER_DATABASE" in test.error[0].value


@pytest.mark.parametrize("page", COUNTING_PAGES)
def test_a_selection_without_faces_says_so(app, page):
    test = app(page, query={"emotions": "not measured"})
    assert [] == list(test.exception)
    assert "No face fits this selection" in words(test)
    assert "Reset filters" in words(test)
    assert 0 == len(panels(test))


@pytest.mark.parametrize("page", COUNTING_PAGES)
def test_a_day_without_pictures_is_told_from_a_day_without_faces(app, page, lake_folder, tmp_path):
    day = LAST_DAY - timedelta(days=3)
    lake = shutil.copytree(lake_folder, tmp_path / "lake")
    for table in TABLES:
        shutil.rmtree(lake / table.name / f"dt={day}")
    test = app(page, query={"first_day": str(day), "end_day": str(day + timedelta(days=1))}, lake=lake)
    assert [] == list(test.exception)
    assert "No pictures in this selection" in words(test)
    assert "look after its cameras" in words(test)


def test_the_live_page_shows_cards_of_the_newest_pictures_and_no_filters(app):
    test = app("pages/live.py")
    assert 9 == test.html[0].body.count("<article")
    assert [] == list(test.multiselect)


def test_single_faces_stay_off_the_other_pages(app):
    for page in COUNTING_PAGES:
        assert "<article" not in words(app(page))


def test_rows_can_be_exported_only_where_it_is_allowed(app, monkeypatch):
    def buttons(test):
        return [button.proto.label for button in test.get("download_button")]

    assert ["Counts (CSV)", "Definitions (CSV)"] == buttons(app("pages/export.py"))
    assert "SHOPPER_ROW_EXPORT=1" in words(app("pages/export.py"))
    monkeypatch.setenv("SHOPPER_ROW_EXPORT", "1")
    assert ["Counts (CSV)", "Definitions (CSV)", "Face rows (CSV)"] == buttons(app("pages/export.py"))


def test_a_lake_of_quarantined_pictures_alone_says_so(app, tmp_path):
    lake = tmp_path / "lake"
    write_lake(lake, LAST_DAY, weeks=1)
    shutil.rmtree(lake / FACE_OBSERVATIONS.name)
    for path in (lake / IMAGE_OBSERVATIONS.name).rglob("*.parquet"):
        table = pq.read_table(path).drop_columns(["status", "faces"])
        rows = table.num_rows
        pq.write_table(
            table.append_column("status", pa.array(["ImageTooLargeException"] * rows)).append_column(
                "faces", pa.array([0] * rows, pa.int32())
            ),
            path,
        )

    assert "No picture could be analysed" in words(app(lake=lake))
