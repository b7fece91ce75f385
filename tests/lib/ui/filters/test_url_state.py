"""A link's values are read one by one: any query string is a valid choice, and a bad value drops itself alone."""

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib.contract.age_band import AGE_BANDS, age_bands
from lib.contract.observation import Emotion, Gender
from lib.data.filters import NOT_MEASURED
from lib.data.periods import Compare, Grain, Period, Preset, compared_period
from lib.ui.filters.options import COMPARISONS, FilterOptions
from lib.ui.filters.url_state import days_without_data, not_an_option, read, to_query_string

TODAY, FIRST_DAY = date(2026, 11, 23), date(2026, 3, 2)
AISLES = {"cork-1": ("bakery", "toys"), "dublin-1": ("coffee", "toys")}


def options_from(first_day: date, last_day: date) -> FilterOptions:
    places = pd.DataFrame(
        [
            (store, aisle, pd.Timestamp(first_day), pd.Timestamp(last_day))
            for store, aisles in AISLES.items()
            for aisle in aisles
        ],
        columns=["store_id", "aisle_id", "first_day", "last_day"],
    )
    return FilterOptions.of(places, dict.fromkeys(AISLES, TODAY), AGE_BANDS)


def texts_of(kind: type[StrEnum]) -> tuple[str, ...]:
    """Plain texts: Hypothesis fails where it draws a member of an enum as a text."""
    return tuple(member.value for member in kind)


OPTIONS = options_from(FIRST_DAY, TODAY)
LISTS = {
    "stores": tuple(AISLES),
    "age_bands": (*(band.label for band in AGE_BANDS), NOT_MEASURED),
    "genders": (*texts_of(Gender), NOT_MEASURED),
    "emotions": (*texts_of(Emotion), NOT_MEASURED),
}
ONE_OF = {
    "period": texts_of(Preset),
    "compare": texts_of(Compare),
    "grain": texts_of(Grain),
    "include_today": ("false", "true"),
}
DAYS = ("first_day", "end_day", "compare_first_day")
NAMES = (*LISTS, *ONE_OF, *DAYS, "aisles")

bad_texts = st.one_of(
    st.text(st.characters(exclude_characters=",", exclude_categories=["Cs"]), min_size=1, max_size=80),
    st.sampled_from(["0001-01-01", "9999-12-31", "2026-02-30", "null", "HAPPY ", "lAst-7-days", "-1", "%00", "2026"]),
)
any_texts = st.one_of(
    bad_texts,
    st.sampled_from([*(value for values in LISTS.values() for value in values), "coffee", "toys", "HAPPY,SAD,JOLLY"]),
    st.sampled_from([value for values in ONE_OF.values() for value in values]),
    st.dates().map(str),
)
any_links = st.fixed_dictionaries({}, optional=dict.fromkeys([*NAMES, "page"], st.lists(any_texts, max_size=3)))
any_options = st.sampled_from(
    [OPTIONS, options_from(TODAY, TODAY), options_from(FIRST_DAY, FIRST_DAY), options_from(date(2024, 1, 1), FIRST_DAY)]
)


@given(any_links, any_options)
@example({"period": ["custom"]}, options_from(TODAY, TODAY))
def test_any_query_string_is_a_valid_choice_that_its_own_link_restores(link, options):
    choice, _ = read(link, options)

    filters = choice.filters
    assert options.first_day <= filters.first_day or choice.preset is not Preset.CUSTOM
    assert filters.first_day < filters.end_day
    assert set(filters.stores) <= set(options.aisles)
    assert set(filters.aisles) <= set(options.aisles_of(filters.stores))
    other = compared_period(filters.period, choice.compare, choice.compare_first_day)
    assert (other is None) is (choice.compare is Compare.NOTHING)
    own_link = {name: [text] for name, text in to_query_string(choice, options.default).items()}
    assert (choice, ()) == read(own_link, options)


good_links = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.lists(st.sampled_from(values), min_size=1) for name, values in LISTS.items()},
        **{name: st.sampled_from(values).map(lambda value: [value]) for name, values in ONE_OF.items()},
        "first_day": st.dates(FIRST_DAY, date(2026, 6, 1)).map(lambda day: [str(day)]),
        "end_day": st.dates(date(2026, 6, 2), TODAY).map(lambda day: [str(day)]),
        "aisles": st.just(["toys"]),
        "compare_first_day": st.dates(date(2021, 1, 1), TODAY).map(lambda day: [str(day)]),
    },
)


def is_good(name, text):
    """Whether a text that should be bad is a value by chance."""
    return not read({name: [text], "compare": ["custom"]}, OPTIONS)[1]


