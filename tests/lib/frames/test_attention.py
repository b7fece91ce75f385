import math

import pytest

from lib import frames
from lib.data.periods import Grain, Period
from lib.data.place_names import Names
from tests.lib.cubes import WEEK, faces, pictures, slice_of

TUESDAY = "2026-11-03 10:00"
ROWS = [
    faces(100, posed_faces=100, facing_faces=90),
    faces(100, posed_faces=80, facing_faces=40, aisle_id="toys"),
    pictures(200, pictures_with_faces=150, failed_pictures=4),
    pictures(50, aisle_id="toys"),
    faces(20, posed_faces=0, start=TUESDAY),
    pictures(30, pictures_with_faces=10, start=TUESDAY),
]
EARLIER = Period(WEEK.earlier(7).first_day, WEEK.earlier(7).end_day)


def test_the_summary_divides_by_measured_faces():
    summary = frames.attention_summary(slice_of(ROWS))

    assert 130 / 180 == pytest.approx(summary.facing_share)
    assert summary.low < summary.facing_share < summary.high
    assert 276 == summary.pictures
    assert 210 / 276 == pytest.approx(summary.with_faces_share)
    assert 220 == summary.faces
    assert 220 / 210 == pytest.approx(summary.per_picture_with_face)


def test_a_summary_of_few_faces_is_hidden():
    summary = frames.attention_summary(slice_of([faces(4, facing_faces=4), pictures(4)], threshold_faces=10))

    assert all(math.isnan(value) for value in (summary.facing_share, summary.low, summary.with_faces_share))
    assert math.isnan(summary.faces)
    assert 4 == summary.pictures


def test_facing_over_time_has_wilsons_interval_and_a_note_without_poses():
    frame = frames.facing_over_time(slice_of(ROWS))

    assert 130 / 180 == pytest.approx(frame["share"][0])
    assert [0.653, 0.782] == pytest.approx([frame["low"][0], frame["high"][0]], abs=0.001)
    assert ["", frames.POSE_UNKNOWN, "no pictures"] == list(frame["note"][:3])
    assert frame["share"][1:].isna().all()


def test_few_facing_faces_are_hidden_with_a_note():
    rows = [
        faces(50, facing_faces=4),
        pictures(50),
        faces(50, facing_faces=20, start=TUESDAY),
        pictures(50, start=TUESDAY),
    ]

    frame = frames.facing_over_time(slice_of(rows, threshold_faces=10))

    assert frames.HIDDEN == frame["note"][0]
    assert math.isnan(frame["share"][0])


def test_rounding_never_makes_a_share_above_one():
    rows = [faces(14, posed_faces=14, facing_faces=14), pictures(15)]

    frame = frames.facing_over_time(slice_of(rows, threshold_faces=10))

    assert [1.0, 1.0] == pytest.approx([frame["share"][0], frame["high"][0]])


def test_aisles_are_ranked_by_share_with_their_compared_period():
    now = slice_of(ROWS)
    earlier = slice_of([faces(40, facing_faces=30, start="2026-10-26 10:00")], EARLIER)

    frame = frames.facing_by_aisle(now, frames.aisles_in_view(now, Names()), earlier)

    assert ["coffee", "toys"] == list(frame["label"])
    assert [0.9, 0.5] == pytest.approx(list(frame["share"]))
    assert 0.15 == pytest.approx(frame["difference"][0])
    assert math.isnan(frame["then_share"][1])


def test_traffic_splits_the_analysed_pictures():
    frame = frames.traffic_over_time(slice_of(ROWS))

    assert [246, 30] == list(frame["pictures"][:2])
    assert [200, 10] == list(frame["with_faces"][:2])
    assert [46, 20] == list(frame["without_faces"][:2])
    assert [4, 0] == list(frame["failed_pictures"][:2])
    assert [1.0, 2.0] == list(frame["per_picture_with_face"][:2])
    assert math.isnan(frame["per_picture_with_face"][2])


def test_pictures_of_few_faces_are_counted_but_not_split():
    rows = [faces(12), pictures(40, pictures_with_faces=8), faces(90, start=TUESDAY), pictures(90, start=TUESDAY)]

    first = frames.traffic_over_time(slice_of(rows, threshold_faces=10)).iloc[0]

    assert 40 == first["pictures"] == first["suppressed"]
    assert math.isnan(first["with_faces"])
    assert math.isnan(first["without_faces"])
    assert math.isnan(first["per_picture_with_face"])
    assert frames.HIDDEN == first["note"]


def test_rounded_pictures_with_faces_never_exceed_all_pictures():
    frame = frames.traffic_over_time(slice_of([faces(16), pictures(16)], grain=Grain.WEEK, threshold_faces=10))

    assert (16, 0) == (frame["with_faces"][0], frame["without_faces"][0])


def test_the_interval_of_few_faces_allows_for_the_rounding_of_their_counts():
    rows = [faces(130, facing_faces=110), pictures(130)]
    exact, rounded = (frames.attention_summary(slice_of(rows, threshold_faces=each)) for each in (1, 10))

    assert exact.facing_share == rounded.facing_share
    assert rounded.low < exact.low < exact.high < rounded.high


def test_most_faces_are_in_one_hour_of_the_week_and_in_one_aisle():
    view = slice_of(ROWS, grain=Grain.HOUR)
    ranking = frames.aisle_ranking(view, frames.aisles_in_view(view, Names()))

    assert "Mondays from 10:00" == frames.busiest_weekday_hour(
        frames.weekday_hours(frames.group_share(view, view), False)
    )
    assert "coffee" == frames.busiest_aisle(ranking)
    assert "" == frames.busiest_aisle(ranking[:1])
