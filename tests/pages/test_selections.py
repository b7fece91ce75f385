"""Selections in charts on every page: what the marks select, and that a selection narrows the other panels."""

import pytest

from lib.data.selection import Selection
from lib.ui.filters.controls import RESET_FILTERS
from lib.ui.selections import CLEAR_SELECTION, OPEN_PROFILE, SELECTED, too_coarse, unknown_values
from tests.pages.conftest import LAST_DAY, metrics, page_text, panels

PLACE, DAY, CELL = {"places"}, {"days"}, {"weekdays", "hours"}
# By page and panel, the dimensions that a click on its marks selects.
SELECTS = {
    ("overview", ""): {
        "emotions-over-time": {"days", "emotions"},
        "expressions": {"emotions"},
        "faces-over-time": DAY,
        "ages": {"age_bands"},
        "genders": {"genders"},
        "extreme-aisles": PLACE,
    },
    ("emotions", ""): {
        "emotions-over-time": {"days", "emotions"},
        "expressions": {"emotions"},
        "weekday-hours": CELL,
        "aisles-over-time": {"days", "places"},
    },
    ("audience", ""): {
        "ages": {"age_bands"},
        "age-pyramid": {"age_bands", "genders"},
        "expressions-by-gender": {"genders", "emotions"},
        "expressions-by-age": {"age_bands", "emotions"},
    },
    ("attention", ""): {
        "weekday-hours": CELL,
        "aisle-faces": PLACE,
        "pictures-over-time": DAY,
        "faces-per-picture": DAY,
        "facing-by-aisle": PLACE,
        "facing-over-time": DAY,
    },
    ("aisles", "Ranking"): {"aisle-ranking": PLACE, "aisle-faces": PLACE},
    ("aisles", "By the hour"): {"aisle-hours": {"places", "hours"}},
    ("aisles", "One aisle"): {
        "faces-over-time": DAY,
        "positive-share-over-time": DAY,
        "faces-by-hour": {"hours"},
        "positive-share-by-hour": {"hours"},
        "emotions": {"emotions"},
        "ages": {"age_bands"},
        "genders": {"genders"},
    },
    ("aisles", "Side by side"): {
        "faces-over-time": DAY,
        "positive-share-over-time": DAY,
        "pair-emotions": {"emotions"},
        "pair-ages": {"age_bands"},
        "pair-genders": {"genders"},
        "faces-by-hour": {"hours"},
    },
    ("sales", ""): {
        "sales-by-aisle": PLACE,
        "revenue-by-aisle": PLACE,
        "sales-by-hour": {"places", "hours"},
        "sales-against-expression": PLACE,
        "revenue-over-time": DAY,
        "faces-over-time": DAY,
    },
    ("displays", ""): {
        "display-shares-over-time": set(),
        "display-shares-by-aisle": PLACE,
        "display-faces-over-time": set(),
        "display-faces-by-aisle": PLACE,
    },
    ("cameras", ""): {"aisle-timeline": {"days", "places"}},
}
SELECTIONS = (
    {"select_places": "cork-1.toys~elsewhere"},
    {"select_weekdays": "Monday~elsewhere", "select_hours": "10:00,11:00~elsewhere"},
    {"select_emotions": "SAD~elsewhere", "select_age_bands": "25–34~elsewhere", "select_genders": "FEMALE~elsewhere"},
)


def open_view(app, view, **selection):
    page, section = view
    return app(f"pages/{page}.py", query=({"aisle_section": section} if section else {}) | selection)


def faces_seen(test) -> int:
    return int(metrics(test)["Faces seen"].replace(",", ""))


def reachable(panel) -> set[str]:
    """The dimensions of which the panel has a mark that can be selected."""
    return {
        each["dimension"]
        for each in panel["selects"]
        for columns in panel["data"].values()
        if set(map(str, columns.get(each["column"], ()))) & set(each["values"] or map(str, columns.get("left", ())))
    }


@pytest.mark.parametrize("view", SELECTS, ids=" ".join)
def test_the_marks_of_every_panel_select_what_they_show(app, view):
    assert SELECTS[view] == {panel["name"]: reachable(panel) for panel in panels(open_view(app, view))}


@pytest.mark.parametrize("selection", SELECTIONS, ids=lambda selection: "+".join(selection))
@pytest.mark.parametrize("view", SELECTS, ids=" ".join)
def test_every_page_can_be_narrowed_to_a_selection(app, view, selection):
    test = open_view(app, view, **selection)

    assert [] == list(test.exception)
    assert SELECTED in page_text(test)
    assert panels(test)


def test_a_selection_narrows_the_numbers_and_no_query_runs(app, queries_run):
    whole = app()
    queries = queries_run()
    narrowed = app(query={"select_places": "cork-1.toys~ranking", "select_days": "2000-01-01,2100-01-01~stack"})

    assert faces_seen(narrowed) < faces_seen(whole) / 5
    assert queries == queries_run()


def test_charts_over_time_show_days_instead_of_being_narrowed_to_them(app):
    whole = panels(app())[0]
    day = LAST_DAY.isoformat()
    narrowed = app(query={"select_days": f"{day},{day}~faces-over-time"})

    assert whole["spec"] == panels(narrowed)[0]["spec"]
    assert whole["data"] == panels(narrowed)[0]["data"]
    assert 0 < faces_seen(narrowed) < faces_seen(app()) / 20


def test_one_aisle_can_be_opened_as_a_profile(app):
    test = app("pages/aisles.py", query={"select_places": "cork-1.toys~aisle-ranking"})
    next(button for button in test.button if button.label == OPEN_PROFILE).click().run()

    assert "One aisle" == test.segmented_control(key="aisle_section").value
    assert OPEN_PROFILE not in [button.label for button in test.button]
    assert test.selectbox(key="aisle").value.endswith("Toys")
    assert test.query_params["select_places"] == "cork-1.toys~aisle-ranking"


def test_hours_that_a_long_period_does_not_count_are_reported(app, monkeypatch):
    monkeypatch.setattr("lib.data.rollup_window.MAX_ROWS", 10_000)
    test = app(query={"select_hours": "10:00~weekday-hours"})

    assert too_coarse("hours") in page_text(test)


def test_values_of_a_link_that_do_not_exist_have_a_message(app):
    test = app(query={"select_emotions": "JOLLY,SAD~expressions"})

    assert unknown_values(["JOLLY"], Selection({"emotions": ("SAD",)})) in page_text(test)
    assert "SAD~expressions" == test.query_params["select_emotions"]


@pytest.mark.parametrize("button", [CLEAR_SELECTION, RESET_FILTERS])
def test_the_selection_survives_a_page_change_and_can_be_cleared(app, button):
    test = app(query={"select_emotions": "SAD~expressions"})
    test.switch_page("pages/audience.py").run()
    assert SELECTED in page_text(test)
    next(each for each in test.button if each.label == button).click().run()

    assert SELECTED not in page_text(test)
    assert "select_emotions" not in test.query_params
