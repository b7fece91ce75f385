"""The rollup: one query with the data of all panels for a range of days and a set of stores.

In: days, stores, grain, age bands. Out: `Query` whose rows are counts, never averages. A row without faces counts
pictures, whose three attributes are null.
"""

from collections.abc import Iterable

from lib.contract.age_band import AGE_BANDS, AgeBand
from lib.contract.hourly_counts import (
    AGE_BAND,
    COUNT_COLUMNS,
    FACE_COUNTS_SQL,
    PICTURE_COUNTS_SQL,
    UNMERGED_FACES,
    age_band_sql,
)
from lib.contract.lake import PARTITION_KEY
from lib.data.conditions import ALL_AISLES, all_of, before_end, in_days, one_of
from lib.data.periods import Grain, Period
from lib.data.queries.query import BY_NAME, Query, column

ROLLUP_COLUMNS = (
    column("start", "timestamp", "store's wall clock", "Start of the hour, day or week (Monday)"),
    BY_NAME["store_id"],
    BY_NAME["aisle_id"],
    BY_NAME["analyzer"],
    BY_NAME["emotion"],
    AGE_BAND,
    BY_NAME["gender"],
    *COUNT_COLUMNS,
    UNMERGED_FACES,
)
_POSE_COUNTS = ("posed_faces", "facing_faces")

_FROM_OBSERVATIONS = """\
SELECT
  {start} AS start,
  store_id,
  {aisle} AS aisle_id,
  analyzer,
  emotion,
  {age_band} AS age_band,
  gender,
  {faces} AS faces,
  {posed_faces} AS posed_faces,
  {facing_faces} AS facing_faces,
  0 AS pictures,
  0 AS pictures_with_faces,
  0 AS failed_pictures,
  {faces} AS unmerged_faces
FROM face_observations
WHERE {condition}
GROUP BY 1, 2, 3, 4, 5, 6, 7
UNION ALL
SELECT
  {start} AS start,
  store_id,
  {aisle} AS aisle_id,
  analyzer,
  CAST(NULL AS varchar) AS emotion,
  CAST(NULL AS varchar) AS age_band,
  CAST(NULL AS varchar) AS gender,
  0 AS faces,
  0 AS posed_faces,
  0 AS facing_faces,
  {pictures} AS pictures,
  {pictures_with_faces} AS pictures_with_faces,
  {failed_pictures} AS failed_pictures,
  0 AS unmerged_faces
FROM image_observations
WHERE {condition}
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4, 5, 6, 7, 11"""

_FROM_HOURLY_COUNTS = """\
SELECT
  {start} AS start,
  store_id,
  {aisle} AS aisle_id,
  analyzer,
  emotion,
  age_band,
  gender,
  sum(faces) AS faces,
  {posed_faces} AS posed_faces,
  {facing_faces} AS facing_faces,
  sum(pictures) AS pictures,
  sum(pictures_with_faces) AS pictures_with_faces,
  sum(failed_pictures) AS failed_pictures,
  sum(unmerged_faces) AS unmerged_faces
FROM hourly_counts
WHERE {condition}
GROUP BY 1, 2, 3, 4, 5, 6, 7
ORDER BY 1, 2, 3, 4, 5, 6, 7"""


def rollup(
    period: Period,
    grain: Grain = Grain.HOUR,
    stores: Iterable[str] = (),
    aisles: Iterable[str] = (),
    fold_aisles: bool = False,
    bands: tuple[AgeBand, ...] = AGE_BANDS,
    pose: bool = False,
    ready: bool = False,
) -> Query:
    """Counts by `grain`, store, aisle, analyzer, expression, age band and predicted gender: `ROLLUP_COLUMNS`.

    Empty `stores` and `aisles` mean all of them. With `fold_aisles` every aisle reads `ALL_AISLES`. Head poses are
    counted only with `pose`, because no other columns are as large; without it those counts are 0. Days and weeks are
    computed from the partition instead of the time of each row, which halves the remaining scan. With `ready`, counts
    come from `hourly_counts` where the age bands are its own; the result is the same.
    """
    from_counts = ready and bands == AGE_BANDS
    local = "hour_local" if from_counts else "observed_local"
    counts = {name: f"sum({name})" for name in FACE_COUNTS_SQL} if from_counts else FACE_COUNTS_SQL
    condition = all_of(
        (
            in_days(period.first_day, period.end_day),
            before_end(local, period) if period.is_cut else None,
            one_of("store_id", "store", tuple(sorted(stores))),
            one_of("aisle_id", "aisle", tuple(sorted(aisles))),
        )
    )
    sql = (_FROM_HOURLY_COUNTS if from_counts else _FROM_OBSERVATIONS).format(
        start=f"date_trunc('{grain.value}', {local if grain is Grain.HOUR else f'CAST({PARTITION_KEY} AS timestamp)'})",
        aisle=f"'{ALL_AISLES}'" if fold_aisles else "aisle_id",
        age_band=age_band_sql(bands),
        condition=condition.sql,
        **(counts if pose else dict(counts) | dict.fromkeys(_POSE_COUNTS, "0")),
        **PICTURE_COUNTS_SQL,
    )
    return Query(sql, condition.params, ROLLUP_COLUMNS)
