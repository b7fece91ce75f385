"""The filters: their effect, their queries, and the URL state."""

import shutil
from datetime import date, timedelta

import pytest

from lib.contract.lake import FACE_OBSERVATIONS, IMAGE_OBSERVATIONS
from lib.data import formats
from lib.data.periods import Period
from lib.synthetic import write_lake
from lib.ui.filters.controls import RESET_FILTERS, removed_places
from lib.ui.filters.url_state import not_an_option
from lib.ui.page import NOTHING_TO_COMPARE, REFRESH
from tests.pages.conftest import COUNTING_PAGES, LAST_DAY, deltas, metrics, page_text, titles

FIRST_DAY = LAST_DAY - timedelta(days=13)
HEAD_POSES = "pages/attention.py"
INITIAL_QUERIES = ["aisles", "campaigns", "places", "stores"]


def url(test) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[0] for name, value in test.query_params.items()}


def faces_seen(test) -> int:
    return int(metrics(test)["Faces seen"].replace(",", ""))


def test_the_default_view_is_the_last_28_days_without_query_parameters(app):
    test = app()
    assert "last-28-days" == test.selectbox(key="preset").value
    assert {} == url(test)
    assert Period(LAST_DAY - timedelta(days=27), LAST_DAY + timedelta(days=1)).text() in page_text(test)


def test_the_default_view_of_old_data_is_their_last_28_days(app, tmp_path):
    last_day = date(2026, 3, 1)
    write_lake(tmp_path / "lake", last_day, weeks=2)
    test = app(lake=tmp_path / "lake")
    assert "custom" == test.selectbox(key="preset").value
    assert {"first_day": "2026-02-16", "end_day": "2026-03-02"} == url(test)
    assert 0 < faces_seen(test)


def test_pages_and_filters_run_no_new_query(app, queries_run):
    test = app()
    for page in (*(page for page in COUNTING_PAGES if page != HEAD_POSES), COUNTING_PAGES[0]):
        test.switch_page(page).run()
    for name, value in (("aisles", "coffee"), ("emotions", "HAPPY"), ("age_bands", "25–34"), ("genders", "MALE")):
        (test.multiselect if name == "aisles" else test.pills)(key=name).set_value([value]).run()
    assert 2 == queries_run().count("rollup"), "of the last 28 days, and of those that Overview compares with"
    assert all(queries_run().count(name) == 1 for name in INITIAL_QUERIES)


def test_head_poses_are_queried_once_where_they_are_shown(app, queries_run):
    test = app()
    for page in (HEAD_POSES, COUNTING_PAGES[0], HEAD_POSES):
        test.switch_page(page).run()
    assert 3 == queries_run().count("rollup")


def test_filters_inside_the_loaded_range_run_no_new_query(app, queries_run):
    test = app()
    queries = queries_run()
    test.multiselect(key="stores").set_value(["cork-1"]).run()
    test.multiselect(key="aisles").set_value(["bakery"]).run()
    for preset in ("last-7-days", "yesterday", "last-28-days"):
        test.selectbox(key="preset").set_value(preset).run()
    test.selectbox(key="grain").set_value("hour").run()
    test.selectbox(key="preset").set_value("last-7-days").run()
    test.selectbox(key="compare").set_value("previous").run()
    test.multiselect(key="stores").set_value([]).run()
    assert queries == queries_run()


def test_a_range_beyond_the_loaded_one_runs_one_query(app, queries_run):
    test = app(query={"compare": "nothing"})
    test.selectbox(key="preset").set_value("last-90-days").run()
    test.selectbox(key="preset").set_value("last-28-days").run()
    assert 2 == queries_run().count("rollup")


def test_sessions_with_the_same_view_share_one_query(app, queries_run):
    app()
    app()
    assert 2 == queries_run().count("rollup"), "of the view, and of the period that Overview compares with"


def test_refresh_runs_the_queries_again(app, queries_run):
    test = app()
    next(button for button in test.button if button.label == REFRESH).click().run()
    assert 2 == queries_run().count("places")
    assert 4 == queries_run().count("rollup"), "of the view, and of the period that Overview compares with"


