"""A small lake that the tests of the benchmarks share."""

from pathlib import Path

import pytest

from bench.big_lake import big_lake

FACES = 20_000


@pytest.fixture(scope="session")
def small_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return big_lake(FACES, tmp_path_factory.mktemp("bench"))
