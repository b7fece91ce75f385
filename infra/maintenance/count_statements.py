"""The SQL of the hourly counts, for Athena and Trino (docs/adr/0025-hourly-counts.md).

In: the snapshots that belong together, or a range of days. Out: the query of the view, or one statement.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from infra.maintenance.statements import at_version, on_days, unmerged
from lib.contract.hourly_counts import (
    COUNT_COLUMNS,
    FACE_COUNTS_SQL,
    PICTURE_COUNTS_SQL,
    UNMERGED_FACES,
    age_band_sql,
)
from lib.contract.lake import FACE_OBSERVATIONS, HOURLY_COUNTS, IMAGE_OBSERVATIONS, PARTITION_KEY

_HISTORY = HOURLY_COUNTS.history_name
_COUNTS = {column.name for column in (*COUNT_COLUMNS, UNMERGED_FACES)}
_READY_COLUMNS = ", ".join(column.name for column in HOURLY_COUNTS.history_columns)


@dataclass(frozen=True, slots=True)
class Versions:
    """Snapshots: `counts` has the counts of exactly the rows in `faces` and `pictures`."""

    counts: int
    faces: int
    pictures: int


def view(versions: Versions | None) -> str:
    """The query of `hourly_counts`: the ready counts of these snapshots, and the counts of all rows that they lack.

    Without snapshots everything is counted row by row.
    """
    if versions is None:
        return _counts(FACE_OBSERVATIONS.name, IMAGE_OBSERVATIONS.name, with_unmerged=True)
    faces = f"(\n{unmerged(FACE_OBSERVATIONS, versions.faces)}\n)"
    pictures = f"(\n{unmerged(IMAGE_OBSERVATIONS, versions.pictures)}\n)"
    ready = (f"0 AS {each.name}" if each is UNMERGED_FACES else each.name for each in HOURLY_COUNTS.all_columns)
    return f"""\
SELECT {", ".join(ready)}
FROM {at_version(_HISTORY, versions.counts)}
UNION ALL
{_counts(faces, pictures, with_unmerged=True)}"""  # noqa: S608 - names of the contract


def different_days() -> str:
    """The days whose ready counts are not those of the history, in order."""
    key = PARTITION_KEY
    return f"""\
SELECT {key}
FROM (
  SELECT {key}, sum(faces) AS faces, sum(pictures) AS pictures FROM {_HISTORY} GROUP BY {key}
  UNION ALL
  SELECT {key}, -count(*), 0 FROM {FACE_OBSERVATIONS.history_name} GROUP BY {key}
  UNION ALL
  SELECT {key}, 0, -count(*) FROM {IMAGE_OBSERVATIONS.history_name} GROUP BY {key}
) differences
GROUP BY {key}
HAVING sum(faces) <> 0 OR sum(pictures) <> 0
ORDER BY {key}"""  # noqa: S608 - names of the contract


def delete(days: Iterable[date]) -> str:
    """Deletes the ready counts of these days."""
    return f"DELETE FROM {_HISTORY} WHERE {on_days(days)}"  # noqa: S608 - names of the contract


def insert(days: Iterable[date]) -> str:
    """Counts these days of the history, in the order in which readers filter."""
    where = f"WHERE {on_days(days)}"
    faces, pictures = FACE_OBSERVATIONS.history_name, IMAGE_OBSERVATIONS.history_name
    return f"""\
INSERT INTO {_HISTORY} ({_READY_COLUMNS})
SELECT {_READY_COLUMNS}
FROM (
{_counts(faces, pictures, with_unmerged=False, where=where)}
) counted
ORDER BY {PARTITION_KEY}, store_id, aisle_id, hour_local"""  # noqa: S608 - names of the contract


def _counts(faces: str, pictures: str, with_unmerged: bool, where: str = "") -> str:
    """Counts of the rows of two relations, in the order of `HOURLY_COLUMNS`."""
    zeros = {column.name: "0" for column in COUNT_COLUMNS}
    local = {"hour_local": "date_trunc('hour', observed_local)", "age_band": age_band_sql()}
    of_face = {**local, **zeros, **FACE_COUNTS_SQL, UNMERGED_FACES.name: FACE_COUNTS_SQL["faces"]}
    no_attributes = dict.fromkeys(("emotion", "age_band", "gender"), "CAST(NULL AS varchar)")
    of_picture = {**local, **no_attributes, **zeros, **PICTURE_COUNTS_SQL, UNMERGED_FACES.name: "0"}
    columns = HOURLY_COUNTS.all_columns if with_unmerged else HOURLY_COUNTS.history_columns
    keys = ", ".join(str(number) for number, column in enumerate(columns, 1) if column.name not in _COUNTS)

    def grouped(relation: str, expressions: Mapping[str, str]) -> str:
        selected = (
            f"{expressions[column.name]} AS {column.name}" if column.name in expressions else column.name
            for column in columns
        )
        return "\n".join(filter(None, (f"SELECT {', '.join(selected)}", f"FROM {relation}", where, f"GROUP BY {keys}")))

    counted_faces = grouped(f"{faces} {FACE_OBSERVATIONS.name}", of_face)
    return f"{counted_faces}\nUNION ALL\n{grouped(f'{pictures} {IMAGE_OBSERVATIONS.name}', of_picture)}"


VIEW_PATTERN = re.sub(r"123456789\d", r"\\d+", re.escape(view(Versions(1234567890, 1234567891, 1234567892))))
"""Matches the query of the view with any snapshots."""