def test_a_filter_narrows_the_numbers_and_is_named_in_the_summary(app):
    test = app()
    everything = faces_seen(test)
    test.pills(key="emotions").set_value(["HAPPY"]).run()
    assert 0 < faces_seen(test) < everything
    assert "apparent expression Happy" in page_text(test)


def test_filters_survive_page_changes_including_the_live_page(app):
    test = app()
    test.multiselect(key="aisles").set_value(["coffee"]).run()
    for page in ("pages/aisles.py", "pages/live.py", "pages/audience.py"):
        test.switch_page(page).run()
    assert ["coffee"] == test.multiselect(key="aisles").value
    assert "coffee" == url(test)["aisles"]


def test_a_link_restores_the_view(app):
    first = app()
    first.multiselect(key="stores").set_value(["dublin-1"]).run()
    first.pills(key="emotions").set_value(["HAPPY", "SAD"]).run()
    first.pills(key="age_bands").set_value(["25–34"]).run()
    first.selectbox(key="preset").set_value("custom").run()
    first.date_input(key="days").set_value((LAST_DAY - timedelta(days=2), LAST_DAY)).run()
    first.selectbox(key="compare").set_value("previous").run()
    first.selectbox(key="grain").set_value("day").run()
    second = app(query=url(first))
    assert url(first) == url(second)
    assert ["dublin-1"] == second.multiselect(key="stores").value
    assert (LAST_DAY - timedelta(days=2), LAST_DAY) == second.date_input(key="days").value
    assert "previous" == second.selectbox(key="compare").value
    assert "day" == second.selectbox(key="grain").value
    assert faces_seen(first) == faces_seen(second)


def test_a_link_to_a_preset_moves_with_the_calendar(app):
    test = app()
    test.selectbox(key="preset").set_value("last-7-days").run()
    assert {"period": "last-7-days"} == url(test)
    assert faces_seen(test) == faces_seen(app(query=url(test)))


def test_today_is_added_by_its_toggle_which_the_url_and_other_pages_keep(app):
    test = app(query={"period": "last-7-days", "compare": "nothing"})
    test.toggle(key="include_today").set_value(True).run()
    link = url(test)
    assert {"period": "last-7-days", "include_today": "true", "compare": "nothing"} == link
    today = LAST_DAY + timedelta(days=1)
    with_today = Period(today - timedelta(days=6), today + timedelta(days=1))
    assert with_today.text() in page_text(test)
    test.switch_page("pages/audience.py").run()
    assert with_today.text() in page_text(test)
    assert with_today.text() in page_text(app(query=link))


@pytest.mark.parametrize("preset", ["today", "yesterday", "custom"])
def test_the_toggle_of_today_is_disabled_for_periods_with_their_own_last_day(app, preset):
    test = app()
    assert not test.toggle(key="include_today").disabled
    test.selectbox(key="preset").set_value(preset).run()
    assert test.toggle(key="include_today").disabled


def test_a_comparison_shows_signed_differences_and_the_compared_period(app):
    test = app(query={"period": "last-7-days", "compare": "previous"})
    changes = list(deltas(test).values())
    assert 6 == len(changes)
    assert all(delta and delta[0] in "+−" for delta in changes)
    then = Period(LAST_DAY - timedelta(days=13), LAST_DAY - timedelta(days=6))
    assert f"compared with {then.text()}" in page_text(test)


@pytest.fixture(scope="module")
def two_years(lake_folder, tmp_path_factory):
    """The four weeks of the synthetic stores, and a week of other numbers a year before."""
    lake, old = (tmp_path_factory.mktemp("years") / name for name in ("lake", "old"))
    shutil.copytree(lake_folder, lake)
    write_lake(old, LAST_DAY - timedelta(days=364), weeks=1, seed=11)
    for table in (FACE_OBSERVATIONS, IMAGE_OBSERVATIONS):
        shutil.copytree(old / table.name, lake / table.name, dirs_exist_ok=True)
    return lake


