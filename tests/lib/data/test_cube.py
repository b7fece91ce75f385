"""A cube counts along any dimensions and for any filters the same as a sum over the rows of the rollup."""

import random
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from lib.contract.age_band import age_bands
from lib.contract.observation import Emotion
from lib.data.cube import Place
from lib.data.cube.slice import FACE_MEASURES
from lib.data.filters import NOT_MEASURED, Filters, choices
from lib.data.periods import Grain, Period
from tests.lib.cubes import WEEK, cube, faces, pictures, rollup_frame, slice_of


def random_rows(rng):
    rows = []
    for _ in range(400):
        where = {
            "start": f"2026-11-{rng.randint(2, 8):02d} {rng.randint(8, 20):02d}:00",
            "store_id": rng.choice(["dublin-1", "cork-1"]),
            "aisle_id": rng.choice(["coffee", "toys", "bakery"]),
        }
        demographics = {
            "emotion": rng.choice([*(e.value for e in Emotion), None]),
            "age_band": rng.choice(["0–17", "25–34", "65+", None]),
            "gender": rng.choice(["FEMALE", "MALE", None]),
        }
        rows += [faces(rng.randint(1, 9), **where, **demographics), pictures(rng.randint(1, 5), **where)]
    return rows


def chosen(frame, filters):
    """The rows of the rollup that the filters select, computed the slow and simple way."""
    kept = (frame["start"] >= np.datetime64(filters.first_day)) & (frame["start"] < np.datetime64(filters.end_day))
    places = {"store_id": filters.stores, "aisle_id": filters.aisles}
    demographics = {"emotion": filters.emotions, "age_band": filters.age_bands, "gender": filters.genders}
    for name, values in places.items():
        kept &= frame[name].isin(values) if values else True
    fits = kept.copy()
    for name, values in demographics.items():
        fits &= frame[name].fillna(NOT_MEASURED).isin(values) if values else True
    return frame[kept], frame[fits]


def test_counts_equal_a_simple_sum_for_every_choice():
    rng = random.Random(3)
    frame_rows = random_rows(rng)
    frame, loaded = rollup_frame(frame_rows), cube(frame_rows)
    offered = choices()
    for _ in range(60):
        first = rng.randint(2, 7)
        filters = Filters(
            first_day=date(2026, 11, first),
            end_day=date(2026, 11, rng.randint(first + 1, 9)),
            stores=tuple(rng.sample(["dublin-1", "cork-1"], rng.randint(0, 2))),
            aisles=tuple(rng.sample(["coffee", "toys", "bakery"], rng.randint(0, 2))),
            emotions=tuple(rng.sample(offered["emotions"], rng.randint(0, 4))),
            age_bands=tuple(rng.sample(offered["age_bands"], rng.randint(0, 3))),
            genders=tuple(rng.sample(offered["genders"], rng.randint(0, 2))),
        )
        all_demographics, fitting = chosen(frame, filters)
        view = loaded.slice(filters, Grain.DAY, threshold_faces=1)

        assert fitting["faces"].sum() == view.total("faces")
        assert fitting["facing_faces"].sum() == view.total("facing_faces")
        assert fitting.loc[fitting["emotion"] == "HAPPY", "faces"].sum() == view.total("positive_faces")
        assert all_demographics["pictures"].sum() == view.total("pictures")
        for dimensions in (
            ("step",),
            ("place",),
            ("emotion", "age_band"),
            ("weekday", "hour_of_day"),
            ("store", "gender"),
        ):
            assert fitting["faces"].sum() == view.count("faces", *dimensions).sum()
        by_emotion = fitting.groupby(fitting["emotion"].fillna(NOT_MEASURED))["faces"].sum().to_dict()
        counted = dict(zip(view.members("emotion"), view.count("faces", "emotion"), strict=True))
        assert by_emotion == {name: count for name, count in counted.items() if name in by_emotion}


TABLES = (
    (),
    ("step",),
    ("gender", "step"),
    ("step", "age_band", "emotion"),
    ("store", "weekday"),
    ("emotion", "place"),
    ("store", "gender", "age_band"),
)


@pytest.mark.parametrize("dimensions", TABLES, ids=", ".join)
@pytest.mark.parametrize("measure", FACE_MEASURES)
def test_tables_of_many_and_of_few_rows_are_equal(measure, dimensions):
    """Many rows are counted by all demographics first, and smaller tables are summed from that; few rows are not."""
    rows = random_rows(random.Random(5))
    of_few, of_many = slice_of(rows[:200]), slice_of(rows[:200] * 100)

    few, many = (view.count(measure, *dimensions) for view in (of_few, of_many))
    assert tuple(len(of_few.members(name)) for name in dimensions) == few.shape
    assert np.array_equal(100 * few, many)


def test_a_value_outside_the_contract_is_not_measured():
    view = slice_of([faces(5), faces(7, gender="OTHER"), faces(2, emotion="SMUG")])

    assert 14 == view.total("faces")
    assert 7 == view.count("faces", "gender")[view.members("gender").index(NOT_MEASURED)]
    assert 2 == view.count("faces", "emotion")[view.members("emotion").index(NOT_MEASURED)]


def test_per_place_counts_hide_no_day_of_another_place():
    rows = [faces(50, start=f"2026-11-0{day} 10:00", aisle_id=aisle) for day in (2, 3, 4) for aisle in ("tea", "toys")]
    view = slice_of([*rows, faces(5, start="2026-11-05 10:00", aisle_id="tea")], threshold_faces=10)
    tea, toys = view.count_per_place([Place("dublin-1", "tea"), Place("dublin-1", "toys")], "faces", "step")

    assert [50, 50, 50] == list(toys[:3])
    assert 2 == np.isnan(tea).sum()  # the small day, and the one that would reveal it
    assert np.isnan(view.count("faces", "place", "step")[1]).any()


