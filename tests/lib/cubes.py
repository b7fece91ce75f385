"""Small rollups for tests: fixed rows as a cube or a slice."""

from datetime import date
from typing import Any

import pandas as pd

from lib.contract.age_band import AGE_BANDS
from lib.data.cube import Cube, Slice, build_cube
from lib.data.filters import Filters
from lib.data.periods import Grain, Period

WEEK = Period(date(2026, 11, 2), date(2026, 11, 9))  # a Monday to the next

_FACE = {"emotion": "HAPPY", "age_band": "25–34", "gender": "FEMALE", "faces": 1}
_ROW = {
    "start": "2026-11-02 10:00",
    "store_id": "dublin-1",
    "aisle_id": "coffee",
    "analyzer": "rekognition",
    "emotion": None,
    "age_band": None,
    "gender": None,
    "faces": 0,
    "posed_faces": None,
    "facing_faces": 0,
    "pictures": 0,
    "pictures_with_faces": 0,
    "failed_pictures": 0,
    "unmerged_faces": 0,
}


def faces(count: int, **values: Any) -> dict[str, Any]:
    """A rollup row of `count` faces: HAPPY women of 25–34 in dublin-1/coffee on Monday at 10 by default."""
    return _FACE | {"faces": count} | values


def pictures(count: int, **values: Any) -> dict[str, Any]:
    """A rollup row of `count` pictures, by default all with faces and none failed."""
    return {"pictures": count, "pictures_with_faces": count} | values


def rollup_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The rows as an engine returns them; by default every face has a measured pose."""
    frame = pd.DataFrame([_ROW | row for row in rows], columns=list(_ROW))
    frame["posed_faces"] = frame["posed_faces"].where(frame["posed_faces"].notna(), frame["faces"]).astype("int64")
    return frame.assign(start=pd.to_datetime(frame["start"]).astype("datetime64[us]"))


def cube(rows: list[dict[str, Any]], period: Period = WEEK, grain: Grain = Grain.HOUR, bands: Any = AGE_BANDS) -> Cube:
    return build_cube(rollup_frame(rows), period, grain, bands)


def slice_of(
    rows: list[dict[str, Any]],
    period: Period = WEEK,
    grain: Grain = Grain.DAY,
    threshold_faces: int = 1,
    **filters: Any,
) -> Slice:
    """A slice by `grain` of a cube by the hour; by default nothing is hidden."""
    chosen = Filters(first_day=period.first_day, end_day=period.end_day, **filters)
    return cube(rows, period).slice(chosen, grain, threshold_faces)
