"""The test and control aisles of a display as rows, days, levels and places."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from lib import frames
from lib.data.cube import Place
from lib.data.periods import Period
from lib.effects.campaigns import Comparison
from lib.frames import CONTROL, TEST
from tests.lib.cubes import faces, pictures, slice_of

COFFEE, TOYS, TEA = (Place("dublin-1", aisle) for aisle in ("coffee", "toys", "tea"))
BEFORE = Period(date(2026, 11, 2), date(2026, 11, 4))
DURING = Period(date(2026, 11, 4), date(2026, 11, 6))
SPAN = Period(BEFORE.first_day, DURING.end_day)
COMPARED = Comparison(BEFORE, DURING, test=(COFFEE,), control=(TOYS,))


def day(number, aisle, happy, calm):
    """So many faces at noon, each in a picture of its own."""
    at = {"start": f"2026-11-0{number} 12:00", "aisle_id": aisle}
    return [faces(happy, **at), faces(calm, emotion="CALM", **at), pictures(happy + calm, **at)]


ROWS = [
    *day(2, "coffee", 20, 80),
    *day(3, "coffee", 40, 160),
    *day(4, "coffee", 80, 120),
    *day(5, "coffee", 40, 60),
    *day(2, "toys", 50, 50),
    *day(3, "toys", 150, 150),
    *day(4, "toys", 100, 100),
    *day(3, "tea", 30, 30),
]


def view_of(rows=None, threshold_faces=1):
    return slice_of(rows or ROWS, period=SPAN, threshold_faces=threshold_faces)


def days_of(compared=COMPARED):
    view = view_of()
    return frames.display_days(frames.display_rows(view, compared), view.time_buckets, compared)


def test_a_row_is_a_compared_place_and_a_day_with_pictures():
    rows = frames.display_rows(view_of(), COMPARED)
    coffee = rows[rows["place"] == COFFEE.label]
    assert {COFFEE.label, TOYS.label} == set(rows["place"])
    assert [False, False, True, True] == list(coffee["during"])
    assert [100, 200, 200, 100] == list(coffee["known_faces"])
    assert [20, 40, 80, 40] == list(coffee["positive_faces"])
    assert 3 == (~rows["test"]).sum()  # on 5 November no camera sent a picture of the toys


def test_a_day_with_pictures_and_no_face_is_a_row_of_zeros():
    rows = frames.display_rows(view_of([*ROWS, pictures(9, start="2026-11-05 12:00", aisle_id="toys")]), COMPARED)
    last = rows[(rows["place"] == TOYS.label)].iloc[-1]
    assert (pd.Timestamp("2026-11-05"), 0, 0) == (last["day"], last["faces"], last["known_faces"])


def test_small_counts_are_hidden():
    rows = frames.display_rows(view_of([*ROWS, *day(5, "toys", 3, 40)], threshold_faces=10), COMPARED)
    last = rows[(rows["place"] == TOYS.label)].iloc[-1]
    assert np.isnan(last["positive_faces"])
    assert 40 == last["known_faces"]


def test_a_place_without_a_picture_in_these_days_has_no_row():
    compared = Comparison(BEFORE, DURING, test=(COFFEE,), control=(Place("cork-1", "coffee"),))
    assert {COFFEE.label} == set(frames.display_rows(view_of(), compared)["place"])


def test_a_day_of_a_group_has_a_share_and_a_multiple_of_the_mean_day_before():
    days = days_of().set_index(["group", "start"])
    third = days.loc[(TEST, pd.Timestamp("2026-11-04"))]
    assert (0.4, 200) == (third["positive_share"], third["faces"])
    assert 200 / 150 == pytest.approx(third["index"])
    assert 1.0 == days.loc[(CONTROL, pd.Timestamp("2026-11-04")), "index"]


def test_a_day_without_pictures_of_a_group_is_missing():
    days = days_of()
    assert (8, 1) == (len(days), days["faces"].isna().sum())


def test_a_place_that_is_missing_does_not_lower_the_multiple():
    compared = Comparison(BEFORE, DURING, test=(COFFEE,), control=(TOYS, TEA))
    days = days_of(compared).set_index(["group", "start"])
    assert 1.0 == days.loc[(CONTROL, pd.Timestamp("2026-11-04")), "index"]


def test_levels_are_means_weighted_by_faces():
    levels = frames.display_levels(days_of(), COMPARED)
    by_group = levels.set_index(["group", "during"])
    assert 60 / 300 == pytest.approx(by_group.loc[(TEST, False), "positive_share"])
    assert 120 / 300 == pytest.approx(by_group.loc[(TEST, True), "positive_share"])
    assert (pd.Timestamp("2026-11-04"), pd.Timestamp("2026-11-06")) == tuple(
        by_group.loc[(TEST, True), ["start", "end"]]
    )


def test_without_rows_every_day_is_missing_and_there_are_no_levels():
    elsewhere = Comparison(BEFORE, DURING, test=(Place("cork-1", "wine"),), control=())
    days = days_of(elsewhere)
    assert days["faces"].isna().all()
    assert 0 == len(frames.display_levels(days, elsewhere))


def test_places_have_their_values_before_and_during():
    places = frames.display_places(frames.display_rows(view_of(), COMPARED), COMPARED, 1, str.upper)
    assert [COFFEE.label.upper(), TOYS.label.upper()] == list(places["label"])
    assert [True, False] == list(places["test"])
    assert [0.2, 0.5] == pytest.approx(list(places["share_before"]))
    assert [0.4, 0.5] == pytest.approx(list(places["share_during"]))
    assert [150, 200] == list(places["faces_per_day_before"])
    assert [150, 200] == list(places["faces_per_day_during"])  # of the toys, one day had pictures
    assert ((places["low_during"] < places["share_during"]) & (places["share_during"] < places["high_during"])).all()


def test_daily_rounding_widens_the_interval_of_the_sum():
    rows = frames.display_rows(view_of(), COMPARED)
    exact, rounded = (frames.display_places(rows, COMPARED, threshold_faces) for threshold_faces in (1, 10))
    assert (rounded["low_before"] < exact["low_before"]).all()
    assert (rounded["high_during"] > exact["high_during"]).all()
