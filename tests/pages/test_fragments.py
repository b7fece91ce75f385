"""Which controls rerun the whole page, and which rerun only the page's fragment."""

from datetime import timedelta

import pytest

from lib.data.engine import EngineError
from lib.ui import data_access
from lib.ui.errors import DATA_UNREADABLE
from lib.ui.page import REFRESH
from tests.pages.conftest import COUNTING_PAGES, LAST_DAY, deltas, page_text


def fragment_ran_alone(test, changes) -> list[bool]:
    """Make the changes one after the other; for each, whether the fragment ran alone."""
    alone = []
    for change in changes:
        change().run()
        assert [] == list(test.exception)
        alone.append(test.fragment_ran_alone)
    return alone


@pytest.mark.parametrize("page", COUNTING_PAGES)
def test_a_filter_by_gender_reruns_only_the_fragment_on_every_page(app, page):
    test = app(page)
    test.pills(key="genders").set_value(["FEMALE"]).run()

    assert test.fragment_ran_alone
    assert [] == list(test.exception)
    assert "predicted gender Female" in page_text(test)


def test_aisles_periods_and_steps_rerun_only_the_fragment(app):
    test = app()
    changes = (
        lambda: test.multiselect(key="aisles").set_value(["coffee"]),
        lambda: test.selectbox(key="preset").set_value("last-7-days"),
        lambda: test.selectbox(key="grain").set_value("hour"),
        lambda: test.selectbox(key="compare").set_value("last-year"),
    )
    assert [True] * len(changes) == fragment_ran_alone(test, changes)
    assert "Coffee and tea" in page_text(test)


def test_controls_that_affect_other_controls_rerun_the_whole_page(app):
    test = app()
    changes = (
        lambda: test.multiselect(key="stores").set_value(["cork-1"]),
        lambda: test.selectbox(key="preset").set_value("custom"),
        lambda: test.date_input(key="days").set_value((LAST_DAY - timedelta(days=2), LAST_DAY)),
        lambda: test.selectbox(key="compare").set_value("custom"),
        lambda: test.selectbox(key="preset").set_value("yesterday"),
    )
    assert [False] * len(changes) == fragment_ran_alone(test, changes)
    assert 1 == len(test.date_input)


def test_the_fragment_writes_the_url_and_keeps_the_cost_of_the_frame(app):
    test = app("pages/cameras.py")
    before = deltas(test)["This view"]
    test.selectbox(key="grain").set_value("week").run()

    assert test.fragment_ran_alone
    assert "week" == test.query_params["grain"]
    assert before == deltas(test)["This view"]


def test_refresh_reruns_the_whole_page(app):
    test = app()
    next(button for button in test.button if button.label == REFRESH).click().run()

    assert not test.fragment_ran_alone


def test_a_range_that_failed_to_load_does_not_block_a_shorter_one(app, monkeypatch):
    """The longer range would serve the shorter one if it had loaded."""
    run = data_access._run

    def failing(engine, name, query, cancelled):
        if name == "rollup" and (query.params["end_day"] - query.params["first_day"]).days > 7:
            raise EngineError("too much at once", "Choose fewer days.")
        return run(engine, name, query, cancelled)

    test = app(query={"period": "last-7-days"})
    monkeypatch.setattr(data_access, "_run", failing)
    test.selectbox(key="preset").set_value("last-28-days").run()
    assert DATA_UNREADABLE in test.error[0].value

    test.selectbox(key="preset").set_value("last-7-days").run()
    assert [] == list(test.error)
    test.selectbox(key="preset").set_value("yesterday").run()
    assert [] == list(test.error)
