"""The Attention and traffic page in the whole app."""

import re
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lib.charts.conclusions import ATTENTION_CAUTION
from lib.contract.lake import IMAGE_OBSERVATIONS
from lib.synthetic import STORES
from lib.ui.attention import DEFINITIONS, NO_MOTION_EVENTS, WITHOUT_EVENT_NUMBERS
from lib.ui.errors import NO_FACE_MATCHES, NO_PICTURES_YET
from lib.ui.texts import HOW_ESTIMATED, MOTION_EVENTS
from tests.pages.conftest import components, deltas, metrics, page_text, panels, titles

PAGE = "pages/attention.py"
MOTION = ("Motion events", "Average length", "Pictures per event", "With an event number")


def with_motion_events(test):
    """The page after a click on the motion events."""
    test.session_state["motion_events"] = True
    return test.run()


@pytest.fixture
def without_numbers(lake_folder, tmp_path):
    """A lake in which the pictures of the given stores have no event number."""

    def make(*stores):
        lake = shutil.copytree(lake_folder, tmp_path / "lake")
        for path in (lake / IMAGE_OBSERVATIONS.name).rglob("*.parquet"):
            table = pq.ParquetFile(path).read()
            at = table.schema.get_field_index("motion_event")
            pairs = zip(table["store_id"].to_pylist(), table["motion_event"].to_pylist(), strict=True)
            numbers = [None if store in stores else number for store, number in pairs]
            pq.write_table(table.set_column(at, table.schema.field(at), pa.array(numbers, pa.int32())), path)
        return lake

    return make


def test_every_estimate_has_its_definition(app):
    test = app(PAGE)

    assert [] == list(test.exception)
    assert "Attention and traffic" == test.title[0].value
    assert [
        "Faces per hour by weekday and hour",
        "Faces by aisle",
        "Pictures with and without a face",
        "Faces per picture",
        "Faces turned to the camera by aisle",
        "Faces turned to the camera",
    ] == titles(test)
    text = page_text(test)
    assert HOW_ESTIMATED in text
    assert [] == [name for name, meaning in DEFINITIONS.items() if f"{name}\n{meaning}" not in text]
    assert "visitor" not in page_text(test).lower()


def test_motion_events_are_counted_when_a_viewer_opens_them(app, queries_run):
    test = app(PAGE)
    assert MOTION_EVENTS in [each.label for each in test.expander]
    assert 0 == queries_run().count("motion_events")

    with_motion_events(test)
    assert ["Motion events per day", "How long motion events last"] == titles(test)[-2:]
    assert 1 == queries_run().count("motion_events")


def test_the_page_begins_with_when_and_where_most_faces_are_and_who_looks_at_the_camera(app):
    (headline,) = (each for each in components(app(PAGE)) if each["kind"] == "conclusion")

    assert headline["sentence"].startswith("Most faces on Saturdays from ")
    assert " and in Dublin, Henry Street · Checkout. 90." in headline["sentence"]
    assert "no aisle clearly differs from the others" in headline["sentence"]
    assert [ATTENTION_CAUTION] == headline["cautions"]


def test_figures_change_with_the_comparison(app):
    alone = with_motion_events(app(PAGE))
    assert [None, None] == [deltas(alone)[title] for title in MOTION[:2]]

    test = with_motion_events(app(PAGE, query={"period": "last-7-days", "compare": "previous"}))
    assert [] == list(test.exception)
    changes = deltas(test)
    assert re.search(r" points$|^no change$", changes["Turned to the camera"] or "")
    assert (changes["Motion events"] or "").endswith("%")


def test_filters_inside_the_loaded_days_do_not_query_events_again(app, queries_run):
    test = with_motion_events(app(PAGE))
    before = queries_run()
    test.multiselect(key="aisles").set_value(["coffee"]).run()
    test.multiselect(key="stores").set_value(["dublin-1"]).run()
    test.pills(key="emotions").set_value(["HAPPY"]).run()
    test.selectbox(key="grain").set_value("week").run()

    assert [] == list(test.exception)
    assert 1 == before.count("motion_events")
    assert before == queries_run()


def test_a_store_without_event_numbers_is_named_and_the_others_are_shown(app, without_numbers):
    lake = without_numbers("cork-1")
    test = with_motion_events(app(PAGE, lake=lake))

    assert [] == list(test.exception)
    assert f"{WITHOUT_EVENT_NUMBERS} Cork" in page_text(test)
    assert 40 < float(metrics(test)["With an event number"].rstrip("%")) < 80

    test.multiselect(key="stores").set_value(["cork-1"]).run()
    assert NO_MOTION_EVENTS in page_text(test)


def test_without_any_event_number_the_page_shows_a_message_and_the_other_charts(app, without_numbers):
    test = with_motion_events(app(PAGE, lake=without_numbers(*(store.store_id for store in STORES))))

    assert [] == list(test.exception)
    assert NO_MOTION_EVENTS in page_text(test)
    assert "picture_filename" in page_text(test)
    assert not set(MOTION) & set(metrics(test))
    assert "Faces per picture" in titles(test)


def test_an_empty_lake_and_an_empty_selection_have_their_messages(app, tmp_path):
    empty = app(PAGE, lake=tmp_path)
    assert [] == list(empty.exception)
    assert NO_PICTURES_YET in page_text(empty)

    nothing = app(PAGE, query={"emotions": "not measured"})
    assert [] == list(nothing.exception)
    assert NO_FACE_MATCHES in page_text(nothing)
    assert 0 == len(panels(nothing))