def test_cached_counts_of_a_slice_are_read_only():
    view = slice_of([faces(5)])

    with pytest.raises(ValueError, match="read-only"):
        view.count("faces", "step")[0] = 7


def test_a_table_has_its_counts_in_the_right_cells():
    view = slice_of(
        [
            faces(4, start="2026-11-03 09:00"),
            faces(2, start="2026-11-03 17:00", emotion="SAD"),
            faces(1, start="2026-11-08 17:00", emotion=None),
        ]
    )

    by_day = view.count("faces", "step", "emotion")
    emotions = view.members("emotion")

    assert (7, 10) == by_day.shape
    assert 4 == by_day[1, emotions.index("HAPPY")]
    assert 2 == by_day[1, emotions.index("SAD")]
    assert 1 == by_day[6, emotions.index(NOT_MEASURED)]
    assert 7 == by_day.sum()
    assert {"Tuesday": 6, "Sunday": 1} == {
        day: count for day, count in zip(view.members("weekday"), view.count("faces", "weekday"), strict=True) if count
    }


def test_known_expressions_exclude_unclear_and_missing_ones():
    view = slice_of([faces(5), faces(3, emotion="CALM"), faces(2, emotion="UNKNOWN"), faces(1, emotion=None)])

    assert (11, 8, 5) == tuple(view.total(name) for name in ("faces", "known_faces", "positive_faces"))


def test_demographic_filters_do_not_change_picture_counts():
    view = slice_of([faces(5), pictures(4), pictures(2, pictures_with_faces=0)], emotions=("SAD",))

    assert 0 == view.total("faces")
    assert 6 == view.total("pictures")
    assert view.empty


def test_zero_faces_differ_from_no_pictures():
    view = slice_of(
        [
            pictures(3, start="2026-11-03 10:00", pictures_with_faces=0),
            pictures(2, start="2026-11-04 10:00", failed_pictures=2, pictures_with_faces=0),
        ]
    )

    assert [False, True, False, False, False, False, False] == list(view.has_pictures("step"))


def test_each_hour_with_pictures_counts_once():
    view = slice_of(
        [
            pictures(3, start="2026-11-02 10:00"),
            pictures(3, start="2026-11-03 10:00"),
            pictures(1, start="2026-11-03 10:00", analyzer="other"),
            pictures(1, start="2026-11-03 11:00", failed_pictures=1),
        ]
    )

    hours = dict(zip(view.members("hour_of_day"), view.observed_hours("hour_of_day"), strict=True))
    assert (2, 0) == (hours["10:00"], hours["11:00"])


def test_seen_analyzers_are_those_with_a_result():
    rows = [
        faces(1),
        pictures(1, analyzer="synthetic", aisle_id="toys"),
        pictures(1, analyzer="none", failed_pictures=1),
    ]

    assert ("rekognition", "synthetic") == slice_of(rows).seen_analyzers
    assert ("rekognition",) == slice_of(rows, aisles=("coffee",)).seen_analyzers


def test_configured_age_bands_are_the_axis():
    loaded = cube([faces(2, age_band="30+")], bands=age_bands((30,)))
    view = loaded.slice(Filters(first_day=WEEK.first_day, end_day=WEEK.end_day, bands=age_bands((30,))), Grain.DAY, 1)

    assert ("0–29", "30+", NOT_MEASURED) == view.members("age_band")
    assert [0, 2, 0] == list(view.count("faces", "age_band"))


def test_a_cube_by_the_day_has_no_slice_by_the_hour():
    loaded = cube([faces(2, start="2026-11-03")], grain=Grain.DAY)

    assert Grain.DAY is loaded.slice(slice_of([]).filters, Grain.HOUR, 1).time_buckets.grain


def test_days_outside_of_the_cube_are_rejected():
    loaded = cube([faces(2)])
    outside = replace(slice_of([]).filters, end_day=date(2026, 12, 1))

    with pytest.raises(ValueError, match="cannot be extracted from 2–8 November 2026 by hour"):
        loaded.slice(outside, Grain.DAY, 1)


def test_weeks_that_the_period_cuts_keep_their_faces():
    period = Period(date(2026, 11, 4), date(2026, 11, 18))
    loaded = cube([faces(3, start="2026-11-02"), faces(4, start="2026-11-16")], period=period, grain=Grain.WEEK)

    view = loaded.slice(Filters(first_day=period.first_day, end_day=period.end_day), Grain.WEEK, 1)

    assert [3, 0, 4] == list(view.count("faces", "step"))


def test_folded_aisles_match_any_aisle_filter():
    view = slice_of([faces(3, aisle_id="all-aisles")], aisles=("coffee",))

    assert 3 == view.total("faces")


@pytest.mark.parametrize(
    ("unmerged", "percent"),
    [(0, 100), (1, 99), (500, 50), (999, 1), (1000, 0)],
    ids=str,
)
def test_the_part_that_was_counted_in_advance_is_all_or_none_only_if_it_is(unmerged, percent):
    assert percent == cube([faces(1000, unmerged_faces=unmerged), pictures(10)]).ready_percent


def test_no_part_of_no_faces_was_counted_in_advance():
    assert cube([pictures(10)]).ready_percent is None
