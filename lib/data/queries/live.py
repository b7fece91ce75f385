"""The newest pictures and their faces, for the Live page.

In: the first day and a limit. Out: `Query`s. Faces are one row each, so they are personal data.
"""

from datetime import date

from lib.contract.lake import FACE_OBSERVATIONS, IMAGE_OBSERVATIONS
from lib.data.queries.query import Query, named, names_of

NEWEST_PICTURES_COLUMNS = named(
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
    sql = _NEWEST_PICTURES.format(columns=names_of(NEWEST_PICTURES_COLUMNS), newest=_NEWEST)
    return Query(sql, {"first_day": first_day, "limit": limit}, NEWEST_PICTURES_COLUMNS)


NEWEST_FACES_COLUMNS = named(
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

    One row per face, so personal data.
    """
    sql = _NEWEST_FACES.format(columns=names_of(NEWEST_FACES_COLUMNS), newest=_NEWEST)
    return Query(sql, {"first_day": first_day, "limit": limit}, NEWEST_FACES_COLUMNS)
