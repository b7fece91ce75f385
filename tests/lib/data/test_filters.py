from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.contract.age_band import AGE_BANDS, age_bands
from lib.contract.observation import Emotion, Gender
from lib.data.filters import NOT_MEASURED, Filters, InvalidFilter

WEEK = Filters(first_day=date(2026, 11, 16), end_day=date(2026, 11, 23))

slugs = st.lists(st.from_regex(r"[a-z0-9][a-z0-9-]{0,62}", fullmatch=True), max_size=4).map(tuple)


def some_of(values):
    return st.lists(st.sampled_from([*values, NOT_MEASURED]), max_size=4).map(tuple)


any_filters = st.builds(
    lambda first_day, days, **choices: Filters(
        first_day=first_day, end_day=first_day + timedelta(days=days), **choices
    ),
    first_day=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    days=st.integers(1, 400),
    stores=slugs,
    aisles=slugs,
    age_bands=some_of(band.label for band in AGE_BANDS),
    genders=some_of(Gender),
    emotions=some_of(Emotion),
)


@given(any_filters)
def test_a_link_carries_the_whole_view(filters):
    assert filters == Filters.from_query_string(filters.to_query_string(), default=WEEK)


@given(any_filters)
def test_every_parameter_of_the_condition_has_a_value_and_every_value_a_place(filters):
    sql, params = filters.where()

    rendered = sql % dict.fromkeys(params, "?")
    assert len(params) <= rendered.count("?")
    assert all(f"%({name})s" in sql for name in params)


def test_everything_in_a_week_prunes_the_partitions_and_asks_no_more():
    sql, params = WEEK.where()

    assert "dt >= %(first_day)s AND dt < %(end_day)s" == sql
    assert {"first_day": date(2026, 11, 16), "end_day": date(2026, 11, 23)} == params


def test_each_choice_becomes_a_condition_with_one_parameter_a_value():
    filters = Filters(
        first_day=date(2026, 11, 16),
        end_day=date(2026, 11, 23),
        stores=("dublin-1", "cork-1"),
        aisles=("coffee",),
        genders=(NOT_MEASURED,),
        emotions=("HAPPY", NOT_MEASURED),
    )

    sql, params = filters.where()

    assert (
        "dt >= %(first_day)s AND dt < %(end_day)s\n"
        "  AND store_id IN (%(store_0)s, %(store_1)s)\n"
        "  AND aisle_id IN (%(aisle_0)s)\n"
        "  AND gender IS NULL\n"
        "  AND (emotion IN (%(emotion_0)s) OR emotion IS NULL)"
    ) == sql
    assert {
        "first_day": date(2026, 11, 16),
        "end_day": date(2026, 11, 23),
        "store_0": "cork-1",
        "store_1": "dublin-1",
        "aisle_0": "coffee",
        "emotion_0": "HAPPY",
    } == params


def test_age_bands_are_chosen_by_the_middle_of_the_age_range():
    sql, params = Filters(first_day=WEEK.first_day, end_day=WEEK.end_day, age_bands=("18–24",)).where()

    assert "18–24" == params["age_band_0"]
    assert (
        "CASE WHEN (age_low_years + age_high_years) / 2.0 < 18 THEN '0–17' "
        "WHEN (age_low_years + age_high_years) / 2.0 < 25 THEN '18–24' "
        "WHEN (age_low_years + age_high_years) / 2.0 < 35 THEN '25–34' "
        "WHEN (age_low_years + age_high_years) / 2.0 < 45 THEN '35–44' "
        "WHEN (age_low_years + age_high_years) / 2.0 < 55 THEN '45–54' "
        "WHEN (age_low_years + age_high_years) / 2.0 < 65 THEN '55–64' "
        "WHEN (age_low_years + age_high_years) / 2.0 >= 65 THEN '65+' END IN (%(age_band_0)s)"
    ) == sql.splitlines()[1].removeprefix("  AND ")


def test_the_sentence_says_what_the_numbers_are_about():
    filters = Filters(
        first_day=date(2026, 11, 16),
        end_day=date(2026, 11, 23),
        stores=("cork-1", "dublin-1"),
        age_bands=("18–24",),
        genders=("FEMALE",),
        emotions=("CALM", "HAPPY", "SAD"),
    )

    assert (
        "16–22 November 2026 in the stores' local time; stores cork-1 and dublin-1; all aisles; "
        "age bands 18–24; predicted gender Female; apparent expression Calm, Happy and Sad"
    ) == filters.sentence()


def test_one_day_is_named_once():
    day = Filters(first_day=date(2026, 11, 16), end_day=date(2026, 11, 17))

    assert "16 November 2026 in the stores' local time; all stores; all aisles" == day.sentence()


def test_places_are_named_as_people_call_them():
    names = {"dublin-1": "Grafton Street", "coffee": "Coffee & tea"}
    filters = Filters(first_day=WEEK.first_day, end_day=WEEK.end_day, stores=("dublin-1",), aisles=("coffee",))

    assert "16–22 November 2026 in the stores' local time; store Grafton Street; aisle Coffee & tea" == (
        filters.sentence(lambda place_id: names[place_id])
    )


def test_age_bands_of_ones_own_can_be_chosen_and_the_usual_ones_not():
    bands = age_bands((30, 60))

    filters = Filters(first_day=WEEK.first_day, end_day=WEEK.end_day, age_bands=("30–59",), bands=bands)

    assert "< 60 THEN '30–59' WHEN" in filters.where()[0]
    with pytest.raises(InvalidFilter, match=r"age_bands has no '25–34': use 0–29, 30–59, 60\+"):
        Filters(first_day=WEEK.first_day, end_day=WEEK.end_day, age_bands=("25–34",), bands=bands)


def test_order_and_repetition_of_choices_do_not_matter():
    one = Filters(first_day=WEEK.first_day, end_day=WEEK.end_day, stores=("b", "a", "b"))
    other = Filters(first_day=WEEK.first_day, end_day=WEEK.end_day, stores=("a", "b"))

    assert other == one
    assert hash(other) == hash(one)


def test_a_link_without_filters_shows_the_default():
    default = Filters(first_day=WEEK.first_day, end_day=WEEK.end_day, stores=("cork-1",))

    assert default == Filters.from_query_string({"page": "aisles"}, default)


def test_a_link_that_names_one_filter_means_all_of_the_others():
    default = Filters(first_day=WEEK.first_day, end_day=WEEK.end_day, stores=("cork-1",))

    assert Filters(first_day=WEEK.first_day, end_day=WEEK.end_day, emotions=("HAPPY",)) == Filters.from_query_string(
        {"emotions": "HAPPY"}, default
    )


@pytest.mark.parametrize(
    ("query_string", "word"),
    [
        ({"first_day": "yesterday"}, "first_day 'yesterday' is no date"),
        ({"first_day": "2026-11-23"}, "end_day must be after first_day"),
        ({"emotions": "BORED"}, "emotions has no 'BORED': use HAPPY, SURPRISED"),
        ({"genders": "female"}, "genders has no 'female': use FEMALE, MALE"),
        ({"age_bands": "18-24"}, "age_bands has no '18-24'"),
        ({"stores": "dublin'; --"}, 'stores "dublin\'; --" is not an id'),
    ],
)
def test_a_link_with_a_value_that_cannot_be_is_refused_by_name(query_string, word):
    with pytest.raises(InvalidFilter) as refused:
        Filters.from_query_string(query_string, WEEK)

    assert word in str(refused.value)
