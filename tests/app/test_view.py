"""The viewer's choices: what they change, what they cost, and the link that carries them."""

from datetime import timedelta

import pytest

from tests.app.conftest import COUNTING_PAGES, LAST_DAY, words

FIRST_DAY = LAST_DAY - timedelta(days=13)


def url(test) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[0] for name, value in test.query_params.items()}


def faces_seen(test) -> int:
    return int(next(metric for metric in test.metric if metric.label == "Faces seen").value.replace(",", ""))


def test_the_first_view_is_everything_of_the_last_four_weeks_with_data(app):
    test = app()
    assert (FIRST_DAY, LAST_DAY) == test.date_input[0].value
    assert {"first_day": str(FIRST_DAY), "end_day": str(LAST_DAY + timedelta(days=1))} == url(test)


def test_pages_and_filters_ask_the_engine_nothing_new(app, queries_run):
    test = app()
    for page in COUNTING_PAGES:
        test.switch_page(page).run()
    test.switch_page(COUNTING_PAGES[0]).run()
    for name, value in (("aisles", "coffee"), ("emotions", "HAPPY"), ("age_bands", "25–34"), ("genders", "MALE")):
        test.multiselect(key=name).set_value([value]).run()
    assert ["places", "rollup"] == queries_run()


def test_another_store_set_or_range_asks_once_each(app, queries_run):
    test = app()
    test.multiselect(key="stores").set_value(["cork-1"]).run()
    test.date_input(key="days").set_value((LAST_DAY, LAST_DAY)).run()
    test.multiselect(key="aisles").set_value(["bakery"]).run()
    test.multiselect(key="stores").set_value([]).run()
    test.date_input(key="days").set_value((FIRST_DAY, LAST_DAY)).run()
    assert ["places", *["rollup"] * 4] == queries_run()


def test_refresh_asks_anew(app, queries_run):
    test = app()
    next(button for button in test.button if button.label == "Refresh").click().run()
    assert ["places", "rollup", "places", "rollup"] == queries_run()


def test_a_filter_narrows_the_numbers_and_the_sentence_says_so(app):
    test = app()
    everything = faces_seen(test)
    test.multiselect(key="emotions").set_value(["HAPPY"]).run()
    assert 0 < faces_seen(test) < everything
    assert "apparent expression HAPPY" in words(test)


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
    first.multiselect(key="emotions").set_value(["HAPPY", "SAD"]).run()
    first.multiselect(key="age_bands").set_value(["25–34"]).run()
    first.date_input(key="days").set_value((LAST_DAY - timedelta(days=2), LAST_DAY)).run()
    second = app(query=url(first))
    assert url(first) == url(second)
    assert ["dublin-1"] == second.multiselect(key="stores").value
    assert (LAST_DAY - timedelta(days=2), LAST_DAY) == second.date_input(key="days").value
    assert faces_seen(first) == faces_seen(second)


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ({"first_day": "yesterday"}, "yesterday"),
        ({"emotions": "JOLLY"}, "JOLLY"),
        ({"stores": "atlantis-9"}, "atlantis-9"),
        ({"aisles": "NOT A SLUG"}, "NOT A SLUG"),
        ({"first_day": "1999-01-01", "end_day": "1999-02-01"}, str(LAST_DAY)),
        ({"first_day": "2026-02-02", "end_day": "2026-01-01"}, "2026-01-01"),
    ],
)
def test_a_bad_link_says_what_is_wrong_and_shows_the_default(app, query, word):
    test = app(query=query)
    assert [] == list(test.exception)
    assert any("This link" in warning.value and word in warning.value for warning in test.warning)
    assert {"first_day": str(FIRST_DAY), "end_day": str(LAST_DAY + timedelta(days=1))} == url(test)
    assert 0 < faces_seen(test)


def test_reset_goes_back_to_everything(app):
    test = app(query={"stores": "cork-1", "emotions": "HAPPY", "aisles": "bakery"})
    next(button for button in test.button if button.label == "Reset filters").click().run()
    assert {"first_day", "end_day"} == set(url(test))
    assert [] == test.multiselect(key="stores").value


def test_an_aisle_of_another_store_is_let_go_with_its_store(app):
    test = app(query={"stores": "dublin-1", "aisles": "household"})
    test.multiselect(key="stores").set_value(["cork-1"]).run()
    assert [] == list(test.exception)
    assert [] == test.multiselect(key="aisles").value
    assert "Let go, since the chosen stores do not have it: household." in words(test)


def test_the_time_steps_fit_the_range_until_the_viewer_chooses(app):
    def time_units(test):
        spec = test.get("vega_lite_chart")[0].proto.spec
        return {unit for unit in ("utcyearmonthdate", "utcyearmonthdatehours") if f'"{unit}"' in spec}

    test = app("pages/emotions.py")
    assert {"utcyearmonthdate"} == time_units(test)
    test.date_input(key="days").set_value((LAST_DAY, LAST_DAY)).run()
    assert {"utcyearmonthdatehours"} == time_units(test)
    test.segmented_control(key="grain").set_value("Day").run()
    assert {"utcyearmonthdate"} == time_units(test)


def test_a_link_cannot_put_its_own_markup_on_the_page(app):
    test = app(query={"stores": "![x](http://picture.example/x.png)"})

    warnings = "\n".join(warning.value for warning in test.warning)
    assert "This link" in warnings
    assert "![x](" not in warnings
