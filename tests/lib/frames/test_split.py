"""What a split hides, and the coarser split that the Export page suggests."""

import itertools
from functools import cache

import numpy as np
import pytest

from lib.data.filters import Filters
from lib.data.periods import Grain
from lib.frames import KEPT_SHARE, Coverage, Split, coarser_split, coverage
from tests.lib.cubes import WEEK, cube, faces

EVERYTHING = Filters(first_day=WEEK.first_day, end_day=WEEK.end_day)
EVERY_WAY = ("step", "place", "emotion", "age_band", "gender")


@pytest.fixture(scope="module")
def slice_by():
    """Two aisles on four days: 40 happy, 8 sad and 8 angry faces each, of which half are women and half are men."""
    loaded = cube(
        [
            faces(count, start=f"2026-11-{2 + day:02d} 10:00", aisle_id=aisle, emotion=emotion, gender=gender)
            for day, aisle, (emotion, count), gender in itertools.product(
                range(4), ("coffee", "toys"), (("HAPPY", 20), ("SAD", 4), ("ANGRY", 4)), ("FEMALE", "MALE")
            )
        ]
    )
    return cache(lambda grain: loaded.slice(EVERYTHING, grain, 10))


def test_the_coverage_counts_hidden_rows_and_adds_up_published_faces(slice_by):
    found = coverage(slice_by(Grain.DAY), EVERY_WAY)

    assert Coverage(rows=48, hidden_rows=32, published_faces=320, total_faces=450) == found
    assert 320 / 450 == found.kept_share


def test_nothing_is_lost_where_no_count_is_hidden(slice_by):
    assert 1.0 == coverage(slice_by(Grain.DAY), ("step",)).kept_share


def test_everything_is_lost_where_the_total_is_hidden_too():
    view = cube([faces(4)]).slice(EVERYTHING, Grain.DAY, 10)

    assert 0.0 == coverage(view, ("step",)).kept_share


def test_the_suggestion_keeps_enough_faces_with_the_fewest_changes(slice_by):
    """By week, or without the expression, nothing is hidden; the latter leaves more rows."""
    suggested = coarser_split(slice_by, Split(Grain.DAY, EVERY_WAY))

    assert suggested is not None
    split, kept = suggested
    assert Split(Grain.DAY, ("step", "place", "age_band", "gender")) == split
    assert Coverage(rows=16, hidden_rows=0, published_faces=480, total_faces=450) == kept


@pytest.mark.parametrize("dimensions", [EVERY_WAY, ("step", "place", "emotion"), ("store", "emotion", "gender")])
def test_a_suggestion_is_coarser_and_never_hides_more(slice_by, dimensions):
    split, kept = coarser_split(slice_by, Split(Grain.HOUR, dimensions)) or pytest.fail("nothing was suggested")

    assert Grain.HOUR.fineness <= split.grain.fineness
    assert set(split.dimensions) <= {*dimensions, "store"}
    assert (split.grain, split.dimensions) != (Grain.HOUR, dimensions)
    assert KEPT_SHARE <= kept.kept_share


def test_there_is_no_suggestion_for_fewer_faces_than_the_threshold():
    loaded = cube([faces(4)])

    assert coarser_split(lambda grain: loaded.slice(EVERYTHING, grain, 10), Split(Grain.DAY, EVERY_WAY)) is None


def test_the_coverage_follows_from_published_counts_alone(slice_by):
    """It gives an attacker nothing: whoever has the export and the total can compute it."""
    view = slice_by(Grain.DAY)
    published, total = view.count("faces", *EVERY_WAY), view.total("faces")

    found = coverage(view, EVERY_WAY)

    assert (np.nansum(published), total) == (found.published_faces, found.total_faces)
