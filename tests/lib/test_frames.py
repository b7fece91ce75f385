"""Frames against small rollups counted by hand, and sums that no slicing may change."""

from dataclasses import astuple
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import frames
from lib.contract.age_band import AGE_BANDS
from lib.contract.observation import Emotion, Gender
from lib.filters import NOT_MEASURED, Filters
from lib.frames import Grain
from tests.lib.rollup_rows import MONDAY, TUESDAY, WEDNESDAY, counts, faces, pictures, rollup, two_days

BOTH_DAYS = Filters(first_day=MONDAY, end_day=WEDNESDAY)


def only(**choices) -> Filters:
    return Filters(first_day=MONDAY, end_day=WEDNESDAY, **choices)


def records(frame):
    return list(frame.itertuples(index=False, name=None))


def test_the_summary_counts_what_the_rollup_holds():
    # 5 known of 8: two happy, one calm, three sad make 6 known; unknown and null are not.
    assert (8, 10, 6, 1, 6, 2) == astuple(frames.summary(two_days()))


def test_shares_of_the_summary_leave_out_what_is_not_known_and_what_could_not_be_analysed():
    summary = frames.summary(two_days())
    assert 2 / 6 == summary.positive_share
    assert 6 / 9 == summary.pictures_with_faces_share


def test_shares_of_nothing_are_none():
    summary = frames.summary(counts())
    assert None is summary.positive_share
    assert None is summary.pictures_with_faces_share


def test_splitting_leaves_the_rollup_as_it_was():
    frame = rollup(faces("2026-11-16 10:00", 1, None))
    before = frame.copy(deep=True)
    frames.split(frame)
    pd.testing.assert_frame_equal(before, frame)


@pytest.mark.parametrize(
    ("choices", "expected_faces", "expected_pictures"),
    [
        ({}, 8, 10),
        ({"aisles": ("toys",)}, 3, 3),
        ({"stores": ("cork-1",)}, 0, 0),
        ({"emotions": ("HAPPY", "SAD")}, 5, 10),
        ({"emotions": (NOT_MEASURED,)}, 1, 10),
        ({"genders": ("MALE",), "age_bands": ("35–44",)}, 1, 10),
    ],
)
def test_filters_cut_faces_and_only_places_cut_pictures(choices, expected_faces, expected_pictures):
    summary = frames.summary(frames.select(two_days(), only(**choices)))
    assert (expected_faces, expected_pictures) == (summary.faces, summary.pictures)


def test_days_are_half_open():
    monday = Filters(first_day=MONDAY, end_day=TUESDAY)
    assert 5 == frames.summary(frames.select(two_days(), monday)).faces


def test_hours_with_pictures_and_no_face_are_zero_and_hours_without_pictures_are_missing():
    steps = frames.over_time(two_days(), Grain.HOUR, MONDAY, TUESDAY).set_index("period")
    assert 24 == len(steps)
    assert 5 == steps.loc["2026-11-16 10:00", "faces"]
    assert 0 == steps.loc["2026-11-16 11:00", "faces"]
    assert pd.isna(steps.loc["2026-11-16 12:00", "faces"])
    assert pd.isna(steps.loc["2026-11-16 13:00", "faces"]), "its only picture could not be analysed"
    assert 2 / 3 == steps.loc["2026-11-16 10:00", "positive_share"]
    assert pd.isna(steps.loc["2026-11-16 11:00", "positive_share"])


def test_gaps_are_the_stretches_without_pictures():
    steps = frames.over_time(two_days(), Grain.HOUR, MONDAY, TUESDAY)
    expected = [("2026-11-16 00:00", "2026-11-16 10:00"), ("2026-11-16 12:00", "2026-11-17 00:00")]
    assert [tuple(map(pd.Timestamp, pair)) for pair in expected] == records(frames.gaps(steps, Grain.HOUR))


def test_a_view_full_of_pictures_has_no_gap():
    steps = frames.over_time(two_days(), Grain.DAY, MONDAY, WEDNESDAY)
    assert [5, 3] == list(steps["faces"])
    assert frames.gaps(steps, Grain.DAY).empty


def test_expressions_over_time_share_out_each_step():
    by_day = frames.emotions_over_time(two_days(), Grain.DAY)
    monday, tuesday = pd.Timestamp(MONDAY), pd.Timestamp(TUESDAY)
    expected = [
        (monday, "HAPPY", 2, 0.4),
        (monday, "CALM", 1, 0.2),
        (monday, "UNKNOWN", 1, 0.2),
        (monday, NOT_MEASURED, 1, 0.2),
        (tuesday, "SAD", 3, 1.0),
    ]
    assert expected == records(by_day)


def test_shares_of_one_name_are_of_all_faces():
    expected = [("FEMALE", 3, 3 / 8), ("MALE", 4, 4 / 8), (NOT_MEASURED, 1, 1 / 8)]
    assert expected == records(frames.shares(two_days(), "gender"))


def test_shares_of_two_names_are_within_the_first():
    by_gender = frames.shares(two_days(), "gender", "emotion")
    male = by_gender[by_gender["gender"] == "MALE"]
    assert [("MALE", "CALM", 1, 0.25), ("MALE", "SAD", 3, 0.75)] == records(male)


