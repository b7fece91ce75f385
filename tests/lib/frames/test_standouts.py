"""Aisles that stand out: none without a difference, and the right ones with one."""

from datetime import date, timedelta

import numpy as np
import pytest

from lib.data.periods import Period
from lib.data.place_names import Names
from lib.effects.changes import Counts, rate_changes
from lib.frames import aisle_standouts, aisles_in_view
from lib.frames.standouts import standouts
from tests.lib.cubes import faces, pictures, slice_of

FOUR_WEEKS = Period(date(2026, 11, 1), date(2026, 11, 29))
EQUAL = dict.fromkeys(("bakery", "coffee", "produce", "toys"), 0.25)
DRAWS = 60


def found(seed, shares, threshold_faces=10):
    """Of four weeks in which each shopper is seen in one to four pictures, and days differ."""
    rng, rows = np.random.default_rng(seed), []
    for day in (FOUR_WEEKS.first_day + timedelta(days=number) for number in range(FOUR_WEEKS.days)):
        mood = rng.gamma(200, 1 / 200)
        for aisle, share in shares.items():
            at = {"start": f"{day} 12:00", "aisle_id": aisle}
            happy, calm = (
                sum(times * int(each) for times, each in enumerate(rng.multinomial(rng.poisson(size), (0.25,) * 4), 1))
                for size in (80 * share * mood, 80 * (1 - share))
            )
            rows += [pictures(100, **at), faces(happy, **at), faces(calm, emotion="CALM", **at)]
    view = slice_of(rows, FOUR_WEEKS, threshold_faces=threshold_faces)
    return aisle_standouts(view, aisles_in_view(view, Names()), "positive_faces", "known_faces")


def test_without_a_difference_no_aisle_stands_out_in_19_of_20_draws():
    draws = [found(seed, EQUAL) for seed in range(DRAWS)]

    assert sum(bool(each.leading or each.trailing) for each in draws) <= 0.05 * DRAWS + 2 * np.sqrt(0.05 * 0.95 * DRAWS)
    assert {4} == {each.compared for each in draws}


def test_the_highest_aisles_lead_together_if_chance_may_separate_them_and_the_lowest_one_trails():
    one = found(1, EQUAL | {"coffee": 0.25, "produce": 0.25, "toys": 0.5, "bakery": 0.1})
    assert [["toys"], ["bakery"]] == [labels(one.leading), labels(one.trailing)]
    assert one.leading[0].value == pytest.approx(0.5, abs=0.03)

    two = found(1, EQUAL | {"coffee": 0.5, "toys": 0.5})
    assert {"toys", "coffee"} == set(labels(two.leading))


def labels(aisles):
    return [each.label for each in aisles]


def test_a_single_aisle_and_aisles_of_few_faces_are_not_compared():
    assert (1, (), ()) == values(found(1, {"coffee": 0.3}))

    view = slice_of([pictures(9), faces(100), faces(29, aisle_id="toys", emotion="CALM"), pictures(9, aisle_id="toys")])
    assert (1, (), ()) == values(aisle_standouts(view, aisles_in_view(view, Names()), "positive_faces", "known_faces"))


def values(each):
    return each.compared, each.leading, each.trailing


def test_a_rate_may_exceed_one():
    rng = np.random.default_rng(3)
    seen = np.full((2, 28), 200.0)
    sold = rng.poisson(np.array([[300.0], [240.0]]), (2, 28)).astype(float)

    made = standouts(
        ["Coffee", "Toys"], Counts(sold, sold.sum(axis=1)), Counts(seen, seen.sum(axis=1)), 10, rate_changes
    )

    assert [["Coffee"], ["Toys"]] == [labels(made.leading), labels(made.trailing)]


def test_the_error_of_a_rate_is_never_less_than_that_of_independent_sales_per_rounded_faces():
    sold = Counts(np.full((1, 28), 10.0), np.array([280.0]))
    seen = Counts(np.full((1, 28), 100.0), np.array([2800.0]))

    changes = rate_changes([sold, sold], [seen, seen], 10)

    assert changes.error[0] == pytest.approx(np.sqrt(2 * (0.1 / 2800 + 0.1**2 * 100 / 12 / 2800**2)))
