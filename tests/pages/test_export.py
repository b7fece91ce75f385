"""The Export page: what is lost, and the coarser split that one click applies."""

import json
import re

import pytest

from lib.ui.texts import NO_COUNT_HIDDEN
from tests.pages.conftest import components, page_text

PAGE = "pages/export.py"
EVERY_WAY = ["Time step", "Aisle", "Apparent expression", "Age band", "Predicted gender"]
_LOST = re.compile(r"In [\d,]+ of them the count of faces is hidden, and with it about (\d+)% of the [\d,]+ faces")


def share_lost(test) -> int:
    found = _LOST.search(page_text(test))
    assert found is not None, page_text(test)
    return int(found[1])


def suggestions(test):
    return [button for button in test.button if "of the faces" in button.label]


def test_the_page_says_which_share_of_the_faces_is_in_hidden_rows(app):
    assert 50 < share_lost(app(PAGE, query={"export_splits": EVERY_WAY})) < 60


def test_nothing_is_suggested_where_nothing_is_lost(app):
    test = app(PAGE)

    assert NO_COUNT_HIDDEN in page_text(test)
    assert [] == suggestions(test)


@pytest.mark.parametrize("grain", ["day", "hour"])
def test_one_click_applies_a_split_that_keeps_nearly_all_faces(app, grain):
    test = app(PAGE, query={"export_splits": EVERY_WAY, "grain": grain, "period": "last-7-days"})
    (button,) = suggestions(test)
    promised = int(button.label.partition(": ")[2].partition("%")[0])

    button.click().run()

    assert [] == list(test.exception)
    assert promised >= 95
    assert [] == suggestions(test)
    assert set(test.session_state["export_splits"]) < {*EVERY_WAY, "Store"}


def test_a_suggestion_with_longer_time_steps_sets_those_of_the_sidebar(app):
    splits = ["Time step", "Store"]
    test = app(PAGE, query={"export_splits": splits, "emotions": "ANGRY", "grain": "hour", "period": "last-7-days"})
    (button,) = suggestions(test)
    assert button.label.startswith("Split by day and store")

    button.click().run()

    assert "day" == test.selectbox(key="grain").value
    assert splits == test.session_state["export_splits"]
    assert [] == suggestions(test)


def test_the_page_defines_every_column_of_the_files_and_previews_all_but_ids_in_plain_words(app):
    test = app("pages/export.py")
    (explained,) = (each for each in components(test) if each["kind"] == "explanation")
    preview = test.dataframe[0]
    columns = list(preview.value.columns)

    assert set(columns) <= {name for name, _ in explained["terms"]}
    assert {"store_id", "aisle_id"} == set(columns) - set(preview.proto.column_order)
    headings = {name: each["label"] for name, each in json.loads(preview.proto.columns).items() if "label" in each}
    assert ("Date", "Aisle", "Positive (%)", "Known faces") == tuple(
        headings[name] for name in ("start", "aisle_name", "positive_percent", "known_faces")
    )


def test_rows_are_per_day_or_hour_as_the_time_steps_are(app):
    for grain in ("day", "hour"):
        test = app(PAGE, query={"grain": grain, "period": "last-7-days"})
        assert grain.capitalize() == test.pills(key="export_splits").options[0]


def test_a_viewer_learns_who_can_allow_single_faces_and_no_setting(app):
    text = page_text(app("pages/export.py"))
    assert "The operator of this dashboard can allow them" in text
    assert "SHOPPER_ROW_EXPORT" not in text
