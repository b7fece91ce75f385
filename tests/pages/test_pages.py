"""Every page in the whole app: with data, without data, and with a failing engine."""

import shutil
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lib.contract.lake import FACE_OBSERVATIONS, IMAGE_OBSERVATIONS, TABLES
from lib.synthetic import write_lake
from lib.ui.errors import (
    CHECK_CAMERAS,
    DATA_UNREADABLE,
    INVALID_SETTING,
    NEXT_STEP,
    NO_FACE_MATCHES,
    NO_PICTURE_ANALYSED,
    NO_PICTURES_IN_SELECTION,
    NO_PICTURES_YET,
    REMOVE_A_FILTER,
    TRY_AGAIN,
)
from lib.ui.notes import SYNTHETIC_DATA, synthetic_note
from lib.ui.texts import ROW_EXPORT_DISABLED
from tests.pages.conftest import COUNTING_PAGES, LAST_DAY, PAGES, TITLES, badges, page_text, panels

CHARTS = {
    "overview": 6,
    "emotions": 4,
    "audience": 4,
    "attention": 6,
    "aisles": 2,
    "displays": 4,
    "sales": 6,
    "cameras": 1,
    "live": 0,
    "export": 0,
}


@pytest.mark.parametrize("page", PAGES)
def test_a_lake_with_data_fills_the_page(app, page):
    test = app(page)
    assert [] == list(test.exception)
    assert [] == list(test.error)
    assert TITLES[page] == test.title[0].value
    assert CHARTS[page.removeprefix("pages/").removesuffix(".py")] == len(panels(test))
    assert [SYNTHETIC_DATA] == badges(test)
    assert synthetic_note(mixed=False) in page_text(test)
    assert [] == list(test.warning)


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_lake_has_a_message_with_the_next_step(app, page, tmp_path):
    test = app(page, lake=tmp_path)
    assert [] == list(test.exception)
    assert NO_PICTURES_YET in page_text(test)
    assert NEXT_STEP in page_text(test)


@pytest.mark.parametrize("page", PAGES)
def test_an_engine_error_has_a_message_with_the_next_step(app, page, tmp_path):
    test = app(page, lake=tmp_path / "gone")
    assert [] == list(test.exception)
    assert DATA_UNREADABLE in test.error[0].value
    assert str(tmp_path / "gone") in test.error[0].value
    assert "Set SHOPPER_LAKE" in page_text(test)


def test_invalid_parquet_is_an_engine_error_too(app, tmp_path):
    folder = tmp_path / "image_observations" / f"dt={LAST_DAY}"
    folder.mkdir(parents=True)
    (folder / "broken.parquet").write_text("no parquet")
    test = app(lake=tmp_path)
    assert [] == list(test.exception)
    assert DATA_UNREADABLE in test.error[0].value


def test_an_unreachable_engine_can_be_retried(app, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "made-up")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    for name in ("SHOPPER_DATABASE", "SHOPPER_WORKGROUP"):
        monkeypatch.setenv(name, "shopper")
    test = app(lake=None)
    assert [] == list(test.exception)
    assert DATA_UNREADABLE in test.error[0].value
    assert NEXT_STEP in page_text(test)
    assert [TRY_AGAIN] == [button.label for button in test.button]


PAGES_OVER_TIME = (
    (PAGES[0], {}),
    *((f"pages/{name}.py", {}) for name in ("emotions", "attention", "displays", "sales")),
    ("pages/aisles.py", {"aisle_section": "One aisle", "aisle": "Coffee and tea"}),
    ("pages/aisles.py", {"aisle_section": "Side by side", "aisles_b": "Coffee and tea"}),
)