@pytest.mark.parametrize(
    ("compare", "days_earlier"), [("previous", 7), ("last-year", 364), ("custom", 16)], ids=lambda value: str(value)
)
def test_each_comparison_shows_the_difference_from_that_periods_own_figure(app, two_years, compare, days_earlier):
    first_day = LAST_DAY - timedelta(days=6 + days_earlier)
    query = {"period": "last-7-days", "compare": compare}
    if compare == "custom":
        query["compare_first_day"] = str(first_day)
    now = app(query=query, lake=two_years)
    then = app(query={"first_day": str(first_day), "end_day": str(first_day + timedelta(days=7))}, lake=two_years)

    assert f"compared with {Period(first_day, first_day + timedelta(days=7)).text()}" in page_text(now)
    assert formats.signed_percent(faces_seen(now) / faces_seen(then) - 1) == deltas(now)["Faces seen"]


def test_a_compared_period_without_data_has_a_message(app):
    assert NOTHING_TO_COMPARE in page_text(app(query={"compare": "last-year"}))


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ({"first_day": "yesterday"}, "yesterday"),
        ({"emotions": "JOLLY"}, "JOLLY"),
        ({"stores": "atlantis-9"}, "atlantis-9"),
        ({"aisles": "NOT A SLUG"}, "NOT A SLUG"),
        ({"first_day": "1999-01-01", "end_day": "1999-02-01"}, str(LAST_DAY)),
        ({"first_day": "2026-02-02", "end_day": "2026-01-01"}, "2026-01-01"),
        ({"period": "last-century"}, "last-century"),
        ({"compare": "tomorrow"}, "tomorrow"),
        ({"grain": "minute"}, "minute"),
        ({"include_today": "perhaps"}, "perhaps"),
    ],
)
def test_a_link_with_only_a_bad_value_has_a_message_with_it_and_shows_the_default(app, query, value):
    test = app(query=query)
    assert [] == list(test.exception)
    assert any("This link" in warning.value and value in warning.value for warning in test.warning)
    assert {} == url(test)
    assert 0 < faces_seen(test)


def test_a_bad_value_in_a_link_drops_that_value_alone(app):
    good = {"stores": "dublin-1", "emotions": "HAPPY", "period": "last-7-days", "compare": "last-year"}
    test = app(query=good | {"emotions": "JOLLY,HAPPY", "grain": "minute", "aisles": "household,moon"})

    assert good | {"aisles": "household"} == url(test)
    assert [
        not_an_option("Aisles", ["moon"], ["household"]),
        not_an_option("Apparent expression", ["JOLLY"], ["Happy"]),
        not_an_option("Time steps", ["minute"], ["Automatic"]),
    ] == next(warning.value for warning in test.warning if "This link" in warning.value).split("  \n")
    assert 0 < faces_seen(test)


def test_reset_restores_the_default_view(app):
    test = app(query={"stores": "cork-1", "emotions": "HAPPY", "aisles": "bakery"})
    next(button for button in test.button if button.label == RESET_FILTERS).click().run()
    assert {} == url(test)
    assert [] == test.multiselect(key="stores").value


def test_an_aisle_of_another_store_is_removed_with_its_store(app):
    test = app(query={"stores": "dublin-1", "aisles": "household"})
    test.multiselect(key="stores").set_value(["cork-1"]).run()
    assert [] == list(test.exception)
    assert [] == test.multiselect(key="aisles").value
    assert removed_places(["Household"]) in page_text(test)


def test_the_time_steps_follow_the_range_until_they_are_chosen(app):
    def steps(test):
        return next(title for title in titles(test) if "Faces per" in title)

    test = app()
    assert "Faces per day" == steps(test)
    test.selectbox(key="preset").set_value("yesterday").run()
    assert "Faces per hour" == steps(test)
    test.selectbox(key="grain").set_value("day").run()
    assert "Faces per day" == steps(test)
    test.selectbox(key="preset").set_value("last-90-days").run()
    test.selectbox(key="grain").set_value("auto").run()
    assert "Faces per day" == steps(test)
    test.selectbox(key="grain").set_value("week").run()
    assert "Faces per week" == steps(test)


def test_markup_in_a_link_is_escaped(app):
    test = app(query={"stores": "![x](http://picture.example/x.png)"})

    warnings = "\n".join(warning.value for warning in test.warning)
    assert "This link" in warnings
    assert "![x](" not in warnings
