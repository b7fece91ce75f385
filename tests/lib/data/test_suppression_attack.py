"""Attacks on small cells: inference from pages and exports with pencil and paper or a spreadsheet.

The attacker knows the rules. Each published number implies bounds of the true one, and sums and differences of
published numbers imply bounds of a hidden cell. An attack succeeds when only one value remains.
"""

import io
import itertools
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lib.data.cube import Cube, Slice
from lib.data.export import to_csv
from lib.data.filters import Filters, choices
from lib.data.periods import Grain
from lib.data.place_names import Names
from lib.frames import count_columns, count_rows
from tests.lib.cubes import WEEK, cube, faces

THRESHOLD = 10
FEWEST_CANDIDATES = 3
EVERYTHING = Filters(first_day=WEEK.first_day, end_day=WEEK.end_day)
BANDS = choices()["age_bands"][:4]
GENDERS = choices()["genders"][:2]
EMOTIONS = ("HAPPY", "CALM", "SAD")
AISLES = ("bakery", "coffee", "toys")


def rows(seed):
    """Random rows: some aisles and bands are busy, others nearly empty; sad faces are rare."""
    rng = np.random.default_rng(seed)
    rates = {key: rng.choice([0.5, 1.0, 2.0, 20.0]) for key in itertools.product(AISLES, BANDS)}
    return [
        faces(
            int(count),
            start=f"2026-11-{2 + day:02d} 10:00",
            aisle_id=aisle,
            emotion=emotion,
            age_band=band,
            gender=gender,
        )
        for day, aisle, emotion, band, gender in itertools.product(range(4), AISLES, EMOTIONS, BANDS, GENDERS)
        if (count := rng.poisson(rates[aisle, band] * (0.1 if emotion == "SAD" else 1)))
    ]


def view_of(loaded: Cube, **filters: Any) -> Slice:
    return loaded.slice(replace(EVERYTHING, **filters), Grain.DAY, THRESHOLD)


def exact(loaded, **filters) -> int:
    return int(loaded.slice(replace(EVERYTHING, **filters), Grain.DAY, 1).total("faces"))


