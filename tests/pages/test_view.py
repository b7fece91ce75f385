"""The viewer's choices: what they change, what they cost, and the link that carries them."""

import shutil
from datetime import date, timedelta

import pytest

from lib.contract.lake import FACE_OBSERVATIONS, IMAGE_OBSERVATIONS
from lib.data.periods import Period
from lib.synthetic import write_lake
from tests.pages.conftest import COUNTING_PAGES, LAST_DAY, differences, figures, titles, words

FIRST_DAY = LAST_DAY - timedelta(days=13)
HEAD_POSES = "pages/attention.py"
START = ["aisles", "campaigns", "places", "stores"]


def url(test) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[0] for name, value in test.query_params.items()}


def faces_seen(test) -> int:
    return int(figures(test)["Faces seen"].replace(",", ""))


def test_the_first_view_is_everything_of_the_last_28_days_and_its_link_says_nothing(app):
    test = app()
    assert "last-28-days" == test.selectbox(key="preset").value
    assert {} == url(test)
    assert Period(LAST_DAY - timedelta(days=27), LAST_DAY + timedelta(days=1)).words() in words(test)


def test_old_data_are_found_without_searching(app, tmp_path):
    last_day = date(2026, 3, 1)
    write_lake(tmp_path / "lake", last_day, weeks=2)
    test = app(lake=tmp_path / "lake")
    assert "custom" == test.selectbox(key="preset").value
    assert {"first_day": "2026-02-16", "end_day": "2026-03-02"} == url(test)
    assert 0 < faces_seen(test)


def test_pages_and_filters_ask_the_engine_nothing_new(app, queries_run):
    test = app()
    for page in (*(page for page in COUNTING_PAGES if page != HEAD_POSES), COUNTING_PAGES[0]):
        test.switch_page(page).run()
    for name, value in (("aisles", "coffee"), ("emotions", "HAPPY"), ("age_bands", "25–34"), ("genders", "MALE")):
        (test.multiselect if name == "aisles" else test.pills)(key=name).set_value([value]).run()
    assert 1 == queries_run().count("rollup")
    assert all(queries_run().count(name) == 1 for name in START)


def test_head_poses_are_asked_for_once_where_they_are_shown(app, queries_run):
    test = app()
    for page in (HEAD_POSES, COUNTING_PAGES[0], HEAD_POSES):
        test.switch_page(page).run()
    assert 2 == queries_run().count("rollup")
    assert 1 == queries_run().count("motion_events")


def test_everything_inside_of_the_loaded_range_asks_nothing_new(app, queries_run):
    test = app()
    asked = queries_run()
    test.multiselect(key="stores").set_value(["cork-1"]).run()
    test.multiselect(key="aisles").set_value(["bakery"]).run()
    for preset in ("last-7-days", "yesterday", "last-28-days"):
        test.selectbox(key="preset").set_value(preset).run()
    test.selectbox(key="grain").set_value("hour").run()
    test.selectbox(key="preset").set_value("last-7-days").run()
    test.selectbox(key="compare").set_value("previous").run()
    test.multiselect(key="stores").set_value([]).run()
    assert asked == queries_run()


def test_a_range_beyond_the_loaded_one_asks_once(app, queries_run):
    test = app()
    test.selectbox(key="preset").set_value("last-90-days").run()
    test.selectbox(key="preset").set_value("last-28-days").run()
    assert 2 == queries_run().count("rollup")


def test_viewers_who_ask_the_same_share_one_query(app, queries_run):
    app()
    app()
    assert 1 == queries_run().count("rollup")


def test_refresh_asks_anew(app, queries_run):
    test = app()
    next(button for button in test.button if button.label == "Refresh").click().run()
    assert 2 == queries_run().count("rollup") == queries_run().count("places")


def test_a_filter_narrows_the_numbers_and_the_sentence_says_so(app):
    test = app()
    everything = faces_seen(test)
    test.pills(key="emotions").set_value(["HAPPY"]).run()
    assert 0 < faces_seen(test) < everything
    assert "apparent expression Happy" in words(test)


def test_choices_survive_page_changes_and_the_live_page(app):
    test = app()
    test.multiselect(key="aisles").set_value(["coffee"]).run()
    for page in ("pages/aisles.py", "pages/live.py", "pages/audience.py"):
        test.switch_page(page).run()
    assert ["coffee"] == test.multiselect(key="aisles").value
    assert "coffee" == url(test)["aisles"]


def test_a_link_carries_the_view(app):
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


def test_a_comparison_shows_signed_differences_and_says_with_what(app):
    test = app(query={"period": "last-7-days", "compare": "previous"})
    deltas = differences(test).values()
    assert 4 == len(deltas)
    assert all(delta and delta[0] in "+-" for delta in deltas)
    then = Period(LAST_DAY - timedelta(days=13), LAST_DAY - timedelta(days=6))
    assert f"compared with {then.words()}" in words(test)


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
def test_each_way_to_compare_tells_the_difference_from_that_periods_own_figure(app, two_years, compare, days_earlier):
    first_day = LAST_DAY - timedelta(days=6 + days_earlier)
    asked = {"period": "last-7-days", "compare": compare}
    if compare == "custom":
        asked["compare_first_day"] = str(first_day)
    now = app(query=asked, lake=two_years)
    then = app(query={"first_day": str(first_day), "end_day": str(first_day + timedelta(days=7))}, lake=two_years)

    assert f"compared with {Period(first_day, first_day + timedelta(days=7)).words()}" in words(now)
    assert f"{faces_seen(now) / faces_seen(then) - 1:+.1%}" == differences(now)["Faces seen"]


def test_a_period_with_nothing_to_compare_with_says_so(app):
    assert "nothing to compare with" in words(app(query={"compare": "last-year"}))


@pytest.mark.parametrize(
    ("query", "word"),
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
        ({"compare": "custom", "compare_first_day": "soon"}, "soon"),
    ],
)
def test_a_bad_link_says_what_is_wrong_and_shows_the_default(app, query, word):
    test = app(query=query)
    assert [] == list(test.exception)
    assert any("This link" in warning.value and word in warning.value for warning in test.warning)
    assert {} == url(test)
    assert 0 < faces_seen(test)


def test_reset_goes_back_to_everything(app):
    test = app(query={"stores": "cork-1", "emotions": "HAPPY", "aisles": "bakery"})
    next(button for button in test.button if button.label == "Reset filters").click().run()
    assert {} == url(test)
    assert [] == test.multiselect(key="stores").value


def test_an_aisle_of_another_store_is_let_go_with_its_store(app):
    test = app(query={"stores": "dublin-1", "aisles": "household"})
    test.multiselect(key="stores").set_value(["cork-1"]).run()
    assert [] == list(test.exception)
    assert [] == test.multiselect(key="aisles").value
    assert "Let go, since the chosen stores do not have it: Household." in words(test)


def test_the_time_steps_fit_the_range_until_the_viewer_chooses(app):
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


def test_a_link_cannot_put_its_own_markup_on_the_page(app):
    test = app(query={"stores": "![x](http://picture.example/x.png)"})

    warnings = "\n".join(warning.value for warning in test.warning)
    assert "This link" in warnings
    assert "![x](" not in warnings
