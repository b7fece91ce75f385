"""Frames of aisles: names, ranking, hours of the day, and differences between two parts of a view."""

from typing import Any

import numpy as np
import pytest

from lib import frames
from lib.contract.reference import Aisle, Store
from lib.data.cube import Place
from lib.data.place_names import Names
from lib.data.queries import ALL_AISLES
from lib.effects import newcombe
from lib.frames import Order
from tests.lib.cubes import faces, pictures, slice_of

TOYS = {"aisle_id": "toys"}
CORK = {"store_id": "cork-1", "aisle_id": "toys"}
NAMES = Names.of(
    [Store(store_id="cork-1", name="Cork", category=None, time_zone=None)],
    [
        Aisle(store_id="dublin-1", aisle_id="coffee", name="Coffee and tea", category="Drinks"),
        Aisle(store_id="dublin-1", aisle_id="toys", name="Toys", category="Non-food"),
    ],
)
# coffee: 60 of 100 known are positive; toys: 90 of 100; 20 of coffee's faces are unclear.
TWO_AISLES = [
    pictures(50),
    faces(60),
    faces(40, emotion="CALM", gender="MALE"),
    faces(20, emotion="UNKNOWN"),
    pictures(30, **TOYS),
    faces(90, **TOYS),
    faces(10, emotion="CALM", gender="MALE", **TOYS),
]


def ranking(rows, names=NAMES, before=None, **how):
    view = slice_of(rows, **how)
    return frames.aisle_ranking(view, frames.aisles_in_view(view, names), before)


def labels(named) -> list[str]:
    return [each.label for each in named]


def test_aisles_are_called_as_the_operator_calls_them_and_sorted_so():
    view = slice_of(TWO_AISLES)
    assert ["Coffee and tea", "Toys"] == labels(frames.aisles_in_view(view, NAMES))
    assert ["Drinks", "Non-food"] == [each.category for each in frames.aisles_in_view(view, NAMES)]
    assert ["coffee", "toys"] == labels(frames.aisles_in_view(view, Names()))


def test_aisles_of_several_stores_have_the_store_in_their_label():
    view = slice_of([*TWO_AISLES, pictures(1, **CORK)])
    assert ["Cork · toys", "dublin-1 · Coffee and tea", "dublin-1 · Toys"] == labels(frames.aisles_in_view(view, NAMES))
    assert ["Cork", "dublin-1"] == labels(frames.stores_in_view(view, NAMES))


def test_two_aisles_of_one_name_have_their_ids_beside_it():
    alike = Names.of(
        [], [Aisle(store_id="dublin-1", aisle_id=aisle, name="End", category=None) for aisle in ("coffee", "toys")]
    )
    assert ["End (dublin-1 · coffee)", "End (dublin-1 · toys)"] == labels(
        frames.aisles_in_view(slice_of(TWO_AISLES), alike)
    )


def test_an_aisle_without_a_picture_in_view_is_not_there():
    assert ["coffee"] == labels(frames.aisles_in_view(slice_of(TWO_AISLES, aisles=("coffee",)), Names()))


def test_a_store_with_folded_aisles_is_one_place():
    view = slice_of([pictures(9, aisle_id=ALL_AISLES), pictures(9, store_id="cork-1", aisle_id=ALL_AISLES)])
    assert frames.has_folded_aisles(view)
    assert ["Cork", "dublin-1"] == labels(frames.aisles_in_view(view, NAMES))
    assert {"stores": ("cork-1",)} == frames.aisles_in_view(view, NAMES)[0].chosen
    assert not frames.has_folded_aisles(slice_of(TWO_AISLES))


def test_an_aisle_is_chosen_by_its_store_and_its_id():
    aisle = frames.aisles_in_view(slice_of(TWO_AISLES), NAMES)[0]
    assert {"stores": ("dublin-1",), "aisles": ("coffee",)} == aisle.chosen


def test_a_share_is_of_known_expressions_and_has_wilsons_interval():
    coffee, toys = ranking(TWO_AISLES).itertuples()
    assert (120, 100, 0.6) == (coffee.faces, coffee.known_faces, coffee.positive_share)
    # 60 of 100 and 90 of 100 by the formula: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n), z = 1.95996.
    assert pytest.approx((0.5020, 0.6906), abs=1e-4) == (coffee.low, coffee.high)
    assert pytest.approx((0.8256, 0.9448), abs=1e-4) == (toys.low, toys.high)


