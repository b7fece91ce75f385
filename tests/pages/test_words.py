"""The words of all pages: plain ones on the pages of merchandisers, and each caveat once."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1.element_tree import Block

from tests.pages.conftest import PAGES, SCRIPT, components

OPERATORS_PAGES = ("pages/cameras.py",)
QUERY = {"stores": "dublin-1", "period": "last-7-days", "compare": "previous"}
VIEWS = (
    *((page, {}) for page in PAGES if page not in OPERATORS_PAGES),
    ("pages/emotions.py", {"emotion_values": "Faces"}),
    ("pages/emotions.py", {"stores": "cork-1", "aisles": "household"}),
    ("pages/audience.py", {"period": "yesterday", "grain": "hour"}),
    *(("pages/aisles.py", {"aisle_section": section}) for section in ("By the hour", "One aisle", "Side by side")),
)
TECHNICAL = re.compile(
    r"rollup|analyzer|\bhollow\b|\btinted\b|\btold apart|beyond the control|baseline|\bcube\b|\bsuppress|denominator|"
    r"numerator|\bhead pose|\byaw\b|\bpitch\b|Wilson|\bmedian\b|heartbeat|quarantin|\bmean day",
    re.IGNORECASE,
)
# What a page says once, however often it holds.
CAVEATS = {
    "a face is no person": r"not (?:a|one) person\b(?!')",
    "an expression is no feeling": r"not (?:a )?feelings?\b|not what .* felt",
    "a gender is no identity": r"person's identity",
    "there is no cause": r"shows? (?:a|no) cause",
    "figures are estimates": r"\bestimated?\b",
    "whose local time": r"local time",
    "which filters do not count": r"expression, age (?:and|or) gender",
}


def elements(block: Block) -> Iterator[Any]:
    for child in block.children.values():
        if isinstance(child, Block):
            yield from elements(child)
        if hasattr(child, "proto"):
            yield child


def element_texts(block: Block) -> list[str]:
    """The texts of Streamlit's own elements, with their help."""
    found = []
    for element in elements(block):
        if element.type == "html":
            found.append(re.sub(r"<[^>]*>", " ", SCRIPT.sub("", element.proto.body)))
        elif element.type != "bidi_component":
            found += [getattr(element.proto, name, "") for name in ("label", "help", "body", "placeholder")]
    return [text for text in found if isinstance(text, str) and text]


def board_texts(test: Any) -> list[str]:
    """The texts of the boards; those of metrics with the same name, once."""
    found: dict[str, None] = {}
    for component in components(test):
        found |= dict.fromkeys(_strings({**component, "spec": "", "data": {}, "alternative": ""}))
    return list(found)


def chart_texts(test: Any) -> list[str]:
    """The texts inside charts: axis titles, tooltips, and labels and notes of marks."""
    found: dict[str, None] = {}
    for component in components(test):
        if component["kind"] == "panel":
            found |= dict.fromkeys(_titles(json.loads(component["spec"])))
            found |= dict.fromkeys(_strings(component["data"]))
    return list(found)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(each)


def _titles(spec: Any) -> Iterator[str]:
    if isinstance(spec, dict):
        yield from (value for name, value in spec.items() if name in ("title", "value") and isinstance(value, str))
        for each in spec.values():
            yield from _titles(each)
    elif isinstance(spec, list):
        for each in spec:
            yield from _titles(each)


@pytest.mark.parametrize(("page", "query"), VIEWS)
def test_a_page_of_merchandisers_has_no_technical_word(app, page, query):
    test = app(page, query=QUERY | query)
    texts = [*element_texts(test.sidebar), *element_texts(test.main), *board_texts(test), *chart_texts(test)]

    assert [] == list(test.exception)
    assert texts
    assert [] == [text for text in texts if TECHNICAL.search(text)]


@pytest.mark.parametrize(("page", "query"), VIEWS)
def test_a_caveat_stands_once_a_page(app, page, query):
    test = app(page, query=QUERY | query)
    text = "\n".join([*element_texts(test.main), *board_texts(test)])

    assert {} == {caveat: found for caveat, pattern in CAVEATS.items() if len(found := _all(pattern, text)) > 1}


@pytest.mark.parametrize(("page", "query"), VIEWS)
def test_no_sentence_stands_twice_on_a_page(app, page, query):
    test = app(page, query=QUERY | query)
    captions = [each["caption"] for each in components(test) if each["kind"] == "panel"]
    texts = [*element_texts(test.main), *captions]
    sentences = [each for text in texts for each in re.split(r"(?<=\.)\s+", text) if len(each.split()) > 3]

    assert [] == sorted({each for each in sentences if sentences.count(each) > 1})


@pytest.mark.parametrize(("page", "query"), VIEWS)
def test_wherever_a_share_of_positive_expressions_stands_it_says_that_they_are_happy(app, page, query):
    shown = [each for each in components(app(page, query=QUERY | query)) if each["kind"] == "panel"]

    for panel in shown:
        told = f"{panel['title']} {panel['subtitle']} {' '.join(_titles(json.loads(panel['spec'])))}"
        if re.search("positive|happy", told, re.IGNORECASE):
            assert re.search("Happy.* faces with a known expression|all faces", told), panel["name"]


def _all(pattern: str, text: str) -> list[str]:
    return [match.group(0) for match in re.finditer(pattern, text, re.IGNORECASE)]
