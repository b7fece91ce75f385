"""The Emotions page under AppTest; what a viewer selects in its charts is in tests/e2e/test_selections.py."""

from datetime import timedelta

from tests.pages.conftest import LAST_DAY, panels, titles, words

PAGE = "pages/emotions.py"


def specs(test):
    return [panel["spec"] for panel in panels(test)]


def test_the_page_shows_stack_shares_week_and_aisles(app):
    test = app(PAGE)

    assert [] == list(test.exception)
    assert [
        "Apparent expressions over time",
        "Share of each expression",
        "Positive expressions by weekday and hour",
        "Positive expressions by aisle",
    ] == titles(test)


def test_only_the_first_two_charts_select_and_the_page_says_how(app):
    test = app(PAGE)

    modes = [panel["selections"] for panel in panels(test)]
    assert [["days", "expression"], ["expression"], [], []] == modes
    assert "Click an expression, or drag across days" in words(test)
    assert "Clear selection" not in [button.label for button in test.button]


def test_faces_or_shares_changes_stack_and_week_and_asks_nothing(app, queries_run):
    test = app(PAGE)
    before = queries_run()
    test.segmented_control(key="emotion_values").set_value("Faces").run()

    assert "Faces per hour by weekday and hour" in titles(test)
    assert before == queries_run()


def test_another_filter_leaves_the_shape_of_every_chart_as_it_is(app):
    test = app(PAGE)
    before = specs(test)
    test.pills(key="genders").set_value(["FEMALE"]).run()

    assert before == specs(test)


def test_a_comparison_stands_in_words(app):
    test = app(PAGE, query={"first_day": str(LAST_DAY - timedelta(days=6)), "compare": "previous"})

    assert [] == list(test.exception)
    assert "Changed most:" in words(test)
    assert "Dashed: the period compared with" in words(test)


def test_a_comparison_with_a_period_without_data_is_no_failure(app):
    test = app(PAGE, query={"compare": "last-year"})

    assert [] == list(test.exception)
    assert "nothing to compare with" in words(test)
    assert 4 == len(titles(test))


def test_one_expression_chosen_in_the_sidebar_draws_all_titles(app):
    test = app(PAGE, query={"emotions": "SAD"})

    assert [] == list(test.exception)
    assert 4 == len(titles(test))


def test_where_hours_are_not_loaded_the_page_says_what_to_do(app, monkeypatch):
    monkeypatch.setattr("lib.data.rollup_window.MOST_ROWS", 10_000)
    test = app(PAGE)

    assert [] == list(test.exception)
    assert "Choose fewer days, stores or aisles" in words(test)
    assert 3 == len(titles(test))