def test_an_aisle_with_pictures_and_no_face_has_zero_faces_and_no_share():
    (row,) = ranking([pictures(5, pictures_with_faces=0)]).itertuples()
    assert (0, "") == (row.faces, row.note)
    assert np.isnan(row.positive_share)
    assert np.isnan(row.low)


def test_an_aisle_whose_pictures_all_failed_had_none_to_count_in():
    (row,) = ranking([pictures(5, pictures_with_faces=0, failed_pictures=5)]).itertuples()
    assert frames.NO_PICTURES == row.note
    assert np.isnan(row.faces)


def test_few_faces_are_hidden_with_their_share():
    rows = ranking([pictures(9), faces(4), pictures(9, **TOYS), faces(200, **TOYS)], threshold_faces=10)
    assert [frames.HIDDEN, frames.HIDDEN] == list(rows["note"])  # the other one too, or a total would reveal it
    assert rows["positive_share"].isna().all()


def test_with_a_period_before_the_change_has_an_interval():
    before = slice_of([pictures(9), faces(30), faces(70, emotion="CALM")])
    coffee, toys = ranking(TWO_AISLES, before=before).itertuples()
    assert (100, 0.3) == (coffee.faces_before, coffee.share_before)
    assert pytest.approx(0.3) == coffee.change
    assert 0 < coffee.change_low < 0.3 < coffee.change_high
    assert 0 == toys.faces_before
    assert np.isnan(toys.change)


def test_without_a_period_before_there_is_no_change():
    assert ranking(TWO_AISLES)[["faces_before", "share_before", "change"]].isna().all(axis=None)


def test_newcombes_interval_is_that_of_his_paper():
    # 56/70 - 48/80, method 10 of Statistics in Medicine 17 (1998), table II, column (a).
    low, high = newcombe(*(np.array([count, np.nan]) for count in (56.0, 70.0, 48.0, 80.0)))
    assert pytest.approx((0.0524, 0.3339), abs=1e-4) == (low[0], high[0])
    assert np.isnan((low[1], high[1])).all()


