"""Legends of all pages: the board draws them, and they list exactly what occurs in the chart."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lib.charts.core import theme
from lib.data.labels import label
from tests.pages.conftest import PAGES, panels

VIEWS = (*((page, {}) for page in PAGES), ("pages/aisles.py", {"aisle_section": "Side by side", "aisles_b": "Toys"}))
OF_ONE_STORE = {"stores": "dublin-1", "compare": "previous"}
STACKS = {
    "emotions-over-time": ("emotions", "expression", "faces"),
    "expressions-by-age": ("rows", "expression", "share"),
    "expressions-by-gender": ("rows", "expression", "share"),
}


def colors(spec: Any) -> Iterator[dict[str, Any]]:
    """Every colour encoding of a spec that has a scale."""
    if isinstance(spec, dict):
        for name, value in spec.items():
            if name in ("color", "fill") and isinstance(value, dict) and value.get("scale"):
                yield value
            yield from colors(value)
    elif isinstance(spec, list):
        for each in spec:
            yield from colors(each)


@pytest.mark.parametrize(("page", "query"), VIEWS)
def test_no_chart_draws_a_legend_of_categories_that_may_not_occur(app, page, query):
    for panel in panels(app(page, query=OF_ONE_STORE | query)):
        for color in colors(json.loads(panel["spec"])):
            assert "nominal" != color.get("type") or color.get("legend", "Vega's own") is None, panel["name"]


@pytest.mark.parametrize("page", ["pages/emotions.py", "pages/audience.py"])
def test_a_stack_has_a_legend_of_its_expressions_in_the_order_of_the_stack(app, page):
    stacks = [panel for panel in panels(app(page, query=OF_ONE_STORE)) if panel["name"] in STACKS]

    assert stacks
    for panel in stacks:
        data, series, size = STACKS[panel["name"]]
        rows = panel["data"][data]
        sums: dict[str, float] = {}
        for name, value in zip(rows[series], rows[size], strict=True):
            sums[name] = sums.get(name, 0) + (value or 0)
        listed = [entry["label"] for entry in panel["legend"] if entry["symbol"] == "square"]

        assert {name for name in sums if sums[name]} == set(listed)
        assert "Not measured" not in listed
        assert [label(name) for name in theme.EMOTION_ORDER if label(name) in listed] == listed
