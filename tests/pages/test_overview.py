"""Overview: what stands out, the tiles, their links, and the comparison that is on by default."""

import re
from datetime import timedelta
from urllib.parse import parse_qs

import pytest

from lib.charts.core.legend import COMPARED
from lib.charts.dashboard import sentences
from lib.data.labels import POSITIVE_SHARE
from lib.ui.filters.controls import RESET_FILTERS
from tests.pages.conftest import LAST_DAY, components, deltas, metrics, page_text, panels

TILES = {
    "Expressions over time": "emotions",
    "Apparent expressions": "emotions",
    "Faces per day": "attention",
    "Age": "audience",
    "Predicted gender": "audience",
    "Most and least positive aisles": "aisles",
}


def shown_sentences(test):
    return next(each for each in components(test) if each["kind"] == "sentences")["sentences"]


@pytest.fixture(scope="module")
def with_display():
    """The two weeks with the new display, which are compared with the two before it."""
    return {"first_day": str(LAST_DAY - timedelta(days=13)), "end_day": str(LAST_DAY + timedelta(days=1))}


def test_each_tile_has_its_number_its_change_and_a_link_to_its_page_with_the_same_filters(app, with_display):
    test = app(query={**with_display, "stores": "dublin-1"})

    assert TILES == {panel["title"]: panel["link"].partition("?")[0] for panel in panels(test)}
    for panel in panels(test):
        link = parse_qs(panel["link"].partition("?")[2])
        assert {"stores": ["dublin-1"], "compare": ["previous"]}.items() <= link.items()
        assert with_display["first_day"] == link["first_day"][0]
        assert panel["headline"]["value"] != "–"
    assert len(TILES) == len(deltas(test))
    assert all(delta and delta[0] in "+−" for delta in deltas(test).values())


def test_the_number_of_a_tile_is_of_the_same_faces_as_its_chart(app):
    test = app()
    shown = {panel["name"]: panel for panel in panels(test)}
    bars = dict(
        zip(*(shown["expressions"]["data"]["expressions"][name] for name in ("expression", "text")), strict=True)
    )

    assert bars["Happy"].startswith(metrics(test)["Happy"])
    assert shown["emotions-over-time"]["subtitle"].startswith(shown["expressions"]["subtitle"])
    assert POSITIVE_SHARE == shown["extreme-aisles"]["subtitle"]


def test_the_unit_of_a_change_is_in_full_where_the_first_one_stands(app, with_display):
    test = app(query={**with_display, "stores": "cork-1"})

    assert "percentage point" not in " ".join(each["text"] for each in shown_sentences(test))
    assert (deltas(test)["Happy"] or "").endswith(" percentage points")


def test_one_legend_explains_what_occurs_in_the_tiles(app, with_display):
    def labels(test):
        legend = next(each for each in components(test) if each["kind"] == "legend")
        return {entry["label"]: entry["symbol"] for entry in legend["entries"]}

    compared, alone = labels(app(query=with_display)), labels(app(query={"compare": "nothing", "period": "yesterday"}))

    assert {"Happy": "square", "Campaign": "campaign"}.items() <= compared.items()
    assert "compared" == compared[COMPARED]
    assert COMPARED not in alone


def test_the_aisle_with_the_new_display_stands_out_first(app, with_display):
    first = shown_sentences(app(query=with_display))[0]

    assert "Positive expressions in Dublin, Henry Street · Coffee and tea" == first["subject"]
    assert first["text"].startswith("clearly rose by ")
    assert " percentage points to " in first["text"]
    assert "chance alone rarely changes them by more than " in first["basis"]
    assert "aisle=Dublin%2C+Henry+Street+%C2%B7+Coffee+and+tea" in first["link"]


def test_the_effect_of_the_display_is_that_of_its_page(app):
    effect = next(each for each in shown_sentences(app()) if each["icon"] == "campaign")

    assert "New coffee display:" == effect["subject"]
    assert effect["text"].startswith("Positive expressions in Coffee and tea clearly rose, by ")
    assert effect["link"].startswith("displays?")
    headline, days = effect["text"].split(". Counted: ")
    assert f"{headline}." in page_text(app("pages/displays.py"))
    assert days.startswith(f"{LAST_DAY - timedelta(days=13):%-d}")


def test_the_most_positive_aisle_is_named_with_the_least(app):
    last = shown_sentences(app(query={"stores": "dublin-1"}))[-1]

    assert "Toys" == last["subject"]
    assert last["text"].startswith("is the most positive aisle (")
    assert "the least positive is Checkout (" in last["text"]


def test_an_aisle_within_chance_of_the_most_positive_one_is_named_too(app):
    assert re.search(
        r"\d%\), not clearly ahead of .* Toys \([\d.]+%\); the least positive is ", shown_sentences(app())[-1]["text"]
    )


def test_without_a_change_nothing_stands_out(app, with_display):
    first = shown_sentences(app(query={**with_display, "stores": "cork-1"}))[0]

    assert first["text"].startswith(sentences.nothing("").split(":")[0])


def test_the_comparison_is_on_until_the_viewer_turns_it_off(app):
    test = app()
    assert "previous" == test.selectbox(key="compare").value
    assert {} == dict(test.query_params)

    test.switch_page("pages/emotions.py").run()
    assert "nothing" == test.selectbox(key="compare").value
    test.switch_page("pages/overview.py").run()
    assert "previous" == test.selectbox(key="compare").value

    test.selectbox(key="compare").set_value("nothing").run()
    assert sentences.COMPARE in page_text(test)
    test.switch_page("pages/emotions.py").run()
    test.switch_page("pages/overview.py").run()
    assert "nothing" == test.selectbox(key="compare").value
    next(button for button in test.button if button.label == RESET_FILTERS).click().run()
    assert "previous" == test.selectbox(key="compare").value


def test_a_chosen_comparison_stays_on_other_pages(app):
    test = app()
    test.selectbox(key="compare").set_value("last-year").run()
    test.switch_page("pages/emotions.py").run()

    assert "last-year" == test.selectbox(key="compare").value


def test_a_period_without_faces_is_not_compared(app):
    test = app(query={"compare": "last-year"})

    assert sentences.NO_FACES_BEFORE.text in page_text(test)
    assert metrics(test)["Faces seen"] != "–"


def test_no_sentence_names_a_hidden_number(app, with_display, monkeypatch):
    monkeypatch.setenv("SHOPPER_MIN_FACES", "1000")

    for sentence in shown_sentences(app(query=with_display)):
        assert "nan" not in sentence["text"]


def test_the_sentences_and_the_effect_of_a_display_run_no_query(app, queries_run):
    app()

    assert 2 == queries_run().count("rollup")
