"""Sales on days with more positive expressions: each aisle against itself, and all together."""

import numpy as np
import pandas as pd
import pytest

from lib.frames import ALL_AISLES, sales_by_expression

DAYS, DRAWS = 28, 100
RATES = {"Fruit": 0.25, "Toys": 0.06}


def groups(seed=1, effect=None, aisles=tuple(RATES), days=DAYS, crowds=False):
    """Aisle-days with a share that varies by chance. `effect` is how many more receipts per face the days above the
    aisle's median have; with `crowds`, Fruit has more faces on its days with a low share, and Toys on those with a high
    one."""
    rng, frames = np.random.default_rng(seed), []
    for rank, label in enumerate(aisles):
        share = rng.binomial(200, 0.3, days) / 200 + np.arange(days) / 1e6
        above = share > np.median(share)
        faces = rng.poisson(300, days) * np.where(crowds & (above == (label == "Toys")), 3, 1)
        sold = rng.poisson(faces * (RATES[label] + above * (effect or {}).get(label, 0.0)))
        columns = {"faces": faces.astype(float), "transactions": sold.astype(float), "positive_share": share}
        frames.append(
            pd.DataFrame({"label": label, "rank": rank, "step": np.arange(days), "reliable": True, **columns})
        )
    every = pd.concat(frames, ignore_index=True)
    return every.assign(per_100=100 * every["transactions"] / every["faces"])


def test_without_a_difference_all_aisles_together_differ_in_5_of_100_draws():
    differ = sum(bool(sales_by_expression(groups(seed), 10)["beyond_chance"].iloc[0]) for seed in range(DRAWS))

    assert differ <= 0.05 * DRAWS + 2 * np.sqrt(0.05 * 0.95 * DRAWS)


def test_an_aisle_that_sells_more_on_its_positive_days_is_found_and_the_other_is_not():
    found = sales_by_expression(groups(effect={"Fruit": 0.1}), 10).set_index("label")

    assert [ALL_AISLES, "Fruit", "Toys"] == list(found.index)
    assert [True, True, False] == list(found["beyond_chance"])
    assert found.loc["Fruit", "difference"] == pytest.approx(10, abs=2)
    assert found.loc["Fruit", "low"] < 10 < found.loc["Fruit", "high"]
    assert found.loc["Fruit", "more"] - found.loc["Fruit", "fewer"] == pytest.approx(found.loc["Fruit", "difference"])
    assert [DAYS] * 3 == list(found["days"])


def test_an_interval_excludes_0_exactly_where_the_difference_is_beyond_chance():
    aisles = tuple(f"Aisle {number}" for number in range(8))
    for seed in range(20):
        drawn = {label: 0.012 * rank for rank, label in enumerate(aisles)}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tests.lib.frames.test_sales_by_expression.RATES", dict.fromkeys(aisles, 0.2))
            found = sales_by_expression(groups(seed, drawn, aisles), 10)
        outside = (found["low"] > 0) | (found["high"] < 0)
        assert list(found["beyond_chance"]) == list(outside)


def test_crowded_days_of_an_aisle_that_sells_much_are_no_days_of_good_sales():
    (together, *_) = sales_by_expression(groups(crowds=True), 10).itertuples()

    assert not together.beyond_chance
    assert together.low < 0 < together.high


def test_too_few_days_have_no_number_and_a_single_aisle_stands_alone():
    few = sales_by_expression(groups(days=3), 10)
    assert few[["more", "fewer", "difference", "low", "high"]].isna().all(axis=None)
    assert not few["beyond_chance"].any()

    assert ["Toys"] == list(sales_by_expression(groups(aisles=("Toys",)), 10)["label"])
    assert sales_by_expression(groups().iloc[:0], 10).empty


def test_days_of_few_faces_are_left_out():
    rows = groups(aisles=("Toys",))
    rows.loc[:4, "reliable"] = False

    assert DAYS - 5 - 1 <= sales_by_expression(rows, 10)["days"].iloc[0] <= DAYS - 5
