"""Every variant of every query returns the same rows on Trino, Athena's engine, as on DuckDB, the app's local one."""

from pathlib import Path

import pandas as pd
import pytest
import sqlglot

from lib.data.engine import DuckDBEngine
from lib.data.engine.duckdb_lake import dollar_parameters
from tests.support.trino import Trino
from tests.trino.variants import BEFORE, variants

pytestmark = pytest.mark.trino

VARIANTS = variants()
# Sums of doubles in another order; everything else is exact.
TOLERANCE = 1e-12


@pytest.mark.parametrize("name", VARIANTS)
def test_both_engines_return_the_same_rows(trino: Trino, trino_lake: Path, name: str):
    query = VARIANTS[name]

    expected, found = DuckDBEngine(trino_lake).run(query).frame, trino.run(query)

    if not is_ordered(query.sql):
        expected, found = (frame.sort_values(list(frame), ignore_index=True) for frame in (expected, found))
    assert not expected.empty or name.endswith(BEFORE)
    pd.testing.assert_frame_equal(expected, found, check_exact=False, rtol=TOLERANCE, atol=0, obj=name)


def is_ordered(sql: str) -> bool:
    return sqlglot.parse_one(dollar_parameters(sql), dialect="duckdb").args.get("order") is not None
