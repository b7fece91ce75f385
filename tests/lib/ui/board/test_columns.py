"""Small frames on their way to the browser, and as people read them."""

import numpy as np
import pandas as pd

from lib.ui.board.columns import columns_of, texts_of


def test_numbers_texts_and_truths_arrive_and_what_is_missing_is_none():
    frame = pd.DataFrame(
        {
            "faces": [10.0, np.nan],
            "rank": [0, 1],
            "label": ["Happy", None],
            "name": pd.Series(["a", np.nan], dtype="str", index=[7, 9]),
            "few": [True, False],
        },
        index=[7, 9],
    )

    assert {
        "faces": [10.0, None],
        "rank": [0, 1],
        "label": ["Happy", None],
        "name": ["a", None],
        "few": [True, False],
    } == columns_of(frame)


def test_a_frame_without_rows_keeps_its_columns():
    assert {"start": [], "label": []} == columns_of(
        pd.DataFrame({"start": pd.Series([], dtype="float64"), "label": []})
    )


def test_counts_have_thousands_separators_and_shares_the_decimals_they_need():
    assert ["12,340", "0", "–"] == texts_of(pd.Series([12340.0, 0.0, np.nan]))
    assert ["51.2", "-4.0"] == texts_of(pd.Series([51.2, -4.0]))
    assert ["0.333", "1.000"] == texts_of(pd.Series([1 / 3, 1.0]))


def test_texts_stay_and_missing_ones_are_dashes():
    assert ["Happy", "–"] == texts_of(pd.Series(["Happy", None], dtype=object))
