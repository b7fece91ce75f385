"""Which shares differ from that of all by more than chance may explain."""

import numpy as np

from lib.frames.intervals import differ_from

WHOLES = np.full(50, 400.0)


def test_of_many_shares_without_a_difference_hardly_ever_is_one_named():
    rng = np.random.default_rng(7)
    named = [differ_from(0.3, rng.binomial(400, 0.3, size=50).astype(float), WHOLES, 1).any() for _ in range(200)]

    assert np.mean(named) <= 0.08


def test_a_share_that_differs_is_named_and_hidden_or_single_ones_are_not():
    parts = np.full(50, 120.0)
    parts[[3, 4]] = 240.0, np.nan

    assert [3] == np.flatnonzero(differ_from(0.3, parts, WHOLES, 10)).tolist()
    assert not differ_from(0.3, np.array([240.0]), np.array([400.0]), 10).any()
    assert not differ_from(np.nan, parts, WHOLES, 10).any()
