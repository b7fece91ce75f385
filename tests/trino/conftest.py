"""A Trino server over four weeks of the synthetic stores, with what real lakes have besides."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.trino import Trino, serve
from tests.support.trino_install import TrinoUnavailable, installed
from tests.trino.lake import write_trino_lake


@pytest.fixture(scope="session")
def trino_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trino-lake") / "lake"
    write_trino_lake(folder)
    return folder


@pytest.fixture(scope="session")
def trino(trino_lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trino]:
    try:
        server = installed()
        with serve(server, trino_lake, tmp_path_factory.mktemp("trino")) as running:
            yield running
    except TrinoUnavailable as error:
        pytest.exit(str(error), returncode=1)
