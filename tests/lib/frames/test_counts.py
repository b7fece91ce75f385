"""The rows of an export: names beside ids, percentages of published counts, and one meaning of an empty field."""

import pandas as pd
import pytest

from lib.contract.reference import Aisle, Store
from lib.data.filters import NOT_MEASURED
from lib.data.periods import Grain
from lib.data.place_names import Names
from lib.frames import count_columns, count_rows
from tests.lib.cubes import faces, pictures, slice_of

NAMES = Names.of(
    [Store(store_id="dublin-1", name="Dublin, Henry Street", category=None, time_zone=None)],
    [Aisle(store_id="dublin-1", aisle_id="coffee", name="Coffee and tea", category=None)],
)


def test_names_stand_beside_ids():
    rows = count_rows(slice_of([faces(20)]), ("place",), NAMES)

    assert ["store_id", "store_name", "aisle_id", "aisle_name"] == list(rows.columns[:4])
    assert ["dublin-1", "Dublin, Henry Street", "coffee", "Coffee and tea"] == rows.iloc[0, :4].tolist()


def test_a_place_without_a_name_has_its_id():
    rows = count_rows(slice_of([faces(20)]), ("store",), Names())

    assert ["dublin-1", "dublin-1"] == rows.iloc[0, :2].tolist()


def test_expressions_are_percentages_of_their_aisle_and_day():
    view = slice_of([faces(30), faces(10, emotion="SAD"), faces(60, aisle_id="toys")])

    rows = count_rows(view, ("step", "place", "emotion"), NAMES)

    assert {("coffee", "HAPPY"): 75.0, ("coffee", "SAD"): 25.0, ("toys", "HAPPY"): 100.0} == dict(
        zip(zip(rows["aisle_id"], rows["emotion"], strict=True), rows["faces_percent"], strict=True)
    )
    (column,) = (each for each in count_columns(view, ("step", "place", "emotion")) if each.name == "faces_percent")
    assert "faces as a percentage of all faces of the same day and aisle" == column.meaning


def test_aisles_are_percentages_of_all_faces_with_the_positive_percentage_beside():
    view = slice_of([pictures(50) | faces(20), faces(20, emotion="SAD"), faces(60, aisle_id="toys")])

    rows = count_rows(view, ("place",), NAMES).set_index("aisle_id")

    assert {"coffee": 40.0, "toys": 60.0} == rows["faces_percent"].to_dict()
    assert {"coffee": 50.0, "toys": 100.0} == rows["positive_percent"].to_dict()


def test_a_hidden_count_has_no_percentage_and_percentages_are_of_published_counts():
    view = slice_of([faces(33), faces(4, emotion="SAD"), faces(18, emotion="CALM")], threshold_faces=10)

    rows = count_rows(view, ("emotion",), NAMES).set_index("emotion")

    assert rows.loc[["SAD", "CALM"], ["faces", "faces_percent"]].isna().all(axis=None)
    assert [30, 50.0] == rows.loc["HAPPY", ["faces", "faces_percent"]].tolist()  # 30 of 60, not 33 of 55


def test_an_attribute_that_was_not_measured_is_a_text_so_that_empty_means_hidden():
    rows = count_rows(slice_of([faces(20, emotion=None, gender=None)]), ("emotion", "gender"), NAMES)

    assert [[NOT_MEASURED, NOT_MEASURED]] == rows[["emotion", "gender"]].to_numpy().tolist()
    assert not rows.isna().any(axis=None)


@pytest.mark.parametrize(("grain", "kind"), [(Grain.HOUR, "timestamp"), (Grain.DAY, "date"), (Grain.WEEK, "date")])
@pytest.mark.parametrize("dimensions", [(), ("step",), ("step", "place", "gender"), ("store", "emotion")])
def test_the_columns_are_those_of_the_rows(grain, kind, dimensions):
    view = slice_of([faces(20)], grain=grain)

    columns = count_columns(view, dimensions)

    assert list(count_rows(view, dimensions, NAMES)) == [column.name for column in columns]
    assert {kind} >= {column.type for column in columns if column.name == "start"}
    assert all("empty" not in column.meaning for column in columns)


def test_without_dimensions_there_is_one_row():
    rows = count_rows(slice_of([faces(20)]), (), NAMES)

    pd.testing.assert_series_equal(pd.Series([20], name="faces", dtype="Int64"), rows["faces"])
    assert [100.0] == rows["faces_percent"].tolist()
