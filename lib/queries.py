"""One function a question: its choices in, `Query` out. Every text runs unchanged on Athena (Trino) and DuckDB.

Parameters are pyformat, `%(name)s`; a literal percent sign would be written `%%`. Ranges of days are half-open,
[first_day, end_day), on the stores' wall clocks, and always prune the partition `dt`.
"""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from lib.conditions import Params, age_band_sql, all_of, in_days, one_of
from lib.contract.column import Column
from lib.contract.lake import FACE_OBSERVATIONS, IMAGE_OBSERVATIONS, Table
from lib.filters import Filters


@dataclass(frozen=True, slots=True)
class Query:
    """SQL text, the values of its parameters, and the columns of its answer in order.

    `columns` decides the dtypes of the frame that any engine returns, and defines the columns in exports.
    """

    sql: str
    params: Params = field(hash=False)
    columns: tuple[Column, ...]


def _column(name: str, type_: str, unit: str, meaning: str) -> Column:
    return Column(type_, unit, meaning, name=name)


def _named(table: Table, names: str) -> tuple[Column, ...]:
    columns = {column.name: column for column in table.all_columns}
    return tuple(columns[name] for name in names.split())


_BY_NAME = {column.name: column for table in (IMAGE_OBSERVATIONS, FACE_OBSERVATIONS) for column in table.all_columns}

ROLLUP_COLUMNS = (
    _column("hour", "timestamp", "store's wall clock", "Start of the hour"),
    _BY_NAME["store_id"],
    _BY_NAME["aisle_id"],
    _BY_NAME["analyzer"],
    _BY_NAME["emotion"],
    _column("age_band", "string", "years", "Our band that the middle of the predicted age range falls in"),
    _BY_NAME["gender"],
    _column("faces", "bigint", "faces", "Faces detected in pictures; a face is not a person"),
    _column("pictures", "bigint", "pictures", "Pictures analysed"),
    _column("pictures_with_faces", "bigint", "pictures", "Of these, pictures with at least one face"),
    _column("failed_pictures", "bigint", "pictures", "Of these, pictures that could not be analysed"),
)

_ROLLUP = """\
SELECT
  date_trunc('hour', observed_local) AS hour,
  store_id,
  aisle_id,
  analyzer,
  emotion,
  {age_band} AS age_band,
  gender,
  count(*) AS faces,
  0 AS pictures,
  0 AS pictures_with_faces,
  0 AS failed_pictures
FROM face_observations
WHERE {condition}
GROUP BY 1, 2, 3, 4, 5, 6, 7
UNION ALL
SELECT
  date_trunc('hour', observed_local) AS hour,
  store_id,
  aisle_id,
  analyzer,
  CAST(NULL AS varchar) AS emotion,
  CAST(NULL AS varchar) AS age_band,
  CAST(NULL AS varchar) AS gender,
  0 AS faces,
  count(*) AS pictures,
  count(CASE WHEN image_observations.faces > 0 THEN 1 END) AS pictures_with_faces,
  count(CASE WHEN status <> 'ok' THEN 1 END) AS failed_pictures
FROM image_observations
WHERE {condition}
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4, 5, 6, 7, 9"""


def rollup(first_day: date, end_day: date, stores: Iterable[str] = ()) -> Query:
    """Counts by hour, store, aisle, analyzer, expression, age band and predicted gender: `ROLLUP_COLUMNS`.

    Rows of faces have the picture counts 0; rows of pictures have faces 0 and null in the three attributes.
    An empty `stores` means all of them.
    """
    condition = all_of((in_days(first_day, end_day), one_of("store_id", "store", tuple(sorted(stores)))))
    return Query(_ROLLUP.format(age_band=age_band_sql(), condition=condition.sql), condition.params, ROLLUP_COLUMNS)


PLACES_COLUMNS = (
    _BY_NAME["store_id"],
    _BY_NAME["aisle_id"],
    _column("first_day", "date", "store's wall clock", "First date with a picture"),
    _column("last_day", "date", "store's wall clock", "Last date with a picture"),
    _column("pictures", "bigint", "pictures", "Pictures analysed"),
)

