"""What the state of a chart means: points of expressions, and intervals of milliseconds on the time axis."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from lib.data.costs import Cost
from lib.data.filters import Filters
from lib.data.periods import Grain, Period
from lib.data.place_names import Names
from lib.data.time_buckets import TimeBuckets
from lib.ui.data_access import Answer
from lib.ui.selections import Part, Selection, part
from lib.ui.settings import Settings
from lib.ui.view import View
from tests.lib.cubes import WEEK, cube, faces

DAYS = TimeBuckets(WEEK, Grain.DAY)


def swept(first: str, last: str, steps: TimeBuckets = DAYS) -> Period | None:
    ends = [float(pd.Timestamp(end).value // 1_000_000) for end in (first, last)]
    return part({"days": {"middle": ends}}, steps).days


def test_nothing_selected_is_nothing():
    assert Part() == part({}, DAYS)
    assert "" == Selection({"bars": Part()}, 0).words()


def test_points_are_expressions_by_their_labels_and_unknown_ones_are_left_out():
    state = {"expression": [{"expression": "Happy"}, {"expression": "Fearful"}, {"expression": "Jolly"}, {}]}

    assert ("HAPPY", "FEAR") == part(state, DAYS).emotions


def test_days_whose_middle_was_swept_over_are_selected():
    assert Period(date(2026, 11, 3), date(2026, 11, 5)) == swept("2026-11-03 09:00", "2026-11-04 16:00")
    assert Period(date(2026, 11, 4), date(2026, 11, 5)) == swept("2026-11-03 13:00", "2026-11-04 16:00")


def test_a_sweep_may_go_backwards():
    assert Period(date(2026, 11, 3), date(2026, 11, 5)) == swept("2026-11-04 16:00", "2026-11-03 09:00")


def test_a_short_sweep_selects_the_day_below_it():
    assert Period(date(2026, 11, 3), date(2026, 11, 4)) == swept("2026-11-03 01:00", "2026-11-03 02:00")


@pytest.mark.parametrize("days", [("2026-10-01", "2026-10-20"), ("2026-11-09 01:00", "2026-12-01")])
def test_a_sweep_outside_of_the_axis_selects_nothing(days):
    assert swept(*days) is None


def test_a_sweep_that_reaches_beyond_the_axis_ends_with_it():
    assert Period(date(2026, 11, 7), WEEK.end_day) == swept("2026-11-07", "2026-12-24")


def test_hours_select_their_days():
    hours = TimeBuckets(Period(date(2026, 11, 2), date(2026, 11, 4)), Grain.HOUR)

    assert Period(date(2026, 11, 2), date(2026, 11, 3)) == swept("2026-11-02 10:00", "2026-11-02 12:00", hours)
    assert Period(date(2026, 11, 2), date(2026, 11, 4)) == swept("2026-11-02 22:00", "2026-11-03 02:00", hours)


def test_weeks_that_the_period_cuts_select_their_days_inside_it():
    weeks = TimeBuckets(Period(date(2026, 11, 4), date(2026, 11, 18)), Grain.WEEK)

    assert Period(date(2026, 11, 4), date(2026, 11, 9)) == swept("2026-11-03", "2026-11-08", weeks)
    assert Period(date(2026, 11, 9), date(2026, 11, 18)) == swept("2026-11-10", "2026-11-30", weeks)


def test_selections_of_several_charts_are_one_and_a_chart_is_not_narrowed_by_its_own():
    selection = Selection(
        {"stack": Part(("SAD",), Period(date(2026, 11, 3), date(2026, 11, 10))), "bars": Part(("HAPPY", "SAD"))}, 0
    )

    assert ("HAPPY", "SAD") == selection.emotions
    assert "Happy and Sad; 3–9 November 2026" == selection.words()
    assert ("HAPPY", "SAD") == selection.beside("stack").emotions
    assert selection.beside("stack").days is None
    assert "Sad; 3–9 November 2026" == selection.beside("bars").words()


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
        loaded=Answer(now, Cost(), 0.0, datetime(2026, 11, 20, tzinfo=UTC)),
        compared_cube=then,
    )


def test_selected_days_narrow_the_view_and_what_it_is_compared_with_alike():
    tuesday = Selection({"stack": Part(days=Period(date(2026, 11, 3), date(2026, 11, 4)))}, 0)

    narrowed = tuesday.on_days(view())

    assert 20 == narrowed.slice.total("faces")
    assert narrowed.compared is not None
    assert 40 == narrowed.compared.total("faces")
    assert date(2026, 11, 10) == narrowed.compared.filters.first_day


def test_selected_expressions_narrow_the_view_unless_the_sidebar_has_chosen_others():
    sad = Selection({"bars": Part(("SAD",))}, 0)

    narrowed = sad.of_emotions(view())

    assert narrowed is not None
    assert 20 == narrowed.slice.total("faces")
    assert sad.of_emotions(view(emotions=("HAPPY",))) is None


def test_without_a_selection_the_view_stays_as_it_is():
    whole = view()

    assert whole is Selection({}, 0).on_days(whole)
    assert whole is Selection({}, 0).of_emotions(whole)
