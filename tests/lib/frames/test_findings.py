"""What a page says in one sentence."""

import pytest

from lib import frames
from lib.frames import Largest, estimate, largest_group
from tests.lib.cubes import faces, slice_of

AGES = [faces(400, age_band="18–24"), faces(390, age_band="25–34"), faces(100, age_band="35–44")]


def largest(rows, threshold_faces=1) -> Largest | None:
    return largest_group(
        frames.demographic_shares(slice_of(rows, threshold_faces=threshold_faces), "age_band"), threshold_faces
    )


def test_the_largest_group_has_its_share_and_those_that_chance_may_put_level_with_it():
    found = largest(AGES)

    assert found is not None
    assert ("18–24", ("25–34",)) == (found.group, found.level)
    assert pytest.approx(400 / 890) == found.estimate.share
    assert found.estimate.low < found.estimate.share < found.estimate.high


def test_few_faces_have_no_largest_group_and_no_estimate():
    few = slice_of([faces(20)])

    assert largest([faces(20, age_band="18–24")]) is None
    assert estimate(frames.group_share(few, few)) is None


def test_unmeasured_faces_are_no_group():
    found = largest([faces(200, age_band=None), faces(100, age_band="18–24")])

    assert found is not None
    assert ("18–24", ()) == (found.group, found.level)


def test_the_estimate_is_of_the_share_that_the_charts_show():
    view = slice_of([faces(60), faces(40, emotion="CALM"), faces(100, emotion="UNKNOWN")])
    found = estimate(frames.group_share(view, view))

    assert found is not None
    assert 0.6 == found.share
