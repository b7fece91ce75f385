"""The queries of places and cameras, for the filter options and the status of the cameras.

In: days. Out: `Query`s, one row per aisle, camera or hour of a store.
"""

from datetime import date

from lib.contract.observation import SYNTHETIC_ANALYZER
from lib.data.conditions import in_days
from lib.data.queries.query import BY_NAME, Query, column

PLACES_COLUMNS = (
    BY_NAME["store_id"],
    BY_NAME["aisle_id"],
    column("first_day", "date", "store's wall clock", "First date with a picture"),
    column("last_day", "date", "store's wall clock", "Last date with a picture"),
    column("days", "bigint", "days", "Dates with a picture"),
    column("faces", "bigint", "faces", "Faces found in them"),
    column("last_at", "timestamp", "UTC", "Newest shutter time"),
    column("last_local", "timestamp", "store's wall clock", "The same instant on the store's wall clock"),
)

_PLACES = """\
SELECT
  store_id,
  aisle_id,
  min(dt) AS first_day,
  max(dt) AS last_day,
  count(DISTINCT dt) AS days,
  sum(faces) AS faces,
  max(observed_at) AS last_at,
  max(observed_local) AS last_local
FROM image_observations
WHERE {condition}
GROUP BY 1, 2
ORDER BY 1, 2"""


def places(first_day: date, end_day: date) -> Query:
    """Stores and aisles with pictures in these days, their first and last day and faces: `PLACES_COLUMNS`."""
    condition = in_days(first_day, end_day)
    return Query(_PLACES.format(condition=condition.sql), condition.params, PLACES_COLUMNS)


CAMERAS_COLUMNS = (
    BY_NAME["store_id"],
    BY_NAME["aisle_id"],
    BY_NAME["camera_id"],
    column("last_at", "timestamp", "UTC", "Newest shutter time"),
    column("last_local", "timestamp", "store's wall clock", "The same instant on the store's wall clock"),
    column("ingested_at", "timestamp", "UTC", "When its newest row was made"),
    column("pictures", "bigint", "pictures", "Rows of pictures, duplicates among them"),
    column("pictures_with_faces", "bigint", "pictures", "Of these, pictures with at least one face"),
    column("quarantined", "bigint", "pictures", "Of these, pictures that can never be analysed; kept in quarantine"),
    column("errors", "bigint", "pictures", "Of these, pictures that failed for another reason"),
    column("duplicates", "bigint", "pictures", "Rows beyond the first of one picture: a delivery that came twice"),
)

_QUARANTINED = "('InvalidImageFormatException', 'ImageTooLargeException', 'InvalidParameterException')"

_CAMERAS = """\
SELECT
  store_id,
  aisle_id,
  camera_id,
  max(observed_at) AS last_at,
  max(observed_local) AS last_local,
  max(ingested_at) AS ingested_at,
  count(*) AS pictures,
  count(CASE WHEN faces > 0 THEN 1 END) AS pictures_with_faces,
  count(CASE WHEN status IN {quarantined} THEN 1 END) AS quarantined,
  count(CASE WHEN status <> 'ok' AND status NOT IN {quarantined} THEN 1 END) AS errors,
  count(*) - count(DISTINCT image_id) AS duplicates
FROM image_observations
WHERE {condition}
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3"""


def cameras(first_day: date, end_day: date) -> Query:
    """Pictures and errors of each camera in these days: `CAMERAS_COLUMNS`."""
    condition = in_days(first_day, end_day)
    sql = _CAMERAS.format(condition=condition.sql, quarantined=_QUARANTINED)
    return Query(sql, condition.params, CAMERAS_COLUMNS)


STORE_HOURS_COLUMNS = (
    BY_NAME["store_id"],
    column("local_hour", "timestamp", "store's wall clock", "Start of an hour with a picture of any of its cameras"),
    column("synthetic", "bigint", "0 or 1", "Whether one of them is synthetic"),
)

_STORE_HOURS = """\
SELECT
  store_id,
  date_trunc('hour', observed_local) AS local_hour,
  max(CASE WHEN analyzer = %(synthetic)s THEN 1 ELSE 0 END) AS synthetic
FROM image_observations
WHERE {condition}
GROUP BY 1, 2
ORDER BY 1, 2"""


def store_hours(first_day: date, end_day: date) -> Query:
    """The hours of these days in which each store has a picture: `STORE_HOURS_COLUMNS`."""
    condition = in_days(first_day, end_day)
    params = {**condition.params, "synthetic": SYNTHETIC_ANALYZER}
    return Query(_STORE_HOURS.format(condition=condition.sql), params, STORE_HOURS_COLUMNS)
