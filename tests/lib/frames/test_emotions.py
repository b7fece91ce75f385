"""Stacks of expressions, group shares by aisle, and the hours of the week."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from lib import frames
from lib.data.periods import Grain
from lib.frames import NamedPlaces
from lib.frames.group_shares import NO_FACES_OF_SHARE
from lib.frames.notes import FUTURE, PARTIAL
from tests.lib.cubes import WEEK, cube, faces, pictures, slice_of

TUESDAY = "2026-11-03 10:00"


def stack(rows, only=(), **how):
    return frames.emotions_over_time(slice_of(rows, **how), only)


def on(frame, day, emotion):
    rows = frame[(frame["start"] == pd.Timestamp(day)) & (frame["emotion"] == emotion)]
    return rows.iloc[0]


def test_a_stack_starts_with_happy_and_each_expression_is_on_top_of_the_previous():
    frame = stack([faces(30, emotion="SAD"), faces(50), faces(20, emotion="CALM")])

    happy, calm, sad = (on(frame, "2026-11-02", emotion) for emotion in ("HAPPY", "CALM", "SAD"))
    assert (0, 50) == (happy["faces_from"], happy["faces_to"])
    assert (50, 70) == (calm["faces_from"], calm["faces_to"])
    assert (70, 100) == (sad["faces_from"], sad["faces_to"])
    assert (0.7, 1.0) == (sad["share_from"], sad["share_to"])


def test_every_expression_in_view_has_a_row_in_every_bucket_and_no_other():
    frame = stack([faces(5), faces(5, start=TUESDAY, emotion="SAD")])

    assert ["HAPPY", "SAD"] * 7 == list(frame["emotion"])
    assert 0 == on(frame, "2026-11-03", "HAPPY")["faces"]


def test_selected_expressions_are_stacked_alone_with_their_shares_of_all_faces():
    frame = stack([faces(25), faces(75, emotion="CALM")], only=("CALM",))

    calm = on(frame, "2026-11-02", "CALM")
    assert ["CALM"] == list(frame["emotion"].unique())
    assert (0, 75, 0.75) == (calm["faces_from"], calm["faces_to"], calm["share"])


def test_hidden_expressions_are_the_rest_of_the_stack():
    rows = [faces(60), faces(30, emotion="CALM"), faces(5, emotion="SAD"), faces(5, emotion="FEAR")]

    frame = stack(rows, threshold_faces=10)

    assert np.isnan(on(frame, "2026-11-02", "SAD")["faces"])
    assert pytest.approx(0.9) == frames.stack_tops(frame)["share"].iloc[0]
    assert 10 == on(frame, "2026-11-02", "SAD")["rest"]
    assert 100 == frames.stack_tops(frame)["faces"].iloc[0]


def test_without_a_selection_the_share_is_of_positive_among_known_expressions():
    view = slice_of([faces(20), faces(60, emotion="CALM"), faces(20, emotion="UNKNOWN")])

    group_share = frames.group_share(view, view)

    assert ([20], [80]) == tuple(list(counts) for counts in group_share.counts("place"))
    assert "positive expressions" == group_share.numerator_words
    assert "Happy, % of faces with a known expression" == group_share.unit


def test_a_selected_expression_is_among_known_ones_and_an_unclear_one_among_all_faces():
    rows = [faces(20), faces(60, emotion="CALM"), faces(20, emotion="UNKNOWN")]
    view = slice_of(rows)

    calm = frames.group_share(slice_of(rows, emotions=("CALM",)), view, ("CALM",))
    unclear = frames.group_share(slice_of(rows, emotions=("UNKNOWN",)), view, ("UNKNOWN",))

    assert ([60], [80]) == tuple(list(counts) for counts in calm.counts("place"))
    assert ([20], [100]) == tuple(list(counts) for counts in unclear.counts("place"))
    assert ("Calm", "% of faces with a known expression") == (calm.numerator_words, calm.unit)
    assert ("Unclear", "% of all faces, Unclear included") == (unclear.numerator_words, unclear.unit)


def named(view):
    return [NamedPlaces(place.aisle_id, (place,)) for place in view.places]


def test_the_twelve_busiest_aisles_are_listed_the_highest_share_of_enough_faces_first():
    rows = [faces(20 + number, aisle_id=f"aisle-{number:02d}") for number in range(14)]
    rows += [faces(8, aisle_id="aisle-05", emotion="CALM")]
    view = slice_of(rows)

    aisles = frames.busiest_aisles(named(view), frames.group_share(view, view))

    assert ["aisle-13", "aisle-12", "aisle-11", "aisle-10", "aisle-05"] == list(aisles["label"][:5])
    assert list(range(12)) == list(aisles["row"])
    assert 25 / 33 == aisles["share"].iloc[4]
    assert [13, 12] == list(aisles["picked"][:2])


def test_notes_distinguish_no_pictures_hidden_and_no_known_expression():
    rows = [
        pictures(40),
        faces(40),
        faces(40, emotion="CALM"),
        pictures(5, start=TUESDAY),
        faces(5, start=TUESDAY),
        pictures(20, start="2026-11-04 10:00"),
        faces(20, start="2026-11-04 10:00", emotion="UNKNOWN"),
        pictures(5, start="2026-11-08 10:00"),
        faces(5, start="2026-11-08 10:00"),
    ]
    view = slice_of(rows, threshold_faces=10)

    steps = frames.aisles_over_time(named(view), frames.group_share(view, view))

    assert ["", "hidden", NO_FACES_OF_SHARE, "no pictures"] == list(steps["note"][:4])
    assert 0.5 == steps["share"].iloc[0]
    assert steps["share"][1:].isna().all()


def test_the_current_bucket_is_partial_and_a_future_one_is_not_a_gap():
    view = slice_of([pictures(40), faces(40)])

    steps = frames.aisles_over_time(named(view), frames.group_share(view, view), local_now=datetime(2026, 11, 2, 12))

    assert [PARTIAL, FUTURE] == list(steps["note"][:2])


def test_the_compared_period_is_aligned_by_bucket_and_may_lack_the_aisle():
    view = slice_of([faces(30), faces(10, emotion="CALM"), faces(20, aisle_id="new")])
    before = slice_of([faces(10), faces(30, emotion="CALM")])
    group_shares = frames.group_share(view, view), frames.group_share(before, before)

    aisles = frames.busiest_aisles(named(view), *group_shares)
    steps = frames.aisles_over_time(named(view), *group_shares)

    assert ["coffee", "new"] == list(aisles["label"])
    assert 0.25 == aisles["share_before"].iloc[0]
    assert np.isnan(aisles["share_before"].iloc[1])
    assert 0.25 == steps["share_before"].iloc[0]


def test_an_empty_compared_period_has_no_share():
    view, nothing = slice_of([faces(30)]), slice_of([])

    steps = frames.aisles_over_time(named(view), frames.group_share(view, view), frames.group_share(nothing, nothing))

    assert steps["share_before"].isna().all()


def test_the_week_has_a_cell_for_each_hour_with_a_picture():
    rows = [
        pictures(3),
        pictures(3, start="2026-11-02 11:00"),
        pictures(3, start="2026-11-08 16:00"),
        faces(30),
        faces(10, emotion="CALM"),
    ]
    view = slice_of(rows)

    share = frames.weekday_hours(frames.group_share(view, view), as_share=True)
    rate = frames.weekday_hours(frames.group_share(view, view), as_share=False)

    assert [("Monday", 10), ("Monday", 11), ("Sunday", 16)] == list(zip(share["weekday"], share["hour"], strict=True))
    assert [0.75, True, True] == [share["value"][0], *share["value"][1:].isna()]
    assert ["", NO_FACES_OF_SHARE, NO_FACES_OF_SHARE] == list(share["note"])
    assert [40, 0, 0] == list(rate["value"])
    assert (10, 16) == frames.hours_open(view)


def test_an_hour_of_several_weeks_is_a_mean_over_those_with_a_picture():
    rows = [pictures(1), pictures(1, start="2026-11-02 10:00", aisle_id="tea"), faces(30)]

    assert [30] == list(
        frames.weekday_hours(frames.group_share(slice_of(rows), slice_of(rows)), as_share=False)["value"]
    )


def test_a_hidden_cell_of_the_week_has_a_note():
    rows = [pictures(9), faces(40), faces(5, emotion="CALM"), pictures(9, start=TUESDAY), faces(4, start=TUESDAY)]
    view = slice_of(rows, threshold_faces=10)

    rate = frames.weekday_hours(frames.group_share(view, view), as_share=False)

    assert "hidden" in list(rate["note"])
    assert rate.loc[rate["note"] == "hidden", "value"].isna().all()


def test_only_a_cube_by_the_hour_is_hourly():
    by_hour = slice_of([faces(30)])
    by_day = cube([faces(30)], grain=Grain.DAY).slice(by_hour.filters, Grain.DAY, 10)

    assert frames.is_hourly(by_hour)
    assert not frames.is_hourly(by_day)
    assert WEEK == by_day.time_buckets.period
