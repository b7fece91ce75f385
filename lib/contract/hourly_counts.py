"""Counts kept ready for the charts: the faces and pictures of each hour, aisle, analyzer and combination of attributes.

In: nothing. Out: the columns of `hourly_counts`, and the SQL of its attributes and counts over single observations, in
syntax that Athena (Trino) and DuckDB share. The app counts with the same SQL what is not ready.
"""

from collections.abc import Mapping

from lib.contract.age_band import AGE_BANDS, AgeBand
from lib.contract.column import Column
from lib.contract.observation import FACE_COLUMNS

# A head turned further than this faces something else than what is next to the camera. The vendor's own limits for a
# usable face are wider (45 and 30 degrees):
# https://docs.aws.amazon.com/rekognition/latest/dg/recommendations-facial-input-images.html
FACING_YAW_DEGREES = 30
FACING_PITCH_DEGREES = 20

FACE_COUNTS_SQL: Mapping[str, str] = {
    "faces": "count(*)",
    "posed_faces": "count(CASE WHEN yaw_degrees IS NOT NULL AND pitch_degrees IS NOT NULL THEN 1 END)",
    "facing_faces": (
        f"count(CASE WHEN yaw_degrees BETWEEN -{FACING_YAW_DEGREES} AND {FACING_YAW_DEGREES} "
        f"AND pitch_degrees BETWEEN -{FACING_PITCH_DEGREES} AND {FACING_PITCH_DEGREES} THEN 1 END)"
    ),
}
# `faces` is also the name of a count, so the picture's own number of faces is qualified.
PICTURE_COUNTS_SQL: Mapping[str, str] = {
    "pictures": "count(*)",
    "pictures_with_faces": "count(CASE WHEN image_observations.faces > 0 THEN 1 END)",
    "failed_pictures": "count(CASE WHEN status <> 'ok' THEN 1 END)",
}

AGE_BAND = Column("string", "years", "Our band that contains the middle of the predicted age range", name="age_band")
COUNT_COLUMNS = (
    Column("bigint", "faces", "Faces detected in pictures; a face is not a person", name="faces"),
    Column("bigint", "faces", "Of these, faces whose head pose was measured", name="posed_faces"),
    Column(
        "bigint",
        "faces",
        f"Of these, faces turned to the camera: yaw within {FACING_YAW_DEGREES} and pitch within "
        f"{FACING_PITCH_DEGREES} degrees",
        name="facing_faces",
    ),
    Column("bigint", "pictures", "Pictures analysed", name="pictures"),
    Column("bigint", "pictures", "Of these, pictures with at least one face", name="pictures_with_faces"),
    Column("bigint", "pictures", "Of these, pictures that could not be analysed", name="failed_pictures"),
)
UNMERGED_FACES = Column(
    "bigint",
    "faces",
    "Of these, faces counted one by one, since compaction has not merged them",
    name="unmerged_faces",
)

_OF_FACE = {column.name: column for column in FACE_COLUMNS}
KEY_COLUMNS = (
    Column("timestamp", "store's wall clock", "Start of the hour", name="hour_local"),
    _OF_FACE["store_id"],
    _OF_FACE["aisle_id"],
    _OF_FACE["analyzer"],
    _OF_FACE["emotion"],
    AGE_BAND,
    _OF_FACE["gender"],
)
HOURLY_COLUMNS = (*KEY_COLUMNS, *COUNT_COLUMNS, UNMERGED_FACES, _OF_FACE["dt"])


def age_band_sql(bands: tuple[AgeBand, ...] = AGE_BANDS) -> str:
    """The SQL expression of a face's age band, by the middle of its age range; null when it was not measured."""
    middle = "(age_low_years + age_high_years) / 2.0"
    arms = [
        f"WHEN {middle} < {band.end_years} THEN '{band.label}'"
        if band.end_years is not None
        else f"WHEN {middle} >= {band.low_years} THEN '{band.label}'"
        for band in bands
    ]
    return f"CASE {' '.join(arms)} END"
