"""Superset gets the same six panels, with a different filter each time."""

import duckdb

from bench.superset import standard_panels, write_rows
from tests.bench.conftest import FACES


def test_each_filter_change_selects_other_aisles_in_all_six_panels():
    chosen = [[panel["filters"][1]["val"] for panel in standard_panels(number)] for number in range(20)]

    assert {6} == {len(panels) for panels in chosen}
    for place in range(6):
        assert 20 == len({tuple(panels[place]) for panels in chosen})


def test_superset_has_every_row_of_the_lake(small_lake, tmp_path):
    write_rows(tmp_path / "faces.duckdb", small_lake)

    with duckdb.connect(str(tmp_path / "faces.duckdb"), read_only=True) as connection:
        assert (FACES, FACES) == connection.execute("SELECT count(*), count(age_band) FROM faces").fetchone()