def test_a_busy_hour_is_a_mean_over_the_hours_that_had_pictures():
    view = counts(
        faces("2026-11-16 10:00", 6),
        pictures("2026-11-16 10:00", 1),
        pictures("2026-11-17 10:00", 1),
        pictures("2026-11-17 11:00", 1),
    )
    cells = frames.aisle_hours(view).set_index("hour_of_day")
    assert [3.0, 0.0] == list(cells["faces_per_hour"])
    assert [2, 1] == list(cells["hours"])


def test_an_hour_whose_pictures_all_failed_is_no_hour_with_pictures():
    view = counts(
        faces("2026-11-16 10:00", 6),
        pictures("2026-11-16 10:00", 2, failed=1),
        pictures("2026-11-17 10:00", 1, failed=1),
    )
    assert [6.0] == list(frames.aisle_hours(view)["faces_per_hour"])


def test_aisles_are_ranked_by_faces_and_named_with_their_store_when_there_are_several():
    view = counts(
        faces("2026-11-16 10:00", 1, "HAPPY", aisle="tea"),
        faces("2026-11-16 10:00", 2, "UNKNOWN", aisle="tea", store="cork-1"),
        pictures("2026-11-16 10:00", 5, aisle="milk", store="cork-1"),
    )
    ranking = frames.aisle_ranking(view)
    assert ["cork-1 · tea", "dublin-1 · tea", "cork-1 · milk"] == list(ranking["place"])
    assert [2, 1, 0] == list(ranking["faces"])
    assert [True, False, True] == list(ranking["positive_share"].isna())


def test_aisles_of_one_store_go_by_their_own_names():
    assert ["tea", "toys"] == list(frames.aisle_ranking(two_days())["place"])


def test_analyzers_of_faces_and_of_pictures_are_named():
    view = counts(faces("2026-11-16 10:00", 1), pictures("2026-11-16 10:00", 1, analyzer="b-2"))
    assert ("a-1", "b-2") == frames.analyzers(view)


def test_the_grain_fits_the_range():
    assert Grain.HOUR is frames.fitting_grain(MONDAY, MONDAY + timedelta(days=3))
    assert Grain.DAY is frames.fitting_grain(MONDAY, MONDAY + timedelta(days=4))


def test_exported_counts_have_null_for_what_was_not_measured():
    exported = frames.face_counts(two_days())
    assert 8 == exported["faces"].sum()
    assert 1 == exported["emotion"].isna().sum()
    assert NOT_MEASURED not in set(exported["gender"].dropna())


rows_of_faces = st.builds(
    faces,
    hour=st.datetimes(pd.Timestamp(MONDAY), pd.Timestamp(WEDNESDAY) - timedelta(hours=1)).map(
        lambda moment: f"{moment:%Y-%m-%d %H}:00"
    ),
    faces=st.integers(1, 50),
    emotion=st.sampled_from([*(e.value for e in Emotion), None]),
    age_band=st.sampled_from([*(band.label for band in AGE_BANDS), None]),
    gender=st.sampled_from([*(g.value for g in Gender), None]),
    store=st.sampled_from(["dublin-1", "cork-1"]),
    aisle=st.sampled_from(["tea", "toys"]),
)


@given(st.lists(rows_of_faces, max_size=30), st.sampled_from(Grain))
def test_no_face_is_lost_or_won_by_any_cut(rows, grain):
    view = counts(*rows)
    total = sum(row[7] for row in rows)
    assert total == frames.summary(view).faces
    assert total == frames.over_time(view, grain, MONDAY, WEDNESDAY)["faces"].sum()
    assert total == frames.emotions_over_time(view, grain)["faces"].sum()
    assert total == frames.aisle_hours(view)["faces"].sum()
    assert total == frames.aisle_ranking(view)["faces"].sum()
    for names in (("emotion",), ("age_band", "gender"), ("age_band", "emotion")):
        assert total == frames.shares(view, *names)["faces"].sum()


@given(st.lists(rows_of_faces, max_size=30), st.sampled_from(sorted(frames.ORDERS)))
def test_the_members_of_an_attribute_share_out_all_faces(rows, name):
    plural = {"emotion": "emotions", "age_band": "age_bands", "gender": "genders"}[name]
    view = counts(*rows)
    parts = [frames.summary(frames.select(view, only(**{plural: (value,)}))).faces for value in frames.ORDERS[name]]
    assert frames.summary(view).faces == sum(parts)


@given(st.lists(rows_of_faces, min_size=1, max_size=30))
def test_shares_of_each_whole_add_up_to_one(rows):
    shares = frames.shares(counts(*rows), "age_band", "emotion")
    for whole in shares.groupby("age_band", observed=True)["share"].sum():
        assert pytest.approx(1.0) == whole


def test_an_empty_view_gives_empty_frames_and_no_error():
    empty = counts()
    assert frames.emotions_over_time(empty, Grain.DAY).empty
    assert frames.shares(empty, "age_band", "gender").empty
    assert frames.aisle_hours(empty).empty
    assert frames.aisle_ranking(empty).empty
    steps = frames.over_time(empty, Grain.DAY, date(2026, 11, 16), date(2026, 11, 18))
    assert [(pd.Timestamp(MONDAY), pd.Timestamp(WEDNESDAY))] == records(frames.gaps(steps, Grain.DAY))
