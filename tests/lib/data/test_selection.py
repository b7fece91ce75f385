"""Clicks in charts, the parameters of a link, and how they narrow filters."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.contract.observation import Emotion, Gender
from lib.data.filters import Filters
from lib.data.periods import HOURS_OF_DAY, WEEKDAYS, Grain, Period
from lib.data.selection import NOTHING, Selection, days_between, from_parameters
from lib.data.time_buckets import TimeBuckets

PERIOD = Period(date(2026, 11, 2), date(2026, 11, 9))
FILTERS = Filters(first_day=PERIOD.first_day, end_day=PERIOD.end_day)
DAYS = TimeBuckets(PERIOD, Grain.DAY)
SAD, HAPPY = {"emotions": ["SAD"]}, {"emotions": ["HAPPY"]}
CELL = {"weekdays": ["Monday"], "hours": ["10:00"]}


def between(first: str, last: str, buckets: TimeBuckets = DAYS) -> tuple[str, ...]:
    first_ms, last_ms = (float(pd.Timestamp(end).value // 1_000_000) for end in (first, last))
    return days_between(first_ms, last_ms, buckets)


def clicked(*clicks, add=False, start=NOTHING):
    for chart, values in clicks:
        start = start.clicked(chart, values, add)
    return start


def test_a_click_selects_and_a_second_click_on_the_mark_undoes_it():
    once = clicked(("bars", SAD))

    assert {"emotions": ("SAD",)} == once.values
    assert NOTHING == once.clicked("bars", SAD, add=False) == once.clicked("bars", SAD, add=True)


def test_a_click_replaces_only_the_dimensions_of_its_mark():
    selection = clicked(("stack", {"days": ["2026-11-03", "2026-11-04"]}), ("bars", SAD), ("bars", HAPPY))

    assert {"days": ("2026-11-03", "2026-11-04"), "emotions": ("HAPPY",)} == selection.values
    assert {"emotions": ("HAPPY",)} == selection.made_in("bars")


def test_shift_adds_a_value_and_removes_a_selected_one():
    both = clicked(("bars", SAD), ("bars", HAPPY), add=True)

    assert ("SAD", "HAPPY") == both.values["emotions"]
    assert ("HAPPY",) == both.clicked("bars", SAD, add=True).values["emotions"]


def test_shift_extends_days_in_both_directions():
    selection = clicked(
        ("stack", {"days": ["2026-11-04", "2026-11-04"]}), ("stack", {"days": ["2026-11-02", "2026-11-02"]}), add=True
    )

    assert Period(date(2026, 11, 2), date(2026, 11, 5)) == selection.days


def test_shift_adds_a_cell_and_a_second_click_on_the_only_one_undoes_it():
    more = clicked(("tiles", CELL)).clicked("tiles", {"weekdays": ["Friday"], "hours": ["10:00"]}, add=True)

    assert {"weekdays": ("Monday", "Friday"), "hours": ("10:00",)} == more.values
    assert NOTHING == clicked(("tiles", CELL), ("tiles", CELL))


def test_a_chip_removes_its_value_and_the_days_go_together():
    selection = Selection({"days": ("2026-11-03", "2026-11-04"), "emotions": ("SAD", "HAPPY")})

    assert ("HAPPY",) == selection.without_value("emotions", "SAD").values["emotions"]
    assert selection.without_value("days", "2026-11-03").days is None
    assert ["3–4 November 2026", "Sad", "Happy"] == list(selection.texts().values())


def some_of(values):
    return st.lists(st.sampled_from([*values]), min_size=1, max_size=3, unique=True).map(tuple)


any_selection = st.builds(
    lambda values, chart: Selection(values, dict.fromkeys(values, str(chart))),
    st.fixed_dictionaries(
        {},
        optional={
            "days": st.tuples(st.dates(), st.dates()).map(lambda days: tuple(day.isoformat() for day in sorted(days))),
            "emotions": some_of(Emotion).map(lambda values: tuple(map(str, values))),
            "genders": some_of(Gender).map(lambda values: tuple(map(str, values))),
            "places": some_of(["dublin-1", "cork-1.toys"]),
            "weekdays": some_of(WEEKDAYS),
            "hours": some_of(HOURS_OF_DAY),
        },
    ),
    st.sampled_from(["", "expressions"]),
)


@given(any_selection)
def test_a_link_round_trips_every_selection(selection):
    assert (selection, ()) == from_parameters(selection.to_parameters(), FILTERS)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("emotions", "JOLLY"),
        ("places", "Not a slug"),
        ("hours", "25:00"),
        ("days", "2026-13-01,2026-11-02"),
        ("days", "2026-11-04,2026-11-02"),
        ("days", "2026-11-04"),
    ],
)
def test_values_of_a_link_that_do_not_exist_are_dropped_and_reported(name, text):
    parameters = {"select_genders": "MALE~genders", f"select_{name}": f"{text}~bars"}
    selection, invalid = from_parameters(parameters, FILTERS)

    assert {"genders": ("MALE",)} == selection.values
    assert set(text.split(",")) >= set(invalid) != set()


any_texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.sampled_from(["9999-12-31", "2026-W45-1", "2026-11-05", "dublin-1.coffee", "dublin-1.", "HAPPY", "Monday"]),
)


@given(
    st.fixed_dictionaries(
        {}, optional={name: st.lists(any_texts, max_size=4).map(",".join) for name in NOTHING.to_parameters()}
    )
)
def test_any_link_is_a_selection_that_can_be_applied(parameters):
    selection, _ = from_parameters(parameters, FILTERS)

    assert len(selection.texts()) <= sum(len(values) for values in selection.values.values())
    narrowed = selection.narrowed(FILTERS, DAYS, Grain.HOUR)
    assert narrowed is None or PERIOD.contains(narrowed.period)
    assert (selection, ()) == from_parameters(selection.to_parameters(), FILTERS)


def test_filters_are_narrowed_and_never_widened():
    filters = Filters(first_day=PERIOD.first_day, end_day=PERIOD.end_day, emotions=("HAPPY", "CALM"))

    assert ("HAPPY",) == clicked(("bars", HAPPY)).narrowed(filters, DAYS, Grain.HOUR).emotions
    assert clicked(("bars", SAD)).narrowed(filters, DAYS, Grain.HOUR) is None
    long_ago = Selection({"days": ("2020-01-01", "2020-01-02")})
    assert long_ago.narrowed(filters, DAYS, Grain.HOUR) is None
    beyond = Selection({"days": ("2020-01-01", "2026-11-03")}).narrowed(filters, DAYS, Grain.HOUR)
    assert beyond is not None
    assert Period(date(2026, 11, 2), date(2026, 11, 4)) == beyond.period


def test_days_are_widened_to_the_weeks_of_the_view():
    weeks = TimeBuckets(Period(date(2026, 11, 4), date(2026, 11, 18)), Grain.WEEK)
    narrowed = Selection({"days": ("2026-11-10", "2026-11-10")}).narrowed(FILTERS, weeks, Grain.WEEK)

    assert narrowed is not None
    assert Period(date(2026, 11, 9), date(2026, 11, 16)) == narrowed.period


def test_hours_that_are_not_counted_are_ignored():
    selection = clicked(("tiles", CELL))

    assert ("hours",) == selection.ignored(Grain.DAY)
    assert ("Monday",) == selection.narrowed(FILTERS, DAYS, Grain.DAY).weekdays
    assert ("hours", "weekdays") == selection.ignored(Grain.WEEK)
    assert FILTERS == selection.narrowed(FILTERS, DAYS, Grain.WEEK)


def test_days_whose_middle_is_in_the_interval_are_selected():
    assert ("2026-11-03", "2026-11-04") == between("2026-11-03 09:00", "2026-11-04 16:00")
    assert ("2026-11-04", "2026-11-04") == between("2026-11-03 13:00", "2026-11-04 16:00")


def test_an_interval_may_be_reversed_or_within_a_day():
    assert ("2026-11-03", "2026-11-04") == between("2026-11-04 16:00", "2026-11-03 09:00")
    assert ("2026-11-03", "2026-11-03") == between("2026-11-03 01:00", "2026-11-03 02:00")


@pytest.mark.parametrize("days", [("2026-10-01", "2026-10-20"), ("2026-11-09 01:00", "2026-12-01")])
def test_an_interval_outside_the_axis_selects_nothing(days):
    assert () == between(*days)


def test_an_interval_is_clipped_to_the_axis():
    assert ("2026-11-07", "2026-11-08") == between("2026-11-07", "2026-12-24")


def test_an_interval_of_hours_selects_whole_days():
    hours = TimeBuckets(Period(date(2026, 11, 2), date(2026, 11, 4)), Grain.HOUR)

    assert ("2026-11-02", "2026-11-02") == between("2026-11-02 10:00", "2026-11-02 12:00", hours)
    assert ("2026-11-02", "2026-11-03") == between("2026-11-02 22:00", "2026-11-03 02:00", hours)


def test_a_partial_week_selects_its_days_inside_the_period():
    weeks = TimeBuckets(Period(date(2026, 11, 4), date(2026, 11, 18)), Grain.WEEK)

    assert ("2026-11-04", "2026-11-08") == between("2026-11-03", "2026-11-08", weeks)
    assert ("2026-11-09", "2026-11-17") == between("2026-11-10", "2026-11-30", weeks)
