"""The queries of the row export: single faces, and their number.

In: filters. Out: `Query`s.
"""

from lib.contract.lake import FACE_OBSERVATIONS
from lib.data.filters import Filters
from lib.data.queries.query import Query, column, lines

FACE_COUNT_COLUMNS = (column("faces", "bigint", "faces", "Faces detected in pictures; a face is not a person"),)

_FACE_COUNT = """\
SELECT count(*) AS faces
FROM face_observations
WHERE {condition}"""


def face_count(filters: Filters) -> Query:
    """The number of faces that the filters select: one row of `FACE_COUNT_COLUMNS`."""
    sql, params = filters.where()
    return Query(_FACE_COUNT.format(condition=sql), params, FACE_COUNT_COLUMNS)


FACE_ROWS_COLUMNS = FACE_OBSERVATIONS.all_columns

_FACE_ROWS = """\
SELECT {columns}
FROM face_observations
WHERE {condition}
ORDER BY observed_at, observation_id"""


def face_rows(filters: Filters) -> Query:
    """Every column of the faces that the filters select, one row per face: `FACE_ROWS_COLUMNS`.

    Landmarks are JSON text, the only form that the results of both engines support.
    """
    names = (f"CAST({c.name} AS json) AS {c.name}" if c.type.startswith("array") else c.name for c in FACE_ROWS_COLUMNS)
    sql, params = filters.where()
    return Query(_FACE_ROWS.format(columns=lines(names), condition=sql), params, FACE_ROWS_COLUMNS)
