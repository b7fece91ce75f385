"""The Emotions page; selections in its charts are tested in tests/e2e/test_selections.py."""

import re
from datetime import timedelta

from lib.charts.core.legend import COMPARED
from lib.charts.dashboard.sentences import COMPARE
from lib.ui.board.board import CLICK_LEGEND_HINT
from lib.ui.page import NOTHING_TO_COMPARE
from lib.ui.selections import CLEAR_SELECTION
from lib.ui.texts import NO_WEEKDAYS_BY_HOUR
from tests.pages.conftest import LAST_DAY, components, page_text, panels, titles

PAGE = "pages/emotions.py"


def specs(test):
    return [panel["spec"] for panel in panels(test)]


def test_the_page_shows_its_four_charts(app):
    test = app(PAGE)

    assert [] == list(test.exception)
    assert [
        "Apparent expressions over time",
        "Share of each expression",
        "Positive expressions by weekday and hour",
        "Positive expressions by aisle",
    ] == titles(test)


def test_every_chart_is_selectable_and_the_first_says_how(app):
    test = app(PAGE)

    assert [
        {"days", "emotions"},
        {"emotions"},
        {"weekdays", "hours"},
        {"days", "places"},
    ] == [{each["dimension"] for each in panel["selects"]} for panel in panels(test)]
    assert [CLICK_LEGEND_HINT, "", "", ""] == [panel["hint"] for panel in panels(test)]
    assert CLEAR_SELECTION not in [button.label for button in test.button]


def test_the_choice_of_faces_or_shares_changes_the_charts_without_a_query(app, queries_run):
    test = app(PAGE)
    before = queries_run()
    test.segmented_control(key="emotion_values").set_value("Faces").run()

    assert "Faces per hour by weekday and hour" in titles(test)
    assert before == queries_run()


def test_a_filter_change_leaves_every_chart_specification_unchanged(app):
    test = app(PAGE)
    before = specs(test)
    test.pills(key="genders").set_value(["FEMALE"]).run()

    assert before == specs(test)


def test_a_comparison_is_described_in_text(app):
    test = app(PAGE, query={"first_day": str(LAST_DAY - timedelta(days=6)), "compare": "previous"})

    assert [] == list(test.exception)
    assert "No clear change of expressions since" in " ".join(
        found_sentences(test)
    ) or " percentage points to " in " ".join(found_sentences(test))
    assert COMPARED in page_text(test)


def test_a_comparison_with_a_period_without_data_has_a_message(app):
    test = app(PAGE, query={"compare": "last-year"})

    assert [] == list(test.exception)
    assert NOTHING_TO_COMPARE in page_text(test)
    assert 4 == len(titles(test))


def test_one_expression_chosen_in_the_sidebar_draws_all_charts(app):
    test = app(PAGE, query={"emotions": "SAD"})

    assert [] == list(test.exception)
    assert 4 == len(titles(test))


def test_without_hourly_counts_the_page_says_what_to_do(app, monkeypatch):
    monkeypatch.setattr("lib.data.rollup_window.MAX_ROWS", 10_000)
    test = app(PAGE)

    assert [] == list(test.exception)
    assert NO_WEEKDAYS_BY_HOUR in page_text(test)
    assert 3 == len(titles(test))


def test_the_page_begins_with_the_share_of_its_charts_and_the_most_frequent_expression(app):
    (said, how_to_compare) = found_sentences(app(PAGE))

    assert re.fullmatch(
        r"[\d.]+% of faces with a known expression are positive \(Happy\), which is [\d.]+% of all faces\. "
        r"Most often: Calm, [\d.]+% of all faces\.",
        said,
    )
    assert COMPARE in how_to_compare
    (selected, _) = found_sentences(app(PAGE, query={"select_emotions": "SAD~elsewhere"}))
    assert "% of faces with a known expression are Sad, which is " in selected
    assert 1 == len(found_sentences(app(PAGE, query={"emotions": "SAD"})))


def test_the_page_names_the_change_of_the_aisle_with_the_new_display(app):
    first_day = LAST_DAY - timedelta(days=13)
    found = found_sentences(app(PAGE, query={"first_day": str(first_day), "compare": "previous"}))

    assert any(
        each.startswith("Positive expressions in Dublin, Henry Street · Coffee and tea clearly rose") for each in found
    )


def found_sentences(test):
    """The sentences at the top of the page."""
    (found,) = [each for each in components(test) if each["kind"] == "sentences"]
    return [f"{each['subject']} {each['text']}".strip() for each in found["sentences"]]
