"""Small rollups by hand, for tests of frames and charts."""

from datetime import date

import pandas as pd

from lib.frames import Counts, split
from lib.queries import ROLLUP_COLUMNS

MONDAY = date(2026, 11, 16)
TUESDAY = date(2026, 11, 17)
WEDNESDAY = date(2026, 11, 18)


def faces(
    hour, faces, emotion="CALM", age_band="25–34", gender="FEMALE", store="dublin-1", aisle="tea", analyzer="a-1"
):
    """A row of faces; `hour` reads like 2026-11-16 10:00."""
    return (hour, store, aisle, analyzer, emotion, age_band, gender, faces, 0, 0, 0)


def pictures(hour, pictures, with_faces=0, failed=0, store="dublin-1", aisle="tea", analyzer="a-1"):
    """A row of pictures."""
    return (hour, store, aisle, analyzer, None, None, None, 0, pictures, with_faces, failed)


def rollup(*rows) -> pd.DataFrame:
    """Rows as an engine gives them."""
    frame = pd.DataFrame(rows, columns=[column.name for column in ROLLUP_COLUMNS])
    texts = ["store_id", "aisle_id", "analyzer", "emotion", "age_band", "gender"]
    return frame.assign(hour=pd.to_datetime(frame["hour"])).astype(dict.fromkeys(texts, "str"))


def counts(*rows) -> Counts:
    return split(rollup(*rows))


def two_days() -> Counts:
    """Monday 10:00 with five faces in four pictures, 11:00 with pictures and no face, 12:00 nothing; Tuesday 10:00."""
    return counts(
        faces("2026-11-16 10:00", 2, "HAPPY"),
        faces("2026-11-16 10:00", 1, "CALM", "35–44", "MALE"),
        faces("2026-11-16 10:00", 1, "UNKNOWN"),
        faces("2026-11-16 10:00", 1, None, None, None),
        pictures("2026-11-16 10:00", 4, with_faces=3),
        pictures("2026-11-16 11:00", 2),
        pictures("2026-11-16 13:00", 1, failed=1),
        faces("2026-11-17 10:00", 3, "SAD", "65+", "MALE", aisle="toys"),
        pictures("2026-11-17 10:00", 3, with_faces=3, aisle="toys"),
    )