@pytest.mark.parametrize(("page", "query"), PAGES_OVER_TIME)
def test_every_chart_over_time_shows_the_campaign_and_names_it_in_its_legend(app, page, query):
    over_time = [
        panel for panel in panels(app(page, query={"stores": "dublin-1", **query})) if '"utc"' in panel["spec"]
    ]

    assert over_time
    name = "New coffee display · Coffee and tea"
    assert {panel["name"]: ([name], True) for panel in over_time} == {
        panel["name"]: (
            list(panel["data"]["campaigns"]["label"]),
            {f"Campaign: {name}", "Campaign"} & {entry["label"] for entry in panel["legend"]} != set(),
        )
        for panel in over_time
    }


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("pages/emotions.py", {"aisles": "toys"}),
        ("pages/emotions.py", {"stores": "cork-1"}),
        ("pages/attention.py", {"select_places": "dublin-1.toys~elsewhere"}),
        ("pages/sales.py", {"stores": "cork-1", "aisles": "coffee"}),
        ("pages/aisles.py", {"aisle_section": "One aisle", "aisle": "Dublin, Henry Street · Toys"}),
        (
            "pages/aisles.py",
            {
                "aisle_section": "Side by side",
                "aisles_a": "Cork, Patrick Street · Coffee and tea",
                "aisles_b": "Dublin, Henry Street · Toys",
            },
        ),
    ],
)
def test_no_chart_over_time_of_other_aisles_or_stores_shows_the_campaign(app, page, query):
    over_time = [panel for panel in panels(app(page, query=query)) if '"utc"' in panel["spec"]]

    assert over_time
    assert not any(len(panel["data"]["campaigns"]["label"]) for panel in over_time)


def test_of_the_strips_only_those_of_the_campaigns_aisle_show_it(app):
    (strips,) = [panel for panel in panels(app("pages/emotions.py")) if panel["name"] == "aisles-over-time"]
    (top,) = strips["data"]["campaigns"]["top"]

    assert "Dublin, Henry Street · Coffee and tea" == strips["data"]["aisles"]["label"][int(top)]
    assert "Campaign: New coffee display · Dublin, Henry Street · Coffee and tea" == strips["legend"][-1]["label"]


def test_an_invalid_setting_is_named(app, monkeypatch):
    monkeypatch.setenv("SHOPPER_DATABASE", "shopper")
    test = app()
    assert [] == list(test.exception)
    assert INVALID_SETTING in test.error[0].value
    assert "SHOPPER_DATABASE" in test.error[0].value


@pytest.mark.parametrize("page", COUNTING_PAGES)
def test_a_selection_without_faces_has_a_message(app, page):
    test = app(page, query={"emotions": "not measured"})
    assert [] == list(test.exception)
    assert NO_FACE_MATCHES in page_text(test)
    assert REMOVE_A_FILTER in page_text(test)
    assert 0 == len(panels(test))


@pytest.mark.parametrize("page", COUNTING_PAGES)
def test_a_day_without_pictures_has_another_message_than_one_without_faces(app, page, lake_folder, tmp_path):
    day = LAST_DAY - timedelta(days=3)
    lake = shutil.copytree(lake_folder, tmp_path / "lake")
    for table in TABLES:
        shutil.rmtree(lake / table.name / f"dt={day}")
    test = app(page, query={"first_day": str(day), "end_day": str(day + timedelta(days=1))}, lake=lake)
    assert [] == list(test.exception)
    assert NO_PICTURES_IN_SELECTION in page_text(test)
    assert CHECK_CAMERAS in page_text(test)


def test_rows_can_be_exported_only_where_it_is_allowed(app, monkeypatch):
    def buttons(test):
        return [button.proto.label for button in test.get("download_button")]

    counts = [*(f"Counts ({kind})" for kind in ("Excel", "CSV", "Parquet")), "Definitions (CSV)"]
    assert counts == buttons(app("pages/export.py"))
    assert ROW_EXPORT_DISABLED in page_text(app("pages/export.py"))
    monkeypatch.setenv("SHOPPER_ROW_EXPORT", "1")
    assert [*counts, "Face rows (CSV)", "Face rows (Parquet)"] == buttons(app("pages/export.py"))


def test_a_lake_with_only_quarantined_pictures_has_a_message(app, tmp_path):
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

    assert NO_PICTURE_ANALYSED in page_text(app(lake=lake))
