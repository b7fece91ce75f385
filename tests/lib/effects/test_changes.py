"""Changes of many groups: computed together as each alone, and unknown where too little is published."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lib.effects.changes import Changes, Counts, beyond_chance, count_changes, joined, share_changes

GROUPS, BUCKETS = 4, 7
published = st.one_of(st.just(np.nan), st.integers(0, 40).map(lambda tens: 10.0 * tens))
tables = arrays(np.float64, (GROUPS, BUCKETS), elements=published)


def counts(table) -> Counts:
    return Counts(np.asarray(table), np.nansum(table, axis=1))


def one(of: Counts, group: int) -> Counts:
    return Counts(of.by_bucket[[group]], of.total[[group]])


def assert_equal(expected: Changes, actual: Changes) -> None:
    for name in ("value", "error", "freedom"):
        np.testing.assert_allclose(getattr(actual, name), getattr(expected, name), rtol=1e-12)


@given(tables, tables, st.integers(1, BUCKETS))
def test_changes_of_counts_together_are_as_each_alone(now, then, buckets_then):
    pair = [counts(now), counts(then[:, :buckets_then])]

    together = count_changes(pair, 10)

    assert_equal(joined(count_changes([one(each, group) for each in pair], 10) for group in range(GROUPS)), together)


@given(tables, tables, tables, tables)
def test_changes_of_shares_together_are_as_each_alone(now, then, rest_now, rest_then):
    parts, wholes = [counts(now), counts(then)], [counts(now + rest_now), counts(then + rest_then)]

    together = share_changes(parts, wholes, 10)

    alone = (
        share_changes([one(each, group) for each in parts], [one(each, group) for each in wholes], 10)
        for group in range(GROUPS)
    )
    assert_equal(joined(alone), together)


@pytest.mark.parametrize(
    "now", [np.zeros(BUCKETS), [500, 500, 500, np.nan, np.nan, 500, 500], [500.0] * 3], ids=["zero", "hidden", "short"]
)
def test_too_few_published_counts_make_no_change(now):
    now = np.asarray(now)
    then = np.full(len(now), 100.0)

    changes = count_changes([counts(now[None]), counts(then[None])], 10)

    assert np.isnan(changes.value).all()
    assert beyond_chance(changes) == ()


def test_a_change_of_a_hundred_is_not_found_as_easily_as_one_alone():
    """t is 2.5 with 20 degrees of freedom: a probability of 2.1%."""
    alone = Changes(np.array([0.25]), np.array([0.1]), np.array([20.0]))
    noise = Changes(np.full(99, 0.01), np.full(99, 0.1), np.full(99, 20.0))

    assert [index for index, _ in beyond_chance(alone)] == [0]
    assert beyond_chance(joined([alone, noise])) == ()
