"""A figure has one form wherever a page writes it: minus sign, decimals, and the words "points" and "%"."""

import re

import numpy as np
import pytest

from lib.data import formats
from lib.ui.board import board
from tests.pages.conftest import PAGES, components, page_text

VIEWS = (
    # The Live page's percentages are confidences of single predictions, without decimals.
    *((page, {}) for page in PAGES if page != "pages/live.py"),
    ("pages/emotions.py", {"emotion_values": "Faces"}),
    ("pages/aisles.py", {"aisle_section": "One aisle", "aisle": "Coffee and tea"}),
    ("pages/aisles.py", {"aisle_section": "Side by side", "aisles_b": "Coffee and tea"}),
)
ASCII_MINUS = re.compile(r"(?<![\w-])-\d")
PERCENT_OR_POINTS = re.compile(r"[\d.,]+(?=%| points)")
WITHOUT_DECIMALS = re.compile(r"95%|each strip from 0 to [\d]+%|^[\d]+%$")  # the last: the upper end of a scale


def texts_in(value: object) -> list[str]:
    """All texts in a component's data, at any depth, without the chart's specification and addresses of pages."""
    match value:
        case str():
            return [value]
        case dict():
            return [text for key, part in value.items() if key not in ("spec", "link") for text in texts_in(part)]
        case list():
            return [text for part in value for text in texts_in(part)]
    return []


@pytest.fixture
def tables(monkeypatch) -> list[tuple[str, object]]:
    """The heading and the values of each number column of the data tables, all of which the viewer has opened."""
    seen = []
    with_tables_of, one_column = board.message, board.texts_of

    def texts_of(*heading_and_column):
        seen.append(heading_and_column)
        return one_column(*heading_and_column)

    def message(rows, is_open, *others):
        return with_tables_of(rows, [getattr(each, "name", "") for row in rows for each in row], *others)

    monkeypatch.setattr(board, "message", message)
    monkeypatch.setattr(board, "texts_of", texts_of)
    return seen


@pytest.mark.parametrize(("page", "query"), VIEWS)
def test_every_text_of_a_page_has_one_minus_sign_and_one_decimal_of_percentages_and_points(app, tables, page, query):
    test = app(page, query={"period": "last-7-days", "compare": "previous", **query})
    assert [] == list(test.exception)
    written = [*page_text(test).splitlines(), *(text for each in components(test) for text in texts_in(each))]

    assert [] == [text for text in written if ASCII_MINUS.search(text)]
    for text in written:
        numbers = PERCENT_OR_POINTS.findall(WITHOUT_DECIMALS.sub("", text))
        assert all(re.fullmatch(r"[\d,]+\.\d", number) for number in numbers), text


@pytest.mark.parametrize(("page", "query"), VIEWS)
def test_no_column_of_a_data_table_has_more_decimals_than_its_heading_promises(app, tables, page, query):
    test = app(page, query={"period": "last-7-days", "compare": "previous", **query})

    assert [] == list(test.exception)
    for heading, column in tables:
        if column.dtype.kind == "f":
            rounded = formats.table_values(column, formats.table_decimals(heading))
            np.testing.assert_allclose(column, rounded, atol=1e-9, err_msg=heading)
