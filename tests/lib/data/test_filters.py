import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.contract.age_band import AGE_BANDS, age_bands
from lib.contract.observation import Emotion, Gender
from lib.data.filters import NOT_MEASURED, Filters, InvalidFilter
from tests.lib.data.sql_snapshots import assert_sql

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
def test_the_condition_uses_exactly_its_parameters(filters):
    sql, params = filters.where()

    rendered = sql % dict.fromkeys(params, "?")
    assert len(params) <= rendered.count("?")
    assert all(f"%({name})s" in sql for name in params)


def test_without_choices_the_condition_only_prunes_the_partitions():
    sql, params = WEEK.where()

    assert "dt >= %(first_day)s AND dt < %(end_day)s" == sql
    assert {"first_day": date(2026, 11, 16), "end_day": date(2026, 11, 23)} == params


def test_each_choice_is_a_condition_with_one_parameter_per_value():
    filters = Filters(
        first_day=date(2026, 11, 16),
        end_day=date(2026, 11, 23),
        stores=("dublin-1", "cork-1"),
        aisles=("coffee",),
        genders=(NOT_MEASURED,),
        emotions=("HAPPY", NOT_MEASURED),
    )

    sql, params = filters.where()

    assert_sql("filter_condition", sql)
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
    assert_sql("age_band_condition", sql)


def test_the_sentence_describes_the_filters():
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


def test_places_have_their_names_in_the_sentence():
    names = {"dublin-1": "Grafton Street", "coffee": "Coffee & tea"}
    filters = Filters(first_day=WEEK.first_day, end_day=WEEK.end_day, stores=("dublin-1",), aisles=("coffee",))

    assert "16–22 November 2026 in the stores' local time; store Grafton Street; aisle Coffee & tea" == (
        filters.sentence(lambda place_id: names[place_id])
    )


def test_configured_age_bands_replace_the_default_ones():
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


@pytest.mark.parametrize(
    ("chosen", "word"),
    [
        ({"first_day": date(2026, 11, 23)}, "end_day must be after first_day"),
        ({"emotions": ("BORED",)}, "emotions has no 'BORED': use HAPPY, SURPRISED"),
        ({"genders": ("female",)}, "genders has no 'female': use FEMALE, MALE"),
        ({"age_bands": ("18-24",)}, "age_bands has no '18-24'"),
        ({"stores": ("dublin'; --",)}, 'stores "dublin\'; --" is not an id'),
    ],
)
def test_an_invalid_value_is_rejected_by_name(chosen, word):
    with pytest.raises(InvalidFilter) as rejected:
        replace(WEEK, **chosen)

    assert word in str(rejected.value)


def test_choices_that_mean_all_are_not_in_the_url():
    days = {"first_day": "2026-11-16", "end_day": "2026-11-23"}
    assert days == WEEK.to_query_string()
    assert days | {"emotions": "HAPPY,SAD"} == replace(WEEK, emotions=("SAD", "HAPPY")).to_query_string()


def test_an_hour_at_which_the_last_day_is_cut_is_in_the_condition_and_the_sentence_but_not_in_the_url():
    cut = WEEK.on(WEEK.period.first_hours(6 * 24 + 14))

    sql, params = cut.where()
    assert sql.endswith("AND dt < %(end_day)s\n  AND observed_local < CAST(%(end_at)s AS timestamp)")
    assert "2026-11-22 14:00:00" == params["end_at"]
    assert cut.sentence().startswith("16–22 November 2026 until 14:00 in the stores' local time")
    assert WEEK.to_query_string() == cut.to_query_string()


def test_the_slug_names_the_days_and_each_choice():
    chosen = replace(WEEK, stores=("dublin-1",), age_bands=("18–24", "65+"), emotions=("HAPPY", NOT_MEASURED))

    assert "2026-11-16-to-2026-11-22" == WEEK.slug()
    assert "2026-11-16-to-2026-11-22-dublin-1-18-24-65-plus-happy-not-measured" == chosen.slug()


def test_the_slug_of_one_day_has_one_date_and_many_choices_are_counted():
    day = replace(WEEK, end_day=date(2026, 11, 17), aisles=("a", "b", "c", "d"))

    assert "2026-11-16-4-aisles" == day.slug()
    assert "2026-11-16-until-09h-4-aisles" == replace(day, last_day_hours=9).slug()


@given(any_filters)
def test_a_slug_fits_into_a_file_name(filters):
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,118}[a-z0-9]", filters.slug())


def test_places_weekdays_and_hours_of_clicks_are_in_the_condition_and_the_sentence_and_not_in_the_url():
    filters = Filters(
        first_day=WEEK.first_day,
        end_day=WEEK.end_day,
        places=("dublin-1.coffee", "cork-1"),
        weekdays=("Tuesday", "Monday"),
        hours=("10:00",),
    )
    sql, params = filters.where()

    assert_sql("clicked_condition", sql)
    assert {"cork-1", "dublin-1", "coffee"} == {value for name, value in params.items() if name.startswith("place")}
    assert filters.sentence().endswith(
        "local time; only cork-1 and dublin-1 · coffee; on Monday and Tuesday; in the hour from 10:00"
    )
    assert WEEK.to_query_string() == filters.to_query_string()


@pytest.mark.parametrize(("name", "value"), [("places", "A b"), ("weekdays", "Funday"), ("hours", "24:00")])
def test_places_weekdays_and_hours_must_exist(name, value):
    chosen: dict[str, Any] = {name: (value,)}
    with pytest.raises(InvalidFilter, match=name):
        replace(WEEK, **chosen)
