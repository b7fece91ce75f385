"""A small synthetic lake that the tests of lib read and never change."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from lib.filters import Filters
from lib.synthetic import write_lake

LAST_DAY = date(2026, 11, 1)
WEEKS = 2


@dataclass(frozen=True)
class Lake:
    folder: Path
    first_day: date
    end_day: date

    @property
    def everything(self) -> Filters:
        return Filters(first_day=self.first_day, end_day=self.end_day)


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Two weeks of two stores; Ireland's clocks go back in them, on 2026-10-25."""
    folder = tmp_path_factory.mktemp("lake") / "synthetic"
    write_lake(folder, LAST_DAY, weeks=WEEKS)
    end_day = LAST_DAY + timedelta(days=1)
    return Lake(folder, end_day - timedelta(weeks=WEEKS), end_day)
