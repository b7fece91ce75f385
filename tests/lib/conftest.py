"""Small lakes that the tests of lib read and never change."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from lib.contract.lake import FACE_OBSERVATIONS
from lib.data.filters import Filters
from lib.data.parquet_type import schema_of
from lib.synthetic import write_lake
from lib.synthetic.lake_files import write_partition

LAST_DAY = date(2026, 11, 1)
WEEKS = 3


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
    """Three weeks of two stores; Ireland's clocks go back in them, on 2026-10-25."""
    folder = tmp_path_factory.mktemp("lake") / "synthetic"
    write_lake(folder, LAST_DAY, weeks=WEEKS)
    end_day = LAST_DAY + timedelta(days=1)
    return Lake(folder, end_day - timedelta(weeks=WEEKS), end_day)


@pytest.fixture(scope="session")
def mixed_lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A week of two stores, and two faces of which an analyzer measured nearly nothing."""
    folder = tmp_path_factory.mktemp("mixed-lake") / "lake"
    write_lake(folder, date(2026, 9, 20), weeks=1)
    rows = unmeasured_rows()
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    written = write_partition(folder, FACE_OBSERVATIONS, "elsewhere", [columns])
    written.rename(folder / FACE_OBSERVATIONS.name / "dt=2026-09-15" / "unmeasured.parquet")
    written.parent.rmdir()
    return Lake(folder, date(2026, 9, 14), date(2026, 9, 21))


def unmeasured_rows() -> list[dict[str, object]]:
    """Two faces of which an analyzer measured nearly nothing, one of them with landmarks."""
    row: dict[str, object] = dict.fromkeys(schema_of(FACE_OBSERVATIONS).names)
    row |= {
        "image_id": "0" * 32,
        "store_id": "dublin-1",
        "aisle_id": "coffee",
        "camera_id": "null",  # an id like any other
        "observed_at": pd.Timestamp("2026-09-15 10:00:00.007"),
        "observed_local": pd.Timestamp("2026-09-15 11:00:00.007"),
        "ingested_at": pd.Timestamp("2026-09-15 10:00:01"),
        "box_left_ratio": 0.1,
        "box_top_ratio": 1 / 3,
        "box_width_ratio": 1e-7,
        "box_height_ratio": 0.25,
        "analyzer": "a, \"quoted\" 'analyzer'",
    }
    landmarks = [{"type": "eyeLeft", "x": 0.25, "y": 1 / 3}, {"type": "nose", "x": 0.5, "y": 1e-7}]
    return [
        row | {"observation_id": "1" * 32, "face_index": 0, "landmarks": landmarks},
        row | {"observation_id": "2" * 32, "face_index": 1, "motion_event": 7},
    ]
