"""The Audience page in the whole app."""

import json
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from lib.charts.audience.age_pyramid import ALL_MEASURED
from lib.charts.audience.groups import CHANGES_TITLE, NO_GROUP
from lib.contract.lake import FACE_OBSERVATIONS
from lib.synthetic import write_lake
from lib.ui.texts import COMPARE_HINT
from tests.pages.conftest import LAST_DAY, page_text, panels, titles

PAGE = "pages/audience.py"


def test_it_shows_the_audience_and_how_to_compare(app):
    test = app(PAGE)

    assert [] == list(test.exception)
    assert [
        "Age",
        "Age and predicted gender",
        "Predicted gender",
        "Expression by predicted gender",
        "Expression by age",
    ] == titles(test)
    assert COMPARE_HINT in page_text(test)
    assert ALL_MEASURED in page_text(test)


def test_a_comparison_adds_what_changed(app):
    test = app(PAGE, query={"period": "last-7-days", "compare": "previous"})

    assert [] == list(test.exception)
    assert CHANGES_TITLE == titles(test)[-1]
    assert COMPARE_HINT not in page_text(test)
    assert " points" in page_text(test)


def test_age_bands_follow_the_setting(app, monkeypatch):
    monkeypatch.setenv("SHOPPER_AGE_EDGES", "30,60")
    test = app(PAGE)

    chart = json.loads(panels(test)[0]["spec"])
    assert [] == list(test.exception)
    assert "Largest: 30–59 " in page_text(test)
    assert chart["height"] == 3 * 32


def test_unmeasured_attributes_are_counted(app, tmp_path):
    lake = tmp_path / "lake"
    write_lake(lake, LAST_DAY, weeks=1)
    for path in (lake / FACE_OBSERVATIONS.name).rglob("*.parquet"):
        table = pq.ParquetFile(path).read()
        for name in ("age_low_years", "gender"):
            at = table.schema.get_field_index(name)
            table = table.set_column(at, table.schema.field(at), pa.nulls(table.num_rows, table.schema.field(at).type))
        pq.write_table(table, path)

    test = app(PAGE, lake=lake)

    assert [] == list(test.exception)
    assert "Not measured: the age of" in page_text(test)
    assert "Not measured: the gender of" in page_text(test)


def test_a_handful_of_faces_is_hidden_everywhere(app, monkeypatch):
    monkeypatch.setenv("SHOPPER_MIN_FACES", "1000")
    test = app(PAGE, query={"first_day": str(LAST_DAY), "end_day": str(LAST_DAY + timedelta(days=1)), "aisles": "toys"})

    assert [] == list(test.exception)
    assert NO_GROUP in page_text(test)
    assert "No share is shown for Female and Male." in page_text(test)
    assert "Largest" not in page_text(test)
