"""The filters of the panel benchmark differ, and all panels have rows."""

from datetime import timedelta

from bench.big_lake import LAST_DAY
from bench.panel_data import ROUNDS, filter_variations, standard_panels
from lib.data import queries
from lib.data.cube import build_cube
from lib.data.engine import DuckDBEngine
from lib.data.filters import Filters
from lib.data.periods import Grain, Period

WEEK = Period(LAST_DAY - timedelta(days=6), LAST_DAY + timedelta(days=1))
EVERYTHING = Filters(first_day=WEEK.first_day, end_day=WEEK.end_day)


def test_filter_variations_are_distinct():
    assert ROUNDS == len(set(filter_variations(EVERYTHING, ROUNDS)))


def test_the_six_standard_panels_have_rows(small_lake):
    cube = build_cube(DuckDBEngine(small_lake).run(queries.rollup(WEEK, Grain.DAY)).frame, WEEK, Grain.DAY)

    assert [True] * 6 == [len(panel) > 0 for panel in standard_panels(cube.slice(EVERYTHING, Grain.DAY, 1))]
