"""Parsing of chart selections (points of expressions, intervals in ms on the time axis), and how they narrow a view."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from lib.data.costs import Cost
from lib.data.filters import Filters
from lib.data.periods import Grain, Period
from lib.data.place_names import Names
from lib.data.time_buckets import TimeBuckets
from lib.ui.data_access import Loaded
from lib.ui.selections import ChartSelection, Selection, chart_selection
from lib.ui.settings import Settings
from lib.ui.view import View
from tests.lib.cubes import WEEK, cube, faces

DAYS = TimeBuckets(WEEK, Grain.DAY)


def selected_days(first: str, last: str, steps: TimeBuckets = DAYS) -> Period | None:
    ends = [float(pd.Timestamp(end).value // 1_000_000) for end in (first, last)]
    return chart_selection({"days": {"middle": ends}}, steps).days


def test_an_empty_state_is_not_a_selection():
    assert ChartSelection() == chart_selection({}, DAYS)
    assert "" == Selection({"bars": ChartSelection()}, 0).description()


def test_points_are_parsed_by_expression_label_and_unknown_labels_are_dropped():
    state = {"expression": [{"expression": "Happy"}, {"expression": "Fearful"}, {"expression": "Jolly"}, {}]}

    assert ("HAPPY", "FEAR") == chart_selection(state, DAYS).emotions


def test_days_whose_middle_is_in_the_interval_are_selected():
    assert Period(date(2026, 11, 3), date(2026, 11, 5)) == selected_days("2026-11-03 09:00", "2026-11-04 16:00")
    assert Period(date(2026, 11, 4), date(2026, 11, 5)) == selected_days("2026-11-03 13:00", "2026-11-04 16:00")


def test_an_interval_may_be_reversed():
    assert Period(date(2026, 11, 3), date(2026, 11, 5)) == selected_days("2026-11-04 16:00", "2026-11-03 09:00")


def test_a_short_interval_selects_the_day_around_it():
    assert Period(date(2026, 11, 3), date(2026, 11, 4)) == selected_days("2026-11-03 01:00", "2026-11-03 02:00")


@pytest.mark.parametrize("days", [("2026-10-01", "2026-10-20"), ("2026-11-09 01:00", "2026-12-01")])
def test_an_interval_outside_the_axis_selects_nothing(days):
    assert selected_days(*days) is None


def test_an_interval_is_clipped_to_the_axis():
    assert Period(date(2026, 11, 7), WEEK.end_day) == selected_days("2026-11-07", "2026-12-24")


def test_an_interval_of_hours_selects_whole_days():
    hours = TimeBuckets(Period(date(2026, 11, 2), date(2026, 11, 4)), Grain.HOUR)

    assert Period(date(2026, 11, 2), date(2026, 11, 3)) == selected_days("2026-11-02 10:00", "2026-11-02 12:00", hours)
    assert Period(date(2026, 11, 2), date(2026, 11, 4)) == selected_days("2026-11-02 22:00", "2026-11-03 02:00", hours)


def test_a_partial_week_selects_its_days_inside_the_period():
    weeks = TimeBuckets(Period(date(2026, 11, 4), date(2026, 11, 18)), Grain.WEEK)

    assert Period(date(2026, 11, 4), date(2026, 11, 9)) == selected_days("2026-11-03", "2026-11-08", weeks)
    assert Period(date(2026, 11, 9), date(2026, 11, 18)) == selected_days("2026-11-10", "2026-11-30", weeks)


def test_selections_of_several_charts_are_combined_and_a_chart_is_not_narrowed_by_its_own():
    selection = Selection(
        {
            "stack": ChartSelection(("SAD",), Period(date(2026, 11, 3), date(2026, 11, 10))),
            "bars": ChartSelection(("HAPPY", "SAD")),
        },
        0,
    )

    assert ("HAPPY", "SAD") == selection.emotions
    assert "Happy and Sad; 3–9 November 2026" == selection.description()
    assert ("HAPPY", "SAD") == selection.without("stack").emotions
    assert selection.without("stack").days is None
    assert "Sad; 3–9 November 2026" == selection.without("bars").description()


NEXT_WEEK = Period(date(2026, 11, 9), date(2026, 11, 16))


def view(emotions=()) -> View:
    """The week of the tests' cubes, compared with the next, whose second day has twice as many faces."""
    rows = [faces(10), faces(20, start="2026-11-03 10:00", emotion="SAD")]
    later = [faces(30, start="2026-11-09 10:00"), faces(40, start="2026-11-10 10:00", emotion="SAD")]
    now, then = cube(rows), cube(later, NEXT_WEEK)
    filters = Filters(first_day=WEEK.first_day, end_day=WEEK.end_day, emotions=emotions)
    beside = replace(filters, first_day=NEXT_WEEK.first_day, end_day=NEXT_WEEK.end_day)
    settings = Settings(min_faces=1)
    return View(
        filters=filters,
        slice=now.slice(filters, Grain.DAY, settings.min_faces),
        compared=then.slice(beside, Grain.DAY, settings.min_faces),
        names=Names(),
        campaigns=(),
        local_now=datetime(2026, 11, 20),
        settings=settings,
        loaded=Loaded(now, Cost(), 0.0, datetime(2026, 11, 20, tzinfo=UTC)),
        compared_cube=then,
    )


def test_selected_days_narrow_the_view_and_its_compared_period_alike():
    tuesday = Selection({"stack": ChartSelection(days=Period(date(2026, 11, 3), date(2026, 11, 4)))}, 0)

    narrowed = tuesday.on_days(view())

    assert 20 == narrowed.slice.total("faces")
    assert narrowed.compared is not None
    assert 40 == narrowed.compared.total("faces")
    assert date(2026, 11, 10) == narrowed.compared.filters.first_day


def test_selected_expressions_narrow_the_view_unless_the_sidebar_excludes_them():
    sad = Selection({"bars": ChartSelection(("SAD",))}, 0)

    narrowed = sad.with_emotions(view())

    assert narrowed is not None
    assert 20 == narrowed.slice.total("faces")
    assert sad.with_emotions(view(emotions=("HAPPY",))) is None


def test_without_a_selection_the_view_is_unchanged():
    whole = view()

    assert whole is Selection({}, 0).on_days(whole)
    assert whole is Selection({}, 0).with_emotions(whole)
