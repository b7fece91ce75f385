"""What the saved drawings of a page say of their numbers."""

import json

import pytest

from lib.charts import EMOTIONS_OVER_TIME
from tests.pages.conftest import App


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


def test_a_drawing_states_what_is_selected_in_the_charts(app):
    found = provenance(app("pages/emotions.py", query={"select_emotions": f"HAPPY~{EMOTIONS_OVER_TIME}"}))

    assert found["filters"].endswith("; all stores; all aisles; selected in the charts: Happy.")
    assert found["slug"].endswith("-happy")


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