_PLACES = """\
SELECT
  store_id,
  aisle_id,
  min(dt) AS first_day,
  max(dt) AS last_day,
  count(*) AS pictures
FROM image_observations
WHERE {condition}
GROUP BY 1, 2
ORDER BY 1, 2"""


def places(first_day: date, end_day: date) -> Query:
    """Stores and aisles that have pictures in these days, and between which dates: `PLACES_COLUMNS`."""
    condition = in_days(first_day, end_day)
    return Query(_PLACES.format(condition=condition.sql), condition.params, PLACES_COLUMNS)


NEWEST_PICTURES_COLUMNS = _named(
    IMAGE_OBSERVATIONS,
    "image_id store_id aisle_id camera_id observed_at observed_local ingested_at faces status analyzer",
)

_NEWEST = "ORDER BY observed_at DESC, image_id"

_NEWEST_PICTURES = """\
SELECT {columns}
FROM image_observations
WHERE dt >= %(first_day)s
{newest}
LIMIT %(limit)s"""


def newest_pictures(first_day: date, limit: int) -> Query:
    """The `limit` newest pictures of `first_day` or later, newest first: `NEWEST_PICTURES_COLUMNS`."""
    sql = _NEWEST_PICTURES.format(columns=_names(NEWEST_PICTURES_COLUMNS), newest=_NEWEST)
    return Query(sql, {"first_day": first_day, "limit": limit}, NEWEST_PICTURES_COLUMNS)


NEWEST_FACES_COLUMNS = _named(
    FACE_OBSERVATIONS,
    "image_id face_index store_id aisle_id camera_id observed_at observed_local ingested_at confidence_percent emotion "
    "emotion_confidence_percent age_low_years age_high_years gender gender_confidence_percent smile yaw_degrees "
    "box_left_ratio box_top_ratio box_width_ratio box_height_ratio analyzer",
)

_NEWEST_FACES = """\
SELECT {columns}
FROM face_observations
WHERE dt >= %(first_day)s
  AND image_id IN (
    SELECT image_id
    FROM image_observations
    WHERE dt >= %(first_day)s
    {newest}
    LIMIT %(limit)s
  )
{newest}, face_index"""


def newest_faces(first_day: date, limit: int) -> Query:
    """The faces of `newest_pictures(first_day, limit)`, newest first: `NEWEST_FACES_COLUMNS`.

    One row a face, so personal data.
    """
    sql = _NEWEST_FACES.format(columns=_names(NEWEST_FACES_COLUMNS), newest=_NEWEST)
    return Query(sql, {"first_day": first_day, "limit": limit}, NEWEST_FACES_COLUMNS)


FACE_COUNT_COLUMNS = tuple(column for column in ROLLUP_COLUMNS if column.name == "faces")

_FACE_COUNT = """\
SELECT count(*) AS faces
FROM face_observations
WHERE {condition}"""


def face_count(filters: Filters) -> Query:
    """How many faces the filters select: one row of `FACE_COUNT_COLUMNS`."""
    sql, params = filters.where()
    return Query(_FACE_COUNT.format(condition=sql), params, FACE_COUNT_COLUMNS)


FACE_ROWS_COLUMNS = FACE_OBSERVATIONS.all_columns

_FACE_ROWS = """\
SELECT {columns}
FROM face_observations
WHERE {condition}
ORDER BY observed_at, observation_id"""


def face_rows(filters: Filters) -> Query:
    """Every column of the faces that the filters select, for the row export: `FACE_ROWS_COLUMNS`. Single faces.

    Landmarks come as JSON text, the one form in which both engines' answers can carry them.
    """
    names = (f"CAST({c.name} AS json) AS {c.name}" if c.type.startswith("array") else c.name for c in FACE_ROWS_COLUMNS)
    sql, params = filters.where()
    return Query(_FACE_ROWS.format(columns=_lines(names), condition=sql), params, FACE_ROWS_COLUMNS)


def _lines(names: Iterable[str]) -> str:
    return textwrap.fill(", ".join(names), width=110, subsequent_indent="  ", break_on_hyphens=False)


def _names(columns: tuple[Column, ...]) -> str:
    return _lines(column.name for column in columns)
