"""Benchmarks the computation of the six standard panels' rows from the loaded rollup, without drawing.

In: a lake of `bench.big_lake`. Out: per range of days, a line about the window that the app loads for it: the cube's
rows and megabytes, and CPU milliseconds for all six panels together, as the median over many filter selections and
with everything selected.

    python -m bench.panel_data --faces 10000000
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from bench.big_lake import AISLES, DAYS, FACES, FOLDER, LAST_DAY, STORES, big_lake
from lib import frames
from lib.data import queries
from lib.data.cube import Cube, Slice, build_cube
from lib.data.engine import DuckDBEngine
from lib.data.filters import Filters, choices
from lib.data.periods import Period, fitting_grain
from lib.data.place_names import Names
from lib.data.rollup_window import choose_window
from lib.ui.settings import DEFAULT_MIN_FACES

RANGES_DAYS = (7, 28, 90)
ONE_STORE = STORES[:1]
ROUNDS = 54


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.panel_data")
    parser.add_argument("--faces", type=int, default=FACES)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    engine = DuckDBEngine(big_lake(options.faces, options.folder))
    end_day = LAST_DAY + timedelta(days=1)
    places = engine.run(queries.places(end_day - timedelta(days=DAYS), end_day)).frame
    for stores in ((), ONE_STORE):
        for days in RANGES_DAYS:
            window = choose_window(places, Period(end_day - timedelta(days=days), end_day), stores, ())
            query = queries.rollup(window.period, window.grain, stores, fold_aisles=window.fold_aisles)
            cube = build_cube(engine.run(query).frame, window.period, window.grain)
            folded = ", aisles folded" * window.fold_aisles
            print(f"{days} days of {'one store' if stores else 'all stores'}{folded}: {measure(cube, options.rounds)}")


def measure(cube: Cube, rounds: int) -> str:
    """Measures one cube and formats its results."""
    everything = Filters(first_day=cube.period.first_day, end_day=cube.period.end_day)
    chosen = [milliseconds(cube, filters) for filters in filter_variations(everything, rounds)]
    unfiltered = [milliseconds(cube, everything) for _ in range(rounds)]
    return (
        f"{cube.loaded_rows} rows by the {cube.grain}, {cube.size_bytes / 1e6:.1f} MB; six panels in "
        f"{statistics.median(chosen):.1f} ms, with everything selected {statistics.median(unfiltered):.1f} ms"
    )


def filter_variations(everything: Filters, number: int) -> Iterator[Filters]:
    """Yields different filters: some aisles, one demographic value, or both, in turn."""
    values_by_name = [(name, value) for name, values in choices().items() for value in values[:-1]]
    for turn in range(number):
        name, value = values_by_name[turn // 3 % len(values_by_name)]
        aisles = tuple(AISLES[(turn + place) % len(AISLES)] for place in range(3 + turn % 12))
        chosen: dict[str, Any] = {"aisles": aisles} if turn % 3 != 1 else {}
        if turn % 3:
            chosen[name] = (value,)
        yield replace(everything, **chosen)


def milliseconds(cube: Cube, filters: Filters) -> float:
    started = time.process_time()  # of this process only, so that other processes do not affect it
    standard_panels(cube.slice(filters, fitting_grain(filters.period), DEFAULT_MIN_FACES))
    return (time.process_time() - started) * 1000


_NO_NAMES = Names()


def standard_panels(view: Slice) -> list[pd.DataFrame]:
    """Expressions over time, their shares, faces over time, age bands, genders, aisles ranked."""
    return [
        frames.emotions_over_time(view),
        frames.demographic_shares(view, "emotion"),
        frames.over_time(view),
        frames.demographic_shares(view, "age_band"),
        frames.demographic_shares(view, "gender"),
        frames.aisle_ranking(view, frames.aisles_in_view(view, _NO_NAMES)),
    ]


if __name__ == "__main__":
    main()
