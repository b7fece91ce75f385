"""The rollup: one query with the data of all panels for a range of days and a set of stores.

In: days, stores, grain, age bands. Out: `Query` whose rows are counts, never averages. In rows of faces the counts of
pictures are 0; in rows of pictures the counts of faces are 0 and the three attributes are null.
"""

from collections.abc import Iterable

from lib.contract.age_band import AGE_BANDS, AgeBand
from lib.contract.lake import PARTITION_KEY
from lib.data.conditions import ALL_AISLES, age_band_sql, all_of, in_period, one_of
from lib.data.periods import Grain, Period
from lib.data.queries.query import BY_NAME, Query, column

# A head turned further than this faces something else than what is next to the camera. The vendor's own limits for a
# usable face are wider (45 and 30 degrees):
# https://docs.aws.amazon.com/rekognition/latest/dg/recommendations-facial-input-images.html
FACING_YAW_DEGREES = 30
FACING_PITCH_DEGREES = 20

ROLLUP_COLUMNS = (
    column("start", "timestamp", "store's wall clock", "Start of the hour, day or week (Monday)"),
    BY_NAME["store_id"],
    BY_NAME["aisle_id"],
    BY_NAME["analyzer"],
    BY_NAME["emotion"],
    column("age_band", "string", "years", "Our band that contains the middle of the predicted age range"),
    BY_NAME["gender"],
    column("faces", "bigint", "faces", "Faces detected in pictures; a face is not a person"),
    column("posed_faces", "bigint", "faces", "Of these, faces whose head pose was measured"),
    column(
        "facing_faces",
        "bigint",
        "faces",
        f"Of these, faces turned to the camera: yaw within {FACING_YAW_DEGREES} and pitch within "
        f"{FACING_PITCH_DEGREES} degrees",
    ),
    column("pictures", "bigint", "pictures", "Pictures analysed"),
    column("pictures_with_faces", "bigint", "pictures", "Of these, pictures with at least one face"),
    column("failed_pictures", "bigint", "pictures", "Of these, pictures that could not be analysed"),
)

_POSED = "count(CASE WHEN yaw_degrees IS NOT NULL AND pitch_degrees IS NOT NULL THEN 1 END)"
_FACING = (
    f"count(CASE WHEN yaw_degrees BETWEEN -{FACING_YAW_DEGREES} AND {FACING_YAW_DEGREES} "
    f"AND pitch_degrees BETWEEN -{FACING_PITCH_DEGREES} AND {FACING_PITCH_DEGREES} THEN 1 END)"
)

_ROLLUP = """\
SELECT
  date_trunc('{grain}', {local}) AS start,
  store_id,
  {aisle} AS aisle_id,
  analyzer,
  emotion,
  {age_band} AS age_band,
  gender,
  count(*) AS faces,
  {posed} AS posed_faces,
  {facing} AS facing_faces,
  0 AS pictures,
  0 AS pictures_with_faces,
  0 AS failed_pictures
FROM face_observations
WHERE {condition}
GROUP BY 1, 2, 3, 4, 5, 6, 7
UNION ALL
SELECT
  date_trunc('{grain}', {local}) AS start,
  store_id,
  {aisle} AS aisle_id,
  analyzer,
  CAST(NULL AS varchar) AS emotion,
  CAST(NULL AS varchar) AS age_band,
  CAST(NULL AS varchar) AS gender,
  0 AS faces,
  0 AS posed_faces,
  0 AS facing_faces,
  count(*) AS pictures,
  count(CASE WHEN image_observations.faces > 0 THEN 1 END) AS pictures_with_faces,
  count(CASE WHEN status <> 'ok' THEN 1 END) AS failed_pictures
FROM image_observations
WHERE {condition}
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4, 5, 6, 7, 11"""


def rollup(
    period: Period,
    grain: Grain = Grain.HOUR,
    stores: Iterable[str] = (),
    aisles: Iterable[str] = (),
    fold_aisles: bool = False,
    bands: tuple[AgeBand, ...] = AGE_BANDS,
    pose: bool = False,
) -> Query:
    """Counts by `grain`, store, aisle, analyzer, expression, age band and predicted gender: `ROLLUP_COLUMNS`.

    Empty `stores` and `aisles` mean all of them. With `fold_aisles` every aisle reads `ALL_AISLES`. Head poses are
    counted only with `pose`, because no other columns are as large; without it those counts are 0. Days and weeks are
    computed from the partition instead of the time of each row, which halves the remaining scan.
    """
    condition = all_of(
        (
            in_period(period),
            one_of("store_id", "store", tuple(sorted(stores))),
            one_of("aisle_id", "aisle", tuple(sorted(aisles))),
        )
    )
    sql = _ROLLUP.format(
        grain=grain.value,
        aisle=f"'{ALL_AISLES}'" if fold_aisles else "aisle_id",
        age_band=age_band_sql(bands),
        local="observed_local" if grain is Grain.HOUR else f"CAST({PARTITION_KEY} AS timestamp)",
        posed=_POSED if pose else "0",
        facing=_FACING if pose else "0",
        condition=condition.sql,
    )
    return Query(sql, condition.params, ROLLUP_COLUMNS)