def test_rounding_widens_the_interval_of_few_faces_and_hardly_that_of_many():
    def width(known, threshold):
        rows = [pictures(9), faces(known // 2), faces(known // 2, emotion="CALM")]
        (row,) = ranking(rows, threshold_faces=threshold).itertuples()
        return row.high - row.low

    assert 1.25 * width(40, 1) < width(40, 10)
    assert width(4000, 1) < width(4000, 10) < 1.01 * width(4000, 1)


def test_intervals_stay_within_0_and_1():
    (row,) = ranking([pictures(9), faces(40)], threshold_faces=10).itertuples()
    assert 0 < row.low < 0.9
    assert 1 == row.high


@pytest.mark.parametrize(
    ("order", "expected"),
    [(Order.SHARE, ["Toys", "Coffee and tea"]), (Order.FACES, ["Coffee and tea", "Toys"])],
)
def test_aisles_are_in_the_requested_order(order, expected):
    rows = frames.ordered(ranking(TWO_AISLES), order)
    assert expected == list(rows["label"])
    assert [0, 1] == list(rows["rank"])


def test_an_order_by_name_ignores_capitals():
    rows = frames.ordered(ranking([pictures(1, aisle_id=aisle) for aisle in ("b", "c", "a")], Names()), Order.NAME)
    assert ["a", "b", "c"] == list(rows["label"])


def test_categories_are_grouped_the_best_first_and_no_category_last():
    rows = [
        *(pictures(1, aisle_id=aisle) for aisle in ("a", "b", "c", "d")),
        *(faces(count, aisle_id=aisle) for aisle, count in (("a", 40), ("b", 30), ("c", 20), ("d", 10))),
    ]
    categories = {"b": "Fresh", "c": "Drinks", "d": "Fresh"}
    names = Names.of(
        [], [Aisle(store_id="dublin-1", aisle_id=aisle, category=name, name=None) for aisle, name in categories.items()]
    )
    ordered = frames.ordered(ranking(rows, names), Order.FACES, by_category=True)
    assert ["b", "d", "c", "a"] == list(ordered["label"])
    assert ["Fresh", "Fresh", "Drinks", frames.NO_CATEGORY] == list(ordered["category"])


def cells(rows, **how):
    view = slice_of(rows, **how)
    order = frames.ordered(frames.aisle_ranking(view, frames.aisles_in_view(view, Names())), Order.NAME)
    return frames.aisle_hours(view, order)


def test_faces_per_hour_are_divided_by_hours_with_pictures():
    rows = [
        pictures(3),
        faces(40),
        pictures(3, start="2026-11-03 10:00"),  # Tuesday at ten: pictures without a face
        pictures(3, start="2026-11-02 12:00", **TOYS),
        faces(7, start="2026-11-02 12:00", **TOYS),
    ]
    table = cells(rows).set_index(["label", "hour"])
    assert 20 == table.loc[("coffee", "10:00"), "faces_per_hour"]
    assert 2 == table.loc[("coffee", "10:00"), "hours"]
    assert 7 == table.loc[("toys", "12:00"), "faces_per_hour"]
    assert frames.NO_PICTURES == table.loc[("coffee", "12:00"), "note"]
    assert np.isnan(table.loc[("coffee", "12:00"), "faces_per_hour"])
    assert ["10:00", "11:00", "12:00"] == list(table.loc["toys"].index)


def test_a_small_cell_is_hidden_with_a_note():
    table = cells([pictures(3), faces(4)], threshold_faces=10)
    assert [frames.HIDDEN] == list(table["note"])
    assert table["faces_per_hour"].isna().all()


def test_without_an_analysed_picture_there_is_no_hour():
    assert 0 == len(cells([pictures(2, failed_pictures=2)]))


def parts(rows: Any, **how: Any) -> Any:
    view = slice_of(rows, **how)
    return (view.restricted_to([Place("dublin-1", aisle)]) for aisle in ("coffee", "toys"))


def test_shares_of_two_parts_are_compared_with_their_difference():
    coffee, toys = parts(TWO_AISLES)
    rows = frames.compare_shares(coffee, toys, "gender").set_index("group")
    assert (80, 90) == tuple(rows.loc["FEMALE", ["faces", "other_faces"]])
    assert pytest.approx((2 / 3, 0.9, 2 / 3 - 0.9)) == tuple(rows.loc["FEMALE", ["share", "other_share", "difference"]])
    assert rows.loc["FEMALE", "low"] < 2 / 3 - 0.9 < rows.loc["FEMALE", "high"] < 0
    assert "not measured" not in rows.index


def test_a_hidden_group_has_no_difference():
    coffee, toys = parts([*TWO_AISLES, faces(4, emotion="SAD")], threshold_faces=10)
    rows = frames.compare_shares(coffee, toys, "emotion").set_index("group")
    assert np.isnan(rows.loc["SAD", "share"])
    assert np.isnan(rows.loc["SAD", "difference"])


def test_an_average_aisle_is_divided_by_the_hours_of_each_aisle():
    rows = [
        *(pictures(1, aisle_id=aisle) for aisle in ("coffee", "toys", "bakery")),
        faces(12),
        faces(10, **TOYS),
        faces(20, aisle_id="bakery"),
    ]
    view = slice_of(rows)
    one, others = (
        view.restricted_to([Place("dublin-1", "coffee")]),
        view.restricted_to([Place("dublin-1", a) for a in ("toys", "bakery")]),
    )
    (average,) = frames.compare_hours(one, others, each_aisle=True).itertuples()
    assert ("10:00", 12, 15) == (average.hour, average.faces_per_hour, average.other_faces_per_hour)
    (together,) = frames.compare_hours(one, others, each_aisle=False).itertuples()
    assert 30 == together.other_faces_per_hour


def test_hours_of_the_day_are_from_the_first_to_the_last_with_pictures():
    one, other = parts([pictures(1), pictures(1, start="2026-11-04 13:00", **TOYS)])
    rows = frames.compare_hours(one, other, each_aisle=True)
    assert ["10:00", "11:00", "12:00", "13:00"] == list(rows["hour"])
    assert ["", *[frames.NO_PICTURES] * 3] == list(rows["note"])


def test_a_restricted_slice_counts_only_its_places_and_keeps_its_members():
    view = slice_of(TWO_AISLES)
    toys = view.restricted_to([Place("dublin-1", "toys"), Place("elsewhere", "toys")])
    assert 100 == toys.total("faces")
    assert 30 == toys.total("pictures")
    assert view.members("place") == toys.members("place")
    assert 0 == view.restricted_to([]).total("faces")
