"""The default comparison of a campaign, and its bands on charts."""

from datetime import date

import pandas as pd
import pytest

from lib.contract.reference import Aisle, Campaign, Store
from lib.data.cube import Place
from lib.data.filters import Filters
from lib.data.periods import Period
from lib.data.place_names import Names
from lib.effects.campaigns import bands, default_comparison, weeks_of_data_before

DATA = Period(date(2026, 9, 28), date(2026, 11, 23))
PLACES = tuple(
    Place(store, aisle) for store in ("cork-1", "dublin-1") for aisle in ("bakery", "coffee", "produce", "toys")
)


def campaign(name="Coffee corner", store="dublin-1", aisles=("coffee",), first=(11, 9), last=(11, 22)):
    return Campaign(
        name=name,
        store_id=store,
        aisle_ids=aisles,
        first_day=date(2026, *first),
        last_day=date(2026, *last),
    )


def in_november(**choices):
    return Filters(first_day=date(2026, 11, 1), end_day=date(2026, 12, 1), **choices)


def names_of(*campaigns, **choices):
    return list(bands(campaigns, in_november(**choices), Names())["label"])


def test_the_time_before_has_as_many_weeks_as_the_campaign():
    found = default_comparison(campaign(), PLACES, [campaign()], DATA)
    assert Period(date(2026, 10, 26), date(2026, 11, 9)) == found.before
    assert Period(date(2026, 11, 9), date(2026, 11, 23)) == found.during
    assert Period(date(2026, 10, 26), date(2026, 11, 23)) == found.span


@pytest.mark.parametrize(
    ("first", "last", "weeks"),
    [
        ((11, 9), (11, 10), 1),  # a week at least
        ((11, 9), (11, 18), 2),  # ten days need two whole weeks
        ((10, 12), (11, 22), 2),  # the data begin two weeks before
        ((10, 1), (11, 22), 1),  # hardly any data before: still a week, and the effect reports the shortage
    ],
)
def test_the_time_before_is_whole_weeks_and_no_longer_than_the_data(first, last, weeks):
    asked = campaign(first=first, last=last)
    assert 7 * weeks == default_comparison(asked, PLACES, [asked], DATA).before.days


def test_the_viewer_may_choose_how_many_weeks_before():
    assert 42 == default_comparison(campaign(), PLACES, [], DATA, weeks_before=6).before.days
    assert 6 == weeks_of_data_before(campaign(), DATA)


def test_a_campaign_that_has_not_ended_lasts_up_to_the_newest_day():
    found = default_comparison(campaign(last=(12, 31)), PLACES, [], DATA)
    assert (date(2026, 11, 23), 14) == (found.during.end_day, found.before.days)


def test_a_campaign_that_has_not_begun_keeps_its_days():
    found = default_comparison(campaign(first=(12, 7), last=(12, 20)), PLACES, [], DATA)
    assert Period(date(2026, 12, 7), date(2026, 12, 21)) == found.during


def test_the_control_is_the_other_aisles_of_the_same_store():
    found = default_comparison(campaign(aisles=("coffee", "toys")), PLACES, [], DATA)
    assert (Place("dublin-1", "coffee"), Place("dublin-1", "toys")) == found.test
    assert (Place("dublin-1", "bakery"), Place("dublin-1", "produce")) == found.control


def test_an_aisle_with_a_campaign_before_or_during_is_not_a_control():
    others = [
        campaign("Bread week", aisles=("bakery",), first=(10, 20), last=(10, 27)),
        campaign("Toy fair", aisles=("toys",), first=(11, 22), last=(12, 5)),
        campaign("Harvest", aisles=("produce",), first=(10, 1), last=(10, 25)),  # over before the first day
        campaign("Elsewhere", "cork-1", ("produce",)),
    ]
    found = default_comparison(campaign(), PLACES, [campaign(), *others], DATA)
    assert (Place("dublin-1", "produce"),) == found.control
    assert () == found.overlapping


def test_a_longer_time_before_overlaps_more_campaigns():
    harvest = campaign("Harvest", aisles=("produce",), first=(10, 1), last=(10, 25))
    assert Place("dublin-1", "produce") not in default_comparison(campaign(), PLACES, [harvest], DATA, 4).control


def test_another_campaign_in_the_same_aisle_is_named():
    other = campaign("Price cut", aisles=("coffee", "toys"), first=(11, 1), last=(11, 8))
    assert ("Price cut",) == default_comparison(campaign(), PLACES, [campaign(), other], DATA).overlapping


def test_a_campaign_without_a_camera_has_no_test_place():
    assert () == default_comparison(campaign(aisles=("wine",)), PLACES, [], DATA).test


def test_bands_are_half_open_and_have_name_and_place():
    names = Names.of(
        [Store(store_id="dublin-1", name="Dublin", category=None, time_zone=None)],
        [Aisle(store_id="dublin-1", aisle_id="coffee", name="Coffee & tea", category=None)],
    )
    found = bands([campaign(aisles=("coffee", "toys"))], in_november(stores=("dublin-1",)), names)
    assert {
        "start": pd.Timestamp("2026-11-09"),
        "end": pd.Timestamp("2026-11-23"),
        "label": "Coffee corner · Coffee & tea and toys",
        "store_id": "dublin-1",
        "aisle_ids": ("coffee", "toys"),
    } == found.iloc[0].to_dict()


def test_a_band_names_its_store_unless_only_that_is_chosen():
    assert ["Coffee corner · dublin-1 · coffee"] == names_of(campaign())
    assert ["Coffee corner · coffee"] == names_of(campaign(), stores=("dublin-1",))


def test_several_bands_name_their_days():
    assert [
        "Coffee corner · dublin-1 · coffee · 9–22 November 2026",
        "Oranges · cork-1 · produce · 9–22 November 2026",
    ] == names_of(campaign(), campaign("Oranges", "cork-1", ("produce",)))


def test_many_aisles_of_a_campaign_are_a_number():
    assert ["Coffee corner · dublin-1 · 4 aisles"] == names_of(campaign(aisles=("a", "b", "c", "d")))


def test_only_campaigns_of_the_days_and_places_in_view_are_bands():
    over = campaign("Over", first=(10, 1), last=(10, 31))
    first_day = campaign("First day", first=(10, 1), last=(11, 1))
    cork = campaign("Cork", "cork-1", ("toys",))
    every = cork, campaign(), over, first_day
    assert ["First day", "Coffee corner", "Cork"] == [name.split(" · ")[0] for name in names_of(*every)]
    assert ["Cork · toys"] == names_of(cork, campaign(), stores=("cork-1",))
    assert ["Coffee corner · dublin-1 · coffee"] == names_of(cork, campaign(), aisles=("coffee",))
    assert [] == names_of(cork, campaign(), aisles=("coffee",), stores=("cork-1",))


def test_a_place_selected_in_charts_has_only_its_own_bands():
    cork = campaign("Cork", "cork-1", ("toys",))
    assert ["Cork · cork-1 · toys"] == names_of(cork, campaign(), places=("cork-1.toys", "dublin-1.toys"))
    assert ["Coffee corner · dublin-1 · coffee"] == names_of(cork, campaign(), places=("dublin-1",))


def test_without_campaigns_the_frame_is_empty_and_typed():
    found = bands([], in_november(), Names())
    assert (0, "datetime64[us]") == (len(found), str(found["start"].dtype))
