import math

import numpy as np
import pytest

from lib import frames
from lib.data.filters import NOT_MEASURED
from lib.data.periods import Period
from tests.lib.cubes import WEEK, faces, slice_of

ROWS = [
    faces(60, age_band="18–24"),
    faces(20, age_band="18–24", gender="MALE", emotion="CALM"),
    faces(80, age_band="35–44", gender="MALE", emotion="CALM"),
    faces(40, age_band=None, gender=None),
]
EARLIER = Period(WEEK.earlier(7).first_day, WEEK.earlier(7).end_day)


def column(frame, name):
    return [None if isinstance(value, float) and math.isnan(value) else value for value in frame[name]]


def test_groups_are_from_the_first_to_the_last_with_faces_with_their_shares():
    frame = frames.demographic_shares(slice_of(ROWS), "age_band")

    assert ["18–24", "25–34", "35–44", NOT_MEASURED] == column(frame, "group")
    assert [80, 0, 80, 40] == column(frame, "faces")
    assert [0.4, 0.0, 0.4, 0.2] == pytest.approx(column(frame, "share"))
    assert [None] * 4 == column(frame, "difference")


def test_a_group_of_only_the_compared_period_has_a_row():
    then = slice_of([faces(30, start="2026-10-26 10:00", age_band="65+"), faces(10, start="2026-10-26 10:00")], EARLIER)

    frame = frames.demographic_shares(slice_of([faces(20)]), "age_band", then).set_index("group")

    assert [1.0, 0.25, 0.75] == pytest.approx(list(frame.loc["25–34", ["share", "then_share", "difference"]]))
    assert [0.0, 0.75, -0.75] == pytest.approx(list(frame.loc["65+", ["share", "then_share", "difference"]]))


def test_a_hidden_group_has_a_row_without_numbers():
    frame = frames.demographic_shares(slice_of([*ROWS, faces(3, age_band="65+")], threshold_faces=10), "age_band")

    hidden = frame[frame["faces"].isna()]
    assert "65+" in list(hidden["group"])
    assert hidden["share"].isna().all()
    assert 1.0 == pytest.approx(np.nansum(frame["share"]))


def test_the_pyramid_has_both_sides_of_each_band_with_measured_faces_only():
    frame = frames.age_pyramid(slice_of(ROWS))

    assert ["18–24", "18–24", "25–34", "25–34", "35–44", "35–44"] == column(frame, "group")
    assert ["FEMALE", "MALE"] * 3 == column(frame, "gender")
    assert [60, 20, 0, 0, 0, 80] == column(frame, "faces")
    assert [0.375, 0.125, 0, 0, 0, 0.5] == pytest.approx(column(frame, "share"))


def test_a_pyramid_without_measured_faces_is_empty():
    assert frames.age_pyramid(slice_of([faces(20, age_band=None)])).empty


def test_unmeasured_faces_are_suppressed_like_faces():
    missing = frames.unmeasured(slice_of(ROWS, threshold_faces=10), "age_band")
    assert (40, 0.2, 10) == (missing.faces, missing.share, missing.threshold_faces)

    few = frames.unmeasured(slice_of([*ROWS[:3], faces(4, age_band=None)], threshold_faces=10), "age_band")
    assert math.isnan(few.faces)
    assert math.isnan(few.share)

    assert 0 == frames.unmeasured(slice_of([faces(20)]), "gender").faces


def test_expressions_fill_each_groups_bar():
    frame = frames.expressions_by(slice_of(ROWS), "age_band")
    young = frame[frame["group"] == "18–24"]

    assert ["HAPPY", "CALM"] == column(young, "emotion")
    assert [0.75, 0.25] == pytest.approx(column(young, "share"))
    assert [0.0, 0.75] == pytest.approx(column(young, "left"))
    assert [0.75, 1.0] == pytest.approx(column(young, "right"))


def test_hidden_expressions_leave_the_end_of_the_bar_free():
    rows = [faces(50), faces(3, emotion="CALM"), faces(4, emotion="SAD"), faces(30, gender="MALE")]

    frame = frames.expressions_by(slice_of(rows, threshold_faces=10), "gender").set_index(["group", "emotion"])

    assert frame.loc["FEMALE"].loc[["CALM", "SAD"], ["faces", "share", "left", "right"]].isna().all(axis=None)
    assert [60, 50 / 60, 0, 50 / 60] == pytest.approx(
        list(frame.loc[("FEMALE", "HAPPY"), ["whole", "share", "left", "right"]])
    )
    assert 1.0 == frame.loc[("MALE", "HAPPY"), "right"]


def test_a_group_without_a_published_count_has_no_shares_of_what_is_left_of_it():
    rows = [faces(50), faces(3, emotion="CALM"), faces(12, emotion="SAD"), faces(4, gender="MALE")]

    frame = frames.expressions_by(slice_of(rows, threshold_faces=10), "gender").set_index(["group", "emotion"])

    assert 10 == frame.loc[("FEMALE", "SAD"), "faces"]
    assert frame[["whole", "share", "left", "right"]].isna().all(axis=None)
