"""Which controls draw the whole page again, and which the part alone that shows what they change."""

from datetime import timedelta

import pytest

from lib.data.engine import EngineError
from lib.ui import data_access
from tests.pages.conftest import COUNTING_PAGES, LAST_DAY, words


def ran_alone(test, changes) -> list[bool]:
    """Make the changes one after the other; of each, whether the part ran alone."""
    found = []
    for change in changes:
        change().run()
        assert [] == list(test.exception)
        found.append(test.ran_alone)
    return found


@pytest.mark.parametrize("page", COUNTING_PAGES)
def test_a_look_draws_the_part_alone_on_every_page(app, page):
    test = app(page)
    test.pills(key="genders").set_value(["FEMALE"]).run()

    assert test.ran_alone
    assert [] == list(test.exception)
    assert "predicted gender Female" in words(test)


def test_aisles_periods_and_steps_draw_the_part_alone(app):
    test = app()
    changes = (
        lambda: test.multiselect(key="aisles").set_value(["coffee"]),
        lambda: test.selectbox(key="preset").set_value("last-7-days"),
        lambda: test.selectbox(key="grain").set_value("hour"),
        lambda: test.selectbox(key="compare").set_value("previous"),
    )
    assert [True] * len(changes) == ran_alone(test, changes)
    assert "Coffee and tea" in words(test)


def test_what_changes_other_controls_draws_the_whole_page(app):
    test = app()
    changes = (
        lambda: test.multiselect(key="stores").set_value(["cork-1"]),
        lambda: test.selectbox(key="preset").set_value("custom"),
        lambda: test.date_input(key="days").set_value((LAST_DAY - timedelta(days=2), LAST_DAY)),
        lambda: test.selectbox(key="compare").set_value("custom"),
        lambda: test.selectbox(key="preset").set_value("yesterday"),
    )
    assert [False] * len(changes) == ran_alone(test, changes)
    assert 1 == len(test.date_input)


def test_the_part_that_runs_alone_writes_the_link_and_counts_the_views_cost(app):
    test = app()
    before = next(line.value for line in test.caption if "this view:" in line.value)
    test.pills(key="age_bands").set_value(["25–34"]).run()
    after = next(line.value for line in test.caption if "this view:" in line.value)

    assert "25–34" == test.query_params["age_bands"]
    assert before.split("this view:")[1] == after.split("this view:")[1]


def test_refresh_in_the_part_draws_the_whole_page(app):
    test = app()
    next(button for button in test.button if button.label == "Refresh").click().run()

    assert not test.ran_alone


def test_a_range_that_could_not_be_loaded_does_not_stand_in_the_way_of_a_shorter_one(app, monkeypatch):
    """The longer one would hold the shorter one, were it there."""
    run = data_access._run

    def refusing(engine, name, query, cancelled):
        if name == "rollup" and (query.params["end_day"] - query.params["first_day"]).days > 7:
            raise EngineError("too much at once", "Choose fewer days.")
        return run(engine, name, query, cancelled)

    test = app(query={"period": "last-7-days"})
    monkeypatch.setattr(data_access, "_run", refusing)
    test.selectbox(key="preset").set_value("last-28-days").run()
    assert "could not be read" in test.error[0].value

    test.selectbox(key="preset").set_value("last-7-days").run()
    assert [] == list(test.error)
    test.selectbox(key="preset").set_value("yesterday").run()
    assert [] == list(test.error)
