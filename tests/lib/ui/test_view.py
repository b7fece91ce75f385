"""A view that is narrowed to a selection in charts, alone and with its compared period."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lib.data.costs import Cost
from lib.data.filters import Filters
from lib.data.periods import Grain, Period
from lib.data.place_names import Names
from lib.data.selection import NOTHING, Selection
from lib.ui.data_access import Loaded
from lib.ui.settings import Settings
from lib.ui.view import View
from tests.lib.cubes import WEEK, cube, faces

NEXT_WEEK = Period(date(2026, 11, 9), date(2026, 11, 16))


def view(emotions=()) -> View:
    """The week of the tests' cubes, compared with the next, whose second day has twice as many faces."""
    rows = [faces(10), faces(20, start="2026-11-03 10:00", emotion="SAD", aisle_id="tea")]
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


def selected(whole: View, values: Mapping[str, tuple[str, ...]], **charts: str) -> View:
    narrowed = whole.select(Selection(values, charts))
    assert narrowed is not None
    return narrowed


def test_selected_days_narrow_the_view_and_its_compared_period_alike():
    narrowed = selected(view(), {"days": ("2026-11-03", "2026-11-03")})

    assert 20 == narrowed.slice.total("faces")
    assert narrowed.compared is not None
    assert 40 == narrowed.compared.total("faces")
    assert date(2026, 11, 10) == narrowed.compared.filters.first_day
    assert 30 == narrowed.on_all_days.slice.total("faces")


def test_selected_expressions_narrow_the_view_unless_the_sidebar_excludes_them():
    sad = {"emotions": ("SAD",)}

    assert 20 == selected(view(), sad).slice.total("faces")
    assert view(emotions=("HAPPY",)).select(Selection(sad)) is None


@pytest.mark.parametrize(
    "values", [{"weekdays": ("Tuesday",)}, {"hours": ("10:00",), "emotions": ("SAD",)}, {"places": ("dublin-1.tea",)}]
)
def test_weekdays_hours_and_aisles_narrow_faces_and_pictures(values):
    assert 20 == selected(view(), values).slice.total("faces")
    assert 0 == selected(view(), values | {"hours": ("11:00",)}).slice.total("faces")


def test_a_chart_is_not_narrowed_to_what_was_selected_in_it():
    narrowed = selected(view(), {"emotions": ("SAD",), "weekdays": ("Monday",)}, emotions="bars", weekdays="tiles")

    assert 0 == narrowed.slice.total("faces")
    assert 10 == narrowed.for_chart("bars").slice.total("faces")
    assert 20 == narrowed.for_chart("tiles").slice.total("faces")
    assert narrowed is narrowed.for_chart("stack")


def test_other_filters_stay_when_a_chart_is_not_narrowed():
    narrowed = selected(view(), {"emotions": ("SAD",)}, emotions="bars").narrowed(stores=("cork-1",))

    assert 0 == narrowed.for_chart("bars").slice.total("faces")


def test_small_groups_stay_hidden_in_a_selection():
    whole = replace(view(), settings=Settings(min_faces=30))

    assert selected(whole, {"emotions": ("SAD",)}).slice.total("faces") != 20


def test_without_a_selection_the_view_is_unchanged():
    whole = view()

    assert whole is whole.select(NOTHING) is whole.for_chart("bars")
