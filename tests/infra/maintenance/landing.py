"""Deliveries into the landing tables of a deployed stack, and the counts that a reader sees."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pyathena

from infra.history.import_json import parquet
from infra.names import Names
from lib.contract.lake import FACE_OBSERVATIONS, IMAGE_OBSERVATIONS, Table, partition_prefix
from lib.contract.observation import Emotion, FaceObservation, Gender, ImageObservation
from tests.support.local_stack import client

TODAY = datetime.now(UTC).date()


def face(number: int, day: date = TODAY) -> FaceObservation:
    """The face of this number; its id and values follow from the number."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(seconds=number)
    optional = {name: None for name, kind in FaceObservation.__annotations__.items() if "None" in str(kind)}
    given = {
        "observation_id": f"face-{number}",
        "image_id": f"image-{number}",
        "face_index": 0,
        "store_id": "dublin-1",
        "aisle_id": f"aisle-{number % 3}",
        "camera_id": "cam-1",
        "observed_at": at,
        "observed_local": at,
        "ingested_at": at,
        "analyzer": "rekognition",
        "emotion": (Emotion.HAPPY, Emotion.CALM, None)[number % 3],
        "age_low_years": (20, 40, None)[number % 3],
        "age_high_years": (28, 48, None)[number % 3],
        "gender": (Gender.FEMALE, Gender.MALE, None)[number % 3],
        "yaw_degrees": (0.0, 60.0, None)[number % 3],
        "pitch_degrees": (0.0, 0.0, None)[number % 3],
        "dt": day,
    }
    return FaceObservation(**(optional | given))  # type: ignore[arg-type]


def picture(number: int, day: date = TODAY) -> ImageObservation:
    """The picture of the face of this number."""
    of = face(number, day)
    return ImageObservation(
        image_id=of.image_id,
        image_key=None,
        store_id=of.store_id,
        aisle_id=of.aisle_id,
        camera_id=of.camera_id,
        observed_at=of.observed_at,
        observed_local=of.observed_local,
        ingested_at=of.ingested_at,
        motion_event=None,
        motion_frame=None,
        faces=1,
        status="ok",
        size_bytes=1,
        analyzer=of.analyzer,
        dt=day,
    )


def deliver(names: Names, rows: Iterable[FaceObservation | ImageObservation], name: str = "") -> None:
    """Writes the rows as Firehose does: one file for each table and day, by default of a new name."""
    groups: dict[tuple[Table, date], list[Any]] = {}
    for row in rows:
        table = FACE_OBSERVATIONS if isinstance(row, FaceObservation) else IMAGE_OBSERVATIONS
        groups.setdefault((table, row.dt), []).append(row)
    for (table, day), of_day in groups.items():
        client("s3").put_object(
            Bucket=names.bucket("lake"),
            Key=f"{partition_prefix(table, day.isoformat())}{name or uuid4()}.parquet",
            Body=parquet(table, of_day),
        )


def query(names: Names, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query in the stack's workgroup."""
    with pyathena.connect(work_group=names.stack, schema_name=names.database, region_name=names.region) as connection:
        return list(connection.cursor().execute(sql).fetchall())


def keys(names: Names, prefix: str) -> list[str]:
    """The keys of the lake bucket below a prefix."""
    pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=names.bucket("lake"), Prefix=prefix)
    return [item["Key"] for page in pages for item in page.get("Contents", ())]
