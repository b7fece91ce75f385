"""The rule of reliable numbers, and the frames that apply it."""

from datetime import datetime

import numpy as np

from lib import frames
from lib.frames import MIN_RELIABLE_FACES
from lib.frames.notes import FUTURE, HIDDEN, NO_PICTURES, PARTIAL
from tests.lib.cubes import faces, pictures, slice_of
from tests.lib.frames.test_aisles import TOYS, ranking

NOTES = ("", NO_PICTURES, HIDDEN, PARTIAL, FUTURE)


def test_a_share_is_reliable_from_thirty_faces_on_and_a_hidden_one_is_not():
    counts = [np.nan, 0, MIN_RELIABLE_FACES - 1, MIN_RELIABLE_FACES]

    assert [False, False, False, True] == list(frames.is_reliable(counts))


def test_a_number_of_a_part_of_its_time_bucket_is_not_reliable():
    assert [True, True, True, False, False] == list(frames.is_reliable([500] * 5, NOTES))
    assert [True, True, True, False, False] == list(frames.is_complete(NOTES))


def test_a_day_is_reliable_once_it_has_ended_with_enough_known_expressions():
    rows = [
        row
        for day, count in (("02", 29), ("03", 30), ("04", 300))
        for row in (pictures(9, start=f"2026-11-{day} 10:00"), faces(count, start=f"2026-11-{day} 10:00"))
    ]
    unclear = faces(300, start="2026-11-02 10:00", emotion="UNKNOWN")

    days = frames.over_time(slice_of([*rows, unclear]), datetime(2026, 11, 4, 11))

    assert [False, True, False] == days["reliable"].tolist()[:3]
    assert PARTIAL == days["note"][2]


def test_an_aisle_is_reliable_by_the_known_expressions_of_each_period():
    before = slice_of([pictures(9), faces(300), pictures(9, **TOYS), faces(29, **TOYS)])

    coffee, toys = ranking([pictures(9), faces(29), pictures(9, **TOYS), faces(30, **TOYS)], before=before).itertuples()

    assert (False, True) == (coffee.reliable, coffee.reliable_before)
    assert (True, False) == (toys.reliable, toys.reliable_before)
