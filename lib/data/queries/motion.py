"""The query of motion events: their number, pictures and length, from the event numbers of the cameras.

In: days, stores, aisles, grain. Out: `Query`, one row per time bucket, store and aisle. An event is one number of one
camera on one local date; pictures without a number are left out. Sums and counts only, and none of them is about faces.
"""

from collections.abc import Iterable

from lib.data.conditions import ALL_AISLES, all_of, before_end, in_days, one_of
from lib.data.periods import Grain, Period
from lib.data.queries.query import BY_NAME, Query, column

# Lower bounds of the classes of lengths, in seconds from the first picture of an event to its last.
EVENT_EDGES_SECONDS = (0, 1, 5, 15, 60, 300)
EVENT_CLASSES = tuple(f"events_from_{edge}_seconds" for edge in EVENT_EDGES_SECONDS)
_ENDS_SECONDS = (*EVENT_EDGES_SECONDS[1:], None)


def _class_meaning(edge: int, end: int | None) -> str:
    return f"Of these, events of at least {edge} s" + (f" and less than {end} s" if end is not None else "")


MOTION_EVENTS_COLUMNS = (
    column("start", "timestamp", "store's wall clock", "Start of the hour, day or week in which the event began"),
    BY_NAME["store_id"],
    BY_NAME["aisle_id"],
    column("events", "bigint", "events", "Motion events; none of them is a person or a visit"),
    column("event_pictures", "bigint", "pictures", "Pictures of these events"),
    column("event_milliseconds", "bigint", "ms", "Sum of the times from each event's first picture to its last"),
    *(
        column(name, "bigint", "events", _class_meaning(edge, end))
        for name, edge, end in zip(EVENT_CLASSES, EVENT_EDGES_SECONDS, _ENDS_SECONDS, strict=True)
    ),
)

# Milliseconds, because the engines count seconds differently: Trino whole ones, DuckDB boundaries of seconds.
# https://trino.io/docs/current/functions/datetime.html https://duckdb.org/docs/stable/sql/functions/timestamp
_MOTION_EVENTS = """\
SELECT
  date_trunc('{grain}', began) AS start,
  store_id,
  aisle_id,
  count(*) AS events,
  sum(pictures) AS event_pictures,
  sum(milliseconds) AS event_milliseconds,
  {classes}
FROM (
  SELECT
    store_id,
    {aisle} AS aisle_id,
    min(observed_local) AS began,
    count(*) AS pictures,
    date_diff('millisecond', min(observed_local), max(observed_local)) AS milliseconds
  FROM image_observations
  WHERE {condition}
    AND motion_event IS NOT NULL
  GROUP BY dt, store_id, image_observations.aisle_id, camera_id, motion_event
) AS motion_events
{began}GROUP BY 1, 2, 3
ORDER BY 1, 2, 3"""


def motion_events(
    period: Period,
    grain: Grain,
    stores: Iterable[str] = (),
    aisles: Iterable[str] = (),
    fold_aisles: bool = False,
) -> Query:
    """Motion events by `grain`, store and aisle: `MOTION_EVENTS_COLUMNS`.

    Empty `stores` and `aisles` mean all of them. With `fold_aisles` every aisle reads `ALL_AISLES`.
    """
    condition = all_of(
        (
            in_days(period.first_day, period.end_day),
            one_of("store_id", "store", tuple(sorted(stores))),
            one_of("aisle_id", "aisle", tuple(sorted(aisles))),
        )
    )
    began = before_end("began", period)
    sql = _MOTION_EVENTS.format(
        grain=grain.value,
        aisle=f"'{ALL_AISLES}'" if fold_aisles else "aisle_id",
        classes=",\n  ".join(map(_class, EVENT_CLASSES, EVENT_EDGES_SECONDS, _ENDS_SECONDS)),
        condition=condition.sql.replace("\n", "\n  "),
        began=f"WHERE {began.sql}\n" if period.is_cut else "",
    )
    return Query(sql, {**condition.params, **(began.params if period.is_cut else {})}, MOTION_EVENTS_COLUMNS)


def _class(name: str, edge: int, end: int | None) -> str:
    below = "" if end is None else f" AND milliseconds < {1_000 * end}"
    return f"count(CASE WHEN milliseconds >= {1_000 * edge}{below} THEN 1 END) AS {name}"
