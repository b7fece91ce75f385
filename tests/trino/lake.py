"""A lake for comparing engines: four weeks of the synthetic stores, and what a real lake has besides.

In: a folder. Out: the lake in it, with nulls, failed pictures, rows delivered twice, files of an earlier schema and in
the deeper folders of Firehose, cells that are not numbers, and heartbeats.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lib.contract.heartbeat import CameraHeartbeat
from lib.contract.lake import AISLES, FACE_OBSERVATIONS, IMAGE_OBSERVATIONS, SALES, STORES, Table, partition_prefix
from lib.data.parquet_type import schema_of
from lib.synthetic import write_lake
from tests.trino.variants import END_DAY, FIRST_DAY

_DAY = "2026-10-25"  # of the rows that are added, in the days of all variants
_EARLIER_SCHEMA_DAY = "2026-10-26"
_ADDED_LATER = ["gender", "face_occluded", "age_low_years", "age_high_years", "yaw_degrees", "landmarks"]
_MEASURED_FROM = "motion_event"  # this column of faces and those after it may be null, except the last two
_ANALYZER = "a, \"quoted\" 'analyzer'"
_LANDMARKS = [{"type": "eyeLeft", "x": 0.25, "y": 1 / 3}, {"type": "nose", "x": 0.5, "y": 1e-7}]
_STATUSES = ("ok", "InvalidImageFormatException", "ObjectGone")


def write_trino_lake(folder: Path) -> None:
    """Writes the lake below `folder`."""
    write_lake(folder, END_DAY - timedelta(days=1), weeks=(END_DAY - FIRST_DAY).days // 7)
    _drop_later_columns(folder)
    for table, change in ((FACE_OBSERVATIONS, _unmeasured_face), (IMAGE_OBSERVATIONS, _other_picture)):
        rows = _read(folder, table, _DAY).slice(0, 30).to_pylist()
        # As Firehose writes a late delivery, below the hour of its arrival. The first rows are there a second time.
        late = rows[:3] + [change(row, number) for number, row in enumerate(rows)]
        file = folder / partition_prefix(table, _DAY) / "09" / "late.parquet"
        file.parent.mkdir()
        pq.write_table(pa.Table.from_pylist(late, schema=schema_of(table)), file)
    _append(folder, STORES, 'limerick-1,"O\'Connell ""Street"", Limerick",,Europe/Dublin,')
    _append(folder, AISLES, "limerick-1,käse,Käse & Co — 100 %,")
    _append(
        folder,
        SALES,
        "limerick-1,käse,2026-10-25 10:00,3,12.50",  # no pictures
        "cork-1,bakery,not a time,1,1.00",
        "cork-1,bakery,2026-10-25 03:00,three,n/a",
        "cork-1,bakery,2026-10-25 04:00,,",
        ",,,,",
    )
    _write_heartbeats(folder)


def _read(folder: Path, table: Table, day: str) -> pa.Table:
    (file,) = (folder / partition_prefix(table, day)).glob("*.parquet")
    return pq.read_table(file, partitioning=None)


def _drop_later_columns(folder: Path) -> None:
    (file,) = (folder / partition_prefix(FACE_OBSERVATIONS, _EARLIER_SCHEMA_DAY)).glob("*.parquet")
    pq.write_table(pq.read_table(file, partitioning=None).drop_columns(_ADDED_LATER), file)


def _unmeasured_face(row: dict[str, Any], number: int) -> dict[str, Any]:
    """The face as an analyzer describes it that measured nearly nothing; the first one has landmarks."""
    names = list(row)
    nothing = dict.fromkeys(names[names.index(_MEASURED_FROM) : names.index("analyzer")])
    own = {"observation_id": f"{number:032x}", "analyzer": _ANALYZER, "box_left_ratio": 1 / 3, "box_top_ratio": 1e-7}
    return row | nothing | own | ({"landmarks": _LANDMARKS} if number == 0 else {})


def _other_picture(row: dict[str, Any], number: int) -> dict[str, Any]:
    """A picture of another camera without an event and a size, whose analysis mostly failed."""
    status = _STATUSES[number % len(_STATUSES)]
    own = {"image_id": f"{number:032x}", "camera_id": "null", "status": status, "faces": 0, "analyzer": _ANALYZER}
    return row | own | dict.fromkeys(("motion_event", "motion_frame", "size_bytes", "image_key"))


def _append(folder: Path, table: Table, *lines: str) -> None:
    with (folder / table.file_key).open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def _write_heartbeats(folder: Path) -> None:
    at = datetime(2026, 10, 25, 9, 0, 0, 250_000, tzinfo=UTC)
    first = CameraHeartbeat(
        store_id="dublin-1",
        aisle_id="coffee",
        camera_id="cam-1",
        sent_at=at + timedelta(minutes=5),
        started_at=at,
        version="0.1.0",
        waiting=3,
        sent=12,
        failed=0,
        last_sent_at=None,
        disk_free_bytes=5_000_000_000,
    )
    second = replace(first, camera_id="cam-2", last_sent_at=at, temperature_celsius=48.7, clock_synchronised=True)
    for heartbeat, added in ((first, ""), (second, '"added_later": [1, {"a": null}], ')):
        file = folder / heartbeat.key
        file.parent.mkdir(parents=True)
        file.write_text(heartbeat.to_json().replace("{", "{" + added, 1), encoding="utf-8")
