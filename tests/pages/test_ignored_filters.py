"""Sidebar controls that a page ignores: disabled there, with the reason, and without effect."""

import pytest

from lib.ui import texts
from tests.pages.conftest import COUNTING_PAGES, metrics, page_text, panels

IGNORED = {
    "pages/audience.py": texts.IGNORED_BY_AUDIENCE,
    "pages/cameras.py": texts.IGNORED_BY_CAMERAS,
    "pages/displays.py": texts.IGNORED_BY_DISPLAYS,
}


def controls(test):
    return {each.key: each for each in (*test.selectbox, *test.multiselect, *test.get("button_group")) if each.key}


@pytest.mark.parametrize("page", sorted({*IGNORED, *COUNTING_PAGES}))
def test_a_control_is_disabled_exactly_where_the_page_ignores_it(app, page):
    test = app(page)
    sidebar = {"preset", "compare", "grain", "stores", "aisles", "emotions", "age_bands", "genders"}
    shown = {name: each for name, each in controls(test).items() if name in sidebar}

    assert sidebar == set(shown)
    assert set(IGNORED.get(page, {})) == {name for name, each in shown.items() if each.proto.disabled}
    for name, reason in IGNORED.get(page, {}).items():
        assert reason == shown[name].proto.help
        assert reason in page_text(test)


def test_an_ignored_filter_keeps_its_value_and_its_place_in_the_url(app):
    test = app("pages/cameras.py", query={"emotions": "HAPPY", "compare": "previous"})

    assert "; apparent expression Happy" not in page_text(test)
    assert "compared with" not in page_text(test)
    assert {"emotions": "HAPPY", "compare": "previous"} == {
        name: each if isinstance(each, str) else each[0] for name, each in test.query_params.items()
    }
    test.switch_page("pages/emotions.py").run()
    assert "; apparent expression Happy" in page_text(test)
    assert "compared with" in page_text(test)


def test_a_comparison_that_a_page_ignores_runs_no_query(app, queries_run):
    app("pages/cameras.py", query={"compare": "last-year"})

    assert 1 == queries_run().count("rollup")


def test_faces_of_an_ignored_expression_are_compared_on_displays(app):
    assert metrics(app("pages/displays.py")) == metrics(app("pages/displays.py", query={"emotions": "SAD"}))
    assert panels(app("pages/displays.py", query={"emotions": "not measured"}))
