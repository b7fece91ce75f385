"""One function per query. In: its parameters. Out: a `Query` whose SQL runs unchanged on Athena (Trino) and DuckDB.

Parameters are pyformat, `%(name)s`; a literal percent sign would be written `%%`. Ranges of days are half-open,
[first_day, end_day), on the stores' wall clocks, and always prune the partition `dt`.
"""

from lib.data.conditions import ALL_AISLES
from lib.data.queries import reference
from lib.data.queries.live import newest_faces, newest_pictures
from lib.data.queries.motion import EVENT_CLASSES, EVENT_EDGES_SECONDS, MOTION_EVENTS_COLUMNS, motion_events
from lib.data.queries.places import cameras, places, store_hours
from lib.data.queries.query import Query
from lib.data.queries.rollup import ROLLUP_COLUMNS, rollup
from lib.data.queries.rows import FACE_ROWS_COLUMNS, face_count, face_rows
from lib.data.queries.sales import SALES_WITH_PICTURES_COLUMNS, sales_span, sales_with_pictures

__all__ = [
    "ALL_AISLES",
    "EVENT_CLASSES",
    "EVENT_EDGES_SECONDS",
    "FACE_ROWS_COLUMNS",
    "MOTION_EVENTS_COLUMNS",
    "ROLLUP_COLUMNS",
    "SALES_WITH_PICTURES_COLUMNS",
    "Query",
    "cameras",
    "face_count",
    "face_rows",
    "motion_events",
    "newest_faces",
    "newest_pictures",
    "places",
    "reference",
    "rollup",
    "sales_span",
    "sales_with_pictures",
    "store_hours",
]
