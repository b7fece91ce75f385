"""Small frames on their way to the browser."""

import numpy as np
import pandas as pd
import pyarrow as pa

from lib.arrow import arrow_bytes


def read(content: bytes) -> pa.Table:
    return pa.ipc.open_stream(content).read_all()


def test_numbers_texts_and_truths_arrive_and_what_is_missing_is_null():
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

    table = read(arrow_bytes(frame))

    assert {
        "faces": [10.0, None],
        "rank": [0, 1],
        "label": ["Happy", None],
        "name": ["a", None],
        "few": [True, False],
    } == table.to_pydict()


def test_a_frame_without_rows_keeps_its_columns():
    table = read(arrow_bytes(pd.DataFrame({"start": pd.Series([], dtype="float64"), "label": []})))

    assert (0, ["start", "label"]) == (table.num_rows, table.column_names)