@given(good_links, st.lists(st.tuples(st.sampled_from(NAMES), bad_texts, st.booleans()), min_size=1, max_size=5))
def test_good_values_survive_any_bad_neighbour_and_each_bad_one_is_named(link, bad):
    bad = [(name, text, before) for name, text, before in bad if not is_good(name, text)]
    spoilt = {name: list(values) for name, values in link.items()}
    for name, text, before in bad:
        values = spoilt.setdefault(name, [])
        values.insert(0 if before else len(values), text)

    expected, no_messages = read(link, OPTIONS)
    choice, messages = read(spoilt, OPTIONS)

    assert () == no_messages
    no_days = {name for name, text, _ in bad if name in DAYS[:2] and _is_date(text)}
    if not no_days:
        assert expected == choice
    assert bool(bad) == bool(messages)


def _is_date(text):
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


@pytest.mark.parametrize(
    ("link", "survives", "message"),
    [
        (
            {"emotions": "HAPPY,JOLLY"},
            {"emotions": "HAPPY"},
            not_an_option("Apparent expression", ["JOLLY"], ["Happy"]),
        ),
        ({"stores": "atlantis-9,cork-1"}, {"stores": "cork-1"}, not_an_option("Stores", ["atlantis-9"], ["cork-1"])),
        (
            {"stores": "atlantis-9", "aisles": "coffee"},
            {"aisles": "coffee"},
            not_an_option("Stores", ["atlantis-9"], ["all"]),
        ),
        (
            {"period": "last-century", "genders": "FEMALE"},
            {"genders": "FEMALE"},
            not_an_option("Period", ["last-century"], ["Last 28 days"]),
        ),
        (
            {"compare": "tomorrow", "grain": "week"},
            {"grain": "week"},
            not_an_option("Compare with", ["tomorrow"], [COMPARISONS[Compare.NOTHING]]),
        ),
        (
            {"grain": "minute", "period": "yesterday"},
            {"period": "yesterday"},
            not_an_option("Time steps", ["minute"], ["Automatic"]),
        ),
        (
            {"first_day": "soon", "end_day": "2026-11-20"},
            {"first_day": "2026-10-26", "end_day": "2026-11-20"},
            not_an_option("Days", ["soon"], ["26 October to 19 November 2026"]),
        ),
        (
            {"first_day": "1999-01-01", "end_day": "1999-02-01", "period": "yesterday"},
            {"period": "yesterday"},
            days_without_data(["1999-01-01", "1999-02-01"], OPTIONS, "22 November 2026"),
        ),
        (
            {"compare": "custom", "compare_first_day": "soon", "period": "yesterday"},
            {"compare": "custom", "compare_first_day": "2026-11-21", "period": "yesterday"},
            not_an_option("Compare from", ["soon"], ["2026-11-21"]),
        ),
        (
            {"include_today": "perhaps", "period": "last-7-days"},
            {"period": "last-7-days"},
            not_an_option("Include today", ["perhaps"], ["off"]),
        ),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value,
)
def test_a_message_names_each_dropped_value_and_what_is_used_instead(link, survives, message):
    choice, messages = read({name: [text] for name, text in link.items()}, OPTIONS)

    assert (message,) == messages
    assert survives == to_query_string(choice, OPTIONS.default)


def test_lists_are_texts_with_commas_or_repeated_parameters():
    both = read({"emotions": ["HAPPY,SAD"]}, OPTIONS), read({"emotions": ["HAPPY", "SAD"]}, OPTIONS)

    assert ("HAPPY", "SAD") == both[0][0].filters.emotions
    assert both[0] == both[1]


@pytest.mark.parametrize(
    ("link", "days"),
    [
        ({"first_day": "2026-11-10"}, Period(date(2026, 11, 10), TODAY)),
        ({"end_day": "2026-11-10"}, Period(date(2026, 10, 26), date(2026, 11, 10))),
        ({"end_day": "2026-05-02"}, Period(date(2026, 5, 1), date(2026, 5, 2))),
        ({"first_day": str(TODAY)}, Period(TODAY, TODAY + timedelta(days=1))),
        ({"first_day": "2020-01-01", "end_day": "2099-01-01"}, Period(FIRST_DAY, TODAY + timedelta(days=1))),
    ],
)
def test_one_end_of_the_days_is_enough_and_both_are_within_the_data(link, days):
    choice, messages = read({name: [text] for name, text in link.items()}, OPTIONS)

    assert (Preset.CUSTOM, days, ()) == (choice.preset, choice.filters.period, messages)


def test_age_bands_are_those_of_the_settings():
    options = replace(OPTIONS, bands=age_bands((30,)))

    assert ("0–29",) == read({"age_bands": ["0–29,25–34"]}, options)[0].filters.age_bands
