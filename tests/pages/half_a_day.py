"""A lake whose newest day is not over: the synthetic stores' complete days and half of today.

By the stores' time zones it is about 14:00 in Dublin and 12:00 in Cork, whenever the tests run. Its files are counted
without the app, for expected figures.
"""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from lib.contract.lake import FACE_OBSERVATIONS, IMAGE_OBSERVATIONS
from lib.data.periods import Period
from lib.synthetic import write_lake
from tests.pages.conftest import LAST_DAY

TODAY = LAST_DAY + timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
CLOCKS = {"dublin-1": 14, "cork-1": 12}
_IMPORTED_AT = datetime.now(UTC)


def write_half_a_day(complete: Path, folder: Path) -> Path:
    """A copy of the lake `complete`, which ends yesterday, with the rows of today before 14:00."""
    lake, week = folder / "lake", folder / "week"
    shutil.copytree(complete, lake)
    write_lake(week, TODAY, weeks=1)
    for table in (FACE_OBSERVATIONS, IMAGE_OBSERVATIONS):
        partition = lake / table.name / f"dt={TODAY}"
        partition.mkdir()
        for file in (week / table.name / partition.name).glob("*.parquet"):
            rows = pq.read_table(file, partitioning=None)
            hours = pd.Series(rows["observed_local"].to_pandas()).dt.hour
            pq.write_table(rows.filter((hours < max(CLOCKS.values())).to_numpy()), partition / file.name)
    stores = pd.read_csv(lake / "stores" / "stores.csv")
    stores = stores[stores["store_id"].isin(CLOCKS)].copy()
    stores = stores[stores["store_id"].isin(list(CLOCKS))]  # without the demo's live store
    stores = stores.assign(time_zone=[f"Etc/GMT{_IMPORTED_AT.hour - CLOCKS[store]:+d}" for store in stores["store_id"]])
    stores.to_csv(lake / "stores" / "stores.csv", index=False)
    return lake


def hour_in(*stores: str) -> int:
    """The full hours of today that are over in all of `stores`, now."""
    return min(CLOCKS[store] for store in stores) + datetime.now(UTC).hour - _IMPORTED_AT.hour


def last_days(days: int, end_day: date, hours: int = 24) -> Period:
    return Period(end_day - timedelta(days=days), end_day, hours)


class Faces:
    """The faces in a lake's files."""

    def __init__(self, lake: Path) -> None:
        observed = pd.read_parquet(lake / FACE_OBSERVATIONS.name, columns=["observed_local", "store_id"])
        self._times, self._stores = pd.to_datetime(observed["observed_local"]), observed["store_id"]

    def count(self, period: Period, *stores: str) -> int:
        inside = (self._times >= pd.Timestamp(period.first_day)) & (self._times < pd.Timestamp(period.end))
        return int((inside & self._stores.isin(stores or CLOCKS)).sum())
