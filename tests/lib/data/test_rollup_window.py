"""The rollup window of a view."""

from datetime import date, timedelta

import pandas as pd
import pytest

from lib.data.periods import Grain, Period
from lib.data.rollup_window import MAX_ROWS, Window, choose_window, estimated_rows

LAST_28 = Period(date(2026, 10, 26), date(2026, 11, 23))
LAST_90 = Period(date(2026, 8, 25), date(2026, 11, 23))


def places(stores, aisles, faces_a_day, first_day=LAST_90.first_day, end_day=LAST_90.end_day):
    days = (end_day - first_day).days
    return pd.DataFrame(
        [
            {
                "store_id": f"store-{store}",
                "aisle_id": f"aisle-{aisle}",
                "first_day": pd.Timestamp(first_day),
                "last_day": pd.Timestamp(end_day) - pd.Timedelta(days=1),
                "days": days,
                "faces": faces_a_day * days,
            }
            for store in range(stores)
            for aisle in range(aisles)
        ]
    )


def test_a_small_chain_is_loaded_by_the_hour():
    assert Window(LAST_28, Grain.HOUR) == choose_window(places(2, 6, 330), LAST_28, (), ())


def test_with_more_rows_the_grain_is_coarser_and_finally_aisles_are_folded():
    chain = places(20, 30, 185)  # ten million faces in 90 days

    assert Grain.HOUR is choose_window(chain, Period(date(2026, 11, 22), date(2026, 11, 23)), ("store-1",), ()).grain
    month, quarter = choose_window(chain, LAST_28, (), ()), choose_window(chain, LAST_90, (), ())
    assert (Grain.WEEK, False) == (month.grain, month.fold_aisles)
    assert (Grain.DAY, True) == (quarter.grain, quarter.fold_aisles)


@pytest.mark.parametrize("stores", [1, 5, 20, 100])
@pytest.mark.parametrize("aisles", [1, 30])
@pytest.mark.parametrize("faces_a_day", [5, 185, 20_000])
def test_a_window_is_estimated_to_stay_below_the_limit(stores, aisles, faces_a_day):
    chain = places(stores, aisles, faces_a_day)

    window = choose_window(chain, LAST_90, (), ())

    assert MAX_ROWS >= estimated_rows(chain, window.period, window.grain, window.fold_aisles)


def test_the_estimate_is_rather_too_high_than_too_low():
    chain = places(20, 30, 185)

    assert 6_300_000 <= estimated_rows(chain, LAST_90, Grain.HOUR, fold_aisles=False)
    assert 2_100_000 <= estimated_rows(chain, LAST_90, Grain.DAY, fold_aisles=False)


@pytest.mark.parametrize("days_ago", [380, 700])
def test_days_before_the_known_ones_are_estimated_by_the_newest(days_ago):
    """For example when the comparison is with the same period last year."""
    chain, known_from = places(20, 30, 185), date(2026, 11, 22) - timedelta(days=400)
    old = LAST_90.earlier(days_ago)

    window = choose_window(chain, old, (), (), known_from=known_from)

    assert old == window.period
    assert (Grain.DAY, True) == (window.grain, window.fold_aisles)


def test_days_without_data_have_no_rows():
    young = places(1, 1, 100, first_day=date(2026, 11, 20))

    assert estimated_rows(young, Period(date(2026, 1, 1), date(2026, 2, 1)), Grain.HOUR, fold_aisles=False) == 0


def test_in_a_large_chain_only_chosen_aisles_are_loaded_at_a_finer_grain():
    window = choose_window(places(20, 30, 185), LAST_28, (), ("aisle-3",))

    assert (("aisle-3",), Grain.HOUR, False) == (window.aisles, window.grain, window.fold_aisles)


def test_in_a_small_chain_chosen_aisles_need_no_new_window():
    assert choose_window(places(2, 6, 330), LAST_28, (), ()) == choose_window(
        places(2, 6, 330), LAST_28, (), ("aisle-3",)
    )


LOADED = Window(LAST_28, Grain.DAY, ("cork-1", "dublin-1"))


@pytest.mark.parametrize(
    "wanted",
    [
        LOADED,
        Window(LAST_28, Grain.WEEK, ("cork-1",)),
        Window(Period(date(2026, 11, 3), date(2026, 11, 8)), Grain.DAY, ("dublin-1",)),
        Window(LAST_28, Grain.DAY, ("cork-1",), ("coffee",)),
        Window(LAST_28, Grain.DAY, ("cork-1",), fold_aisles=True),
    ],
)
def test_a_window_covers_what_is_inside_of_it(wanted):
    assert LOADED.covers(wanted)


@pytest.mark.parametrize(
    "wanted",
    [
        Window(LAST_28, Grain.HOUR, ("cork-1",)),
        Window(LAST_28, Grain.DAY),
        Window(LAST_28, Grain.DAY, ("galway-1",)),
        Window(LAST_90, Grain.DAY, ("cork-1",)),
    ],
)
def test_a_window_does_not_cover_what_is_outside(wanted):
    assert not LOADED.covers(wanted)


def test_a_window_of_some_aisles_covers_no_others():
    some = Window(LAST_28, Grain.DAY, (), ("coffee",))

    assert not some.covers(Window(LAST_28, Grain.DAY))
    assert some.covers(Window(LAST_28, Grain.DAY, ("cork-1",), ("coffee",)))


def test_folded_aisles_cover_no_view_of_aisles():
    assert not Window(LAST_28, Grain.DAY, fold_aisles=True).covers(Window(LAST_28, Grain.DAY))


def test_folded_aisles_cover_only_the_same_choice_of_aisles():
    coffee = Window(LAST_28, Grain.DAY, (), ("coffee",), fold_aisles=True)

    assert coffee.covers(coffee)
    assert not Window(LAST_28, Grain.DAY, fold_aisles=True).covers(coffee)


def test_hours_are_loaded_whole_and_days_up_to_the_hour_of_the_cut():
    cut = LAST_28.first_hours(27 * 24 + 14)

    assert LAST_28 == choose_window(places(2, 6, 330), cut, (), ()).period
    assert cut == choose_window(places(20, 30, 185), cut, (), ()).period
    assert Window(LAST_28, Grain.HOUR).covers(Window(cut, Grain.WEEK))
    assert not Window(LAST_28, Grain.WEEK).covers(Window(cut, Grain.WEEK))
