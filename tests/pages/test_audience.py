"""The Audience page in the whole app."""

import json
import re
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from lib.charts.audience.groups import ABOVE_NAMED, CHANGES_TITLE, NO_GROUP
from lib.charts.dashboard.sentences import COMPARE
from lib.contract.lake import FACE_OBSERVATIONS
from lib.synthetic import write_lake
from tests.pages.conftest import LAST_DAY, components, page_text, panels, titles

PAGE = "pages/audience.py"


def test_it_shows_the_audience_and_how_to_compare(app):
    test = app(PAGE)

    assert [] == list(test.exception)
    assert [
        "Age",
        "Age and predicted gender",
        "Expression by age",
        "Expression by predicted gender",
    ] == titles(test)
    assert COMPARE in page_text(test)


def test_the_page_begins_with_the_age_that_looks_happy_most_often_with_its_chart_s_number(app):
    test = app(PAGE)
    (first, *_) = next(each["sentences"] for each in components(test) if each["kind"] == "sentences")
    (stack,) = (each["data"]["rows"] for each in panels(test) if each["name"] == "expressions-by-age")
    rows = zip(stack["label"], stack["expression"], stack["share"], strict=True)
    (share,) = (share for label, expression, share in rows if (label, expression) == ("0–17", "Happy"))

    assert f"Ages 0–17 ({100 * share:.1f}%)" == first["subject"]
    assert first["text"].startswith("look happy clearly most often; least often ")


def test_a_comparison_adds_what_changed(app):
    test = app(PAGE, query={"period": "last-7-days", "compare": "previous"})

    assert [] == list(test.exception)
    assert CHANGES_TITLE == titles(test)[-1]
    assert COMPARE not in page_text(test)
    assert ABOVE_NAMED in page_text(test)


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


def test_the_largest_age_band_follows_and_the_page_says_if_nothing_changed(app):
    test = app(PAGE, query={"period": "last-7-days", "compare": "previous"})
    (found,) = [each for each in components(test) if each["kind"] == "sentences"]
    _, largest, change = [f"{each['subject']} {each['text']}".strip() for each in found["sentences"]]

    assert re.fullmatch(r"25–34 is the largest age band.*: [\d.]+% of faces\.", largest)
    assert change.startswith("No clear change of age or predicted gender since ")


def test_both_charts_of_ages_have_the_youngest_on_top(app):
    ages, pyramid = panels(app(PAGE))[:2]
    orders = [
        sorted(zip(panel["data"]["rows"]["rank"], panel["data"]["rows"]["label"], strict=True))
        for panel in (ages, pyramid)
    ]

    assert "0–17" == orders[0][0][1] == orders[1][0][1]
    assert "65+" == orders[1][-1][1]
