"""Suppression and rounding of counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from lib.data.suppression import suppress, suppress_table, suppress_tables

HIDDEN = np.nan

tables = arrays(np.int64, array_shapes(min_dims=1, max_dims=3, max_side=6), elements=st.integers(0, 60))


@pytest.mark.parametrize(
    ("exact", "shown"), [(0, 0), (1, HIDDEN), (9, HIDDEN), (10, 10), (14, 10), (15, 20), (111_933, 111_930)]
)
def test_a_count_is_hidden_below_ten_and_rounded_to_tens_above(exact, shown):
    np.testing.assert_array_equal(shown, suppress(np.array(exact), 10))


def test_ties_go_up_so_that_every_published_count_stands_for_as_many_exact_ones():
    published, widths = np.unique(suppress(np.arange(15, 105), 10), return_counts=True)
    assert list(range(20, 110, 10)) == list(published)
    assert {10} == set(widths)


@pytest.mark.parametrize(("exact", "shown"), [(4, HIDDEN), (5, 5), (7, 5), (8, 10)])
def test_the_threshold_is_also_the_rounding_base(exact, shown):
    np.testing.assert_array_equal(shown, suppress(np.array(exact), 5))


def test_a_threshold_of_one_publishes_exact_counts():
    np.testing.assert_array_equal([0, 1, 9, 12], suppress_table(np.array([0, 1, 9, 12]), 1))


def test_a_single_hidden_count_also_hides_the_smallest_other():
    np.testing.assert_array_equal([HIDDEN, 90, HIDDEN, 0], suppress_table(np.array([4, 90, 31, 0]), 10))


def test_two_hidden_counts_protect_each_other():
    np.testing.assert_array_equal([HIDDEN, 90, HIDDEN, 30], suppress_table(np.array([4, 90, 3, 31]), 10))


def test_in_a_table_of_two_dimensions_lines_both_ways_are_protected():
    shown = suppress_table(np.array([[4, 90, 50], [80, 70, 60], [30, 20, 40]]), 10)

    hidden = np.isnan(shown)
    assert hidden[0, 0]
    assert not ((hidden.sum(axis=0) == 1) | (hidden.sum(axis=1) == 1)).any()


@given(tables)
def test_no_line_hides_a_single_count_unless_all_others_are_zero(exact):
    shown = suppress_table(exact, 10)

    hidden = np.isnan(shown)
    for axis in range(exact.ndim):
        others = ((shown > 0) & ~hidden).any(axis=axis)
        assert not ((hidden.sum(axis=axis) == 1) & others).any()


@given(tables)
def test_zero_stays_zero_and_published_counts_are_close(exact):
    shown = suppress_table(exact, 10)

    assert ((exact == 0) == (shown == 0)).all()
    visible = ~np.isnan(shown)
    assert (np.abs(shown - exact)[visible] <= 5).all()
    assert (exact[visible & (exact > 0)] >= 10).all()


@given(arrays(np.int64, array_shapes(min_dims=2, max_dims=3, max_side=6), elements=st.integers(0, 60)))
def test_tables_suppressed_together_are_as_each_alone(exact):
    np.testing.assert_array_equal([suppress_table(each, 10) for each in exact], suppress_tables(exact, 10))