def interval(shown: float, in_a_table: bool = False) -> tuple[float, float]:
    """The bounds of the true count; a hidden cell of a table may be hidden to protect a small one."""
    if np.isnan(shown):
        return 1, np.inf if in_a_table else THRESHOLD - 1
    if shown == 0:
        return 0, 0
    return max(THRESHOLD, int(shown) - THRESHOLD // 2), int(shown) + THRESHOLD // 2 - 1


def difference(whole: float, part: float, in_a_table: bool = False) -> tuple[float, float]:
    """The bounds of the small cell that is in one of two numbers and not in the other."""
    (low, high), (part_low, part_high) = interval(whole, in_a_table), interval(part, in_a_table)
    return max(1, low - part_high), min(THRESHOLD - 1, high - part_low)


def remaining_values(bounds: list[tuple[float, float]]) -> float:
    """The number of values that fit all bounds of an attacker."""
    return min(high for _, high in bounds) - max(low for low, _ in bounds) + 1


@pytest.fixture(params=range(3))
def loaded(request):
    return cube(rows(request.param))


@pytest.mark.parametrize("dimensions", [("emotion",), ("age_band",), ("step", "emotion"), ("age_band", "gender")])
def test_totals_minus_parts_reveal_no_hidden_cell(loaded, dimensions):
    attacked = 0
    for aisles, bands in itertools.product([(), *((aisle,) for aisle in AISLES)], [(), BANDS[:1]]):
        view = view_of(loaded, aisles=aisles, age_bands=bands)
        truth = loaded.slice(view.filters, Grain.DAY, 1).count("faces", *dimensions)
        table = view.count("faces", *dimensions)
        for axis in range(table.ndim):
            totals = view.count("faces", *(name for at, name in enumerate(dimensions) if at != axis))
            lines, true_lines = (np.moveaxis(each, axis, -1).reshape(-1, table.shape[axis]) for each in (table, truth))
            for total, line, true_line in zip(totals.ravel(), lines, true_lines, strict=True):
                hidden = np.isnan(line)
                if not hidden.any() or np.isnan(total):
                    continue
                low, high = interval(total)
                shown = [interval(cell) for cell in line[~hidden]]
                most = high - sum(bottom for bottom, _ in shown) - (int(hidden.sum()) - 1)
                least = low - sum(top for _, top in shown) if hidden.sum() == 1 else 1
                for true in true_line[hidden & (true_line < THRESHOLD)]:
                    attacked += 1
                    assert max(1, least) <= true <= most
                    assert FEWEST_CANDIDATES <= remaining_values([(max(1, least), min(THRESHOLD - 1, most))])
    assert attacked


def test_shares_times_totals_are_published_counts(loaded):
    view = view_of(loaded)
    known, positive = view.total("known_faces"), view.total("positive_faces")

    share = positive / known

    assert known % THRESHOLD == 0
    assert round(share * known) % THRESHOLD == 0


def hidden_cells(loaded):
    """Every hidden (aisle, day, band) cell, with the ways to extend each of its filters by one neighbour."""
    for aisle, day, band in itertools.product(AISLES, range(4), BANDS):
        first = date(2026, 11, 2) + timedelta(days=day)
        cell = {"aisles": (aisle,), "first_day": first, "end_day": first + timedelta(days=1), "age_bands": (band,)}
        if 0 < exact(loaded, **cell) < THRESHOLD:
            yield cell


def extended(cell):
    """Pairs of filters whose difference is the cell: one neighbour, or several, of one filter after the other."""
    for size in (1, 2):
        for aisles in itertools.combinations([a for a in AISLES if a not in cell["aisles"]], size):
            yield {**cell, "aisles": (*cell["aisles"], *aisles)}, {**cell, "aisles": aisles}
        for bands in itertools.combinations([b for b in BANDS if b not in cell["age_bands"]], size):
            yield {**cell, "age_bands": (*cell["age_bands"], *bands)}, {**cell, "age_bands": bands}
    for days in (1, 2):
        before = {**cell, "first_day": cell["first_day"] - timedelta(days=days)}
        if before["first_day"] >= WEEK.first_day:
            yield before, {**before, "end_day": cell["first_day"]}
        after = {**cell, "end_day": cell["end_day"] + timedelta(days=days)}
        yield after, {**after, "first_day": cell["end_day"]}


def test_neighbouring_filters_reveal_no_hidden_cell(loaded):
    attacked = 0
    for cell in hidden_cells(loaded):
        assert np.isnan(view_of(loaded, **cell).total("faces"))
        bounds = [
            difference(view_of(loaded, **wide).total("faces"), view_of(loaded, **narrow).total("faces"))
            for wide, narrow in extended(cell)
        ]
        attacked += 1
        assert FEWEST_CANDIDATES <= remaining_values(bounds), cell
    assert attacked > 5


def exported(view: Slice, *dimensions: str) -> pd.DataFrame:
    """The export as a spreadsheet parses it."""
    table = count_rows(view, dimensions, Names())
    return pd.read_csv(io.BytesIO(to_csv(table, count_columns(view, dimensions))))


def test_the_difference_of_two_exports_reveals_no_hidden_cell(loaded):
    everything = exported(view_of(loaded), "step", "place", "emotion")
    attacked = 0
    for band in BANDS:
        rest = tuple(other for other in choices()["age_bands"] if other != band)
        without = exported(view_of(loaded, age_bands=rest), "step", "place", "emotion")
        keys = ["start", "store_id", "aisle_id", "emotion"]
        both = everything.merge(without, on=keys, suffixes=("_all", "_without"))
        only = view_of(loaded, age_bands=(band,))
        truth = {
            (row.start, row.aisle_id, row.emotion): row.faces
            for row in exported(loaded.slice(only.filters, Grain.DAY, 1), "step", "place", "emotion").itertuples()
        }
        for row in both.itertuples():
            true = truth.get((row.start, row.aisle_id, row.emotion), 0)
            if not 0 < true < THRESHOLD or np.isnan(row.faces_all):
                continue
            attacked += 1
            low, high = difference(row.faces_all, row.faces_without, in_a_table=True)
            assert low <= true <= high
            assert FEWEST_CANDIDATES <= high - low + 1
    assert attacked > 5


def test_an_export_of_every_detail_hides_every_small_cell(loaded):
    table = exported(view_of(loaded), "step", "place", "emotion", "age_band", "gender")

    assert table["faces"].isna().any()
    assert (table["faces"].dropna() % THRESHOLD == 0).all()
