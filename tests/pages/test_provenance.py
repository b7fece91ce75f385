"""What the saved drawings of a page say of their numbers."""

import json

import pytest

from lib.charts import EMOTIONS_OVER_TIME
from lib.ui.page import EXPRESSION_FILTER
from lib.ui.provenance import ALL_DAYS
from lib.ui.selections import PALE
from lib.ui.texts import OWN_AISLES
from tests.pages.conftest import LAST_DAY, App, page_text


def provenance(test: App) -> dict[str, str]:
    """That of the page's last board, which its panels are on."""
    boards = [json.loads(element.proto.bytes) for element in test.get("bidi_component")]
    found: dict[str, str] = boards[-1]["provenance"]
    return found


def test_a_drawing_states_filters_period_comparison_and_source(app):
    found = provenance(
        app("pages/emotions.py", query={"stores": "dublin-1", "emotions": "HAPPY", "compare": "previous"})
    )

    assert "; store Dublin, Henry Street; all aisles; apparent expression Happy; compared with " in found["filters"]
    assert found["source"].startswith("Source: Shopper Sentiment, synthetic data, loaded ")
    assert "rounded to the nearest 10" in found["source"]
    assert found["slug"].endswith("-dublin-1-happy")


def test_page_and_drawing_state_what_is_counted_under_a_selection(app):
    day = LAST_DAY.isoformat()
    test = app(
        "pages/emotions.py",
        query={"select_emotions": f"HAPPY~{EMOTIONS_OVER_TIME}", "select_days": f"{day},{day}~{EMOTIONS_OVER_TIME}"},
    )
    found = provenance(test)

    counted = f"{LAST_DAY:%-d %B %Y} in the stores' local time; all stores; all aisles; apparent expression Happy."
    assert f"{counted} {ALL_DAYS} {PALE}" == found["filters"]
    assert {counted, PALE} <= {caption.value for caption in test.caption}
    assert found["slug"].endswith("-happy")


def test_the_line_names_a_selected_aisle_instead_of_all(app):
    test = app("pages/sales.py", query={"select_places": "cork-1.toys~sales-by-aisle"})

    (line,) = (caption.value for caption in test.caption if "local time" in caption.value)
    assert line.endswith("local time; only Cork, Patrick Street · Toys.")


def test_a_page_with_its_own_days_names_a_selected_age_band(app):
    test = app("pages/displays.py", query={"select_age_bands": "25–34~ages"})

    assert "Only faces of age bands 25–34." in [caption.value for caption in test.caption]


def test_a_selection_is_not_mistaken_for_an_expression_filter(app):
    assert EXPRESSION_FILTER not in page_text(app(query={"select_emotions": "HAPPY~expressions"}))
    assert EXPRESSION_FILTER in page_text(app(query={"emotions": "HAPPY"}))


@pytest.mark.parametrize(
    ("page", "query", "slug"),
    [
        ("pages/aisles.py", {"aisle_section": "One aisle", "aisle": "Dublin, Henry Street · Toys"}, "-dublin-1-toys"),
        ("pages/displays.py", {}, "-dublin-1"),
    ],
)
def test_a_page_that_narrows_the_view_says_so(app, page, query, slug):
    found = provenance(app(page, query=query))

    assert "store Dublin, Henry Street" in found["filters"]
    assert found["slug"].endswith(slug)


@pytest.mark.parametrize("section", ["One aisle", "Side by side"])
def test_a_section_that_chooses_its_own_aisles_says_that_selected_ones_do_not_narrow_it(app, section):
    selected = {"select_places": "cork-1.toys~aisle-ranking"}
    test = app("pages/aisles.py", query={"aisle_section": section} | selected)

    assert OWN_AISLES in page_text(test)
    assert "only Cork" not in provenance(test)["filters"]
    assert OWN_AISLES not in page_text(app("pages/aisles.py", query=selected))
