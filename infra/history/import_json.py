"""`python -m infra import-json`: brings the records of the AWS blog's pipeline into the lake.

In: a source of records, and the camera that they are attributed to. Out: Parquet files in the two tables, whose names
follow from the source alone, so that an import that is repeated or resumed replaces its own files; rejected records
below `errors/`, with the reason; and lines about the progress.
"""

import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyarrow as pa
import pyarrow.parquet as pq

from infra.aws import Clients
from infra.errors import InvalidSettings
from infra.history.blog_records import ImportedCamera, ImportedFace, InvalidRecord, imported_face, imported_pictures
from infra.history.progress import Progress
from infra.history.sources import SourceFile
from infra.names import Names
from lib.contract.image_key import InvalidImageKey, camera_folders
from lib.contract.lake import ERRORS_PREFIX, FACE_OBSERVATIONS, IMAGE_OBSERVATIONS, Table, partition_prefix
from lib.data.parquet_type import schema_of

# A part of a source file has so many records: it bounds the memory, and its number is in the names of its files.
PART_RECORDS = 50_000
REJECTED_PREFIX = f"{ERRORS_PREFIX}import-json/"


@dataclass(frozen=True, slots=True)
class Imported:
    """The number of records that became faces, and of those that were rejected."""

    faces: int
    rejected: int


def imported_camera(store_id: str, aisle_id: str, camera_id: str, time_zone: str) -> ImportedCamera:
    """The camera of these ids. Raises InvalidSettings."""
    try:
        camera_folders(store_id, aisle_id, camera_id)
        zone = ZoneInfo(time_zone)
    except InvalidImageKey as error:
        raise InvalidSettings(str(error)) from error
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidSettings(
            f"time zone {time_zone!r} is not a name of the IANA time zone database, for example Europe/Dublin"
        ) from error
    return ImportedCamera(store_id=store_id, aisle_id=aisle_id, camera_id=camera_id, time_zone=zone)


def import_files(
    files: Sequence[SourceFile], camera: ImportedCamera, clients: Clients, names: Names, write: Callable[[str], None]
) -> Imported:
    """Imports all files. Raises botocore errors; the same command resumes."""
    progress = Progress(sum(file.size_bytes for file in files), write)
    faces = rejected = 0
    for file in files:
        records = file.records(progress.add)
        part = 0
        while content := list(islice(records, PART_RECORDS)):
            found, problems = _convert(content, part * PART_RECORDS, camera)
            name = f"import-{_digest(camera, file)}-{part:05d}"
            _put_faces(found, name, clients, names)
            _put_rejected(file, camera, problems, name, clients, names)
            faces, rejected, part = faces + len(found), rejected + len(problems), part + 1
            progress.show(f"{faces:,} faces, {rejected:,} rejected")
    return Imported(faces, rejected)


def _convert(
    records: Sequence[bytes], first: int, camera: ImportedCamera
) -> tuple[list[ImportedFace], list[dict[str, Any]]]:
    """The faces, each once, and the rejected records with their number in the file, from 1."""
    now = datetime.now(UTC)
    faces: dict[str, ImportedFace] = {}
    rejected = []
    for number, content in enumerate(records, first + 1):
        try:
            face = imported_face(content, camera, now)
            faces[face.observation.observation_id] = face
        except InvalidRecord as error:
            rejected.append({"record": number, "reason": str(error), "content": content.decode(errors="replace")})
    return list(faces.values()), rejected


def _put_faces(faces: Sequence[ImportedFace], name: str, clients: Clients, names: Names) -> None:
    by_day: dict[str, list[ImportedFace]] = defaultdict(list)
    for face in faces:
        by_day[face.observation.dt.isoformat()].append(face)
    for day, of_day in by_day.items():
        # As the function does: no picture counts before its faces are stored.
        for table, rows in (
            (FACE_OBSERVATIONS, [face.observation for face in of_day]),
            (IMAGE_OBSERVATIONS, list(imported_pictures(of_day))),
        ):
            _put(f"{partition_prefix(table, day)}{name}.parquet", parquet(table, rows), clients, names)


def _put_rejected(
    file: SourceFile,
    camera: ImportedCamera,
    rejected: Iterable[dict[str, Any]],
    name: str,
    clients: Clients,
    names: Names,
) -> None:
    """Writes the rejected records with their camera, by which a purge finds them."""
    origin = {
        "file": file.name,
        "store_id": camera.store_id,
        "aisle_id": camera.aisle_id,
        "camera_id": camera.camera_id,
    }
    lines = "".join(json.dumps({**origin, **each}) + "\n" for each in rejected)
    if lines:
        _put(f"{REJECTED_PREFIX}{name}.jsonl", lines.encode(), clients, names)


def parquet(table: Table, rows: Sequence[Any]) -> bytes:
    """Observations as a Parquet file of their table."""
    schema = schema_of(table)
    columns = [pa.array([_naive(getattr(row, each.name)) for row in rows], type=each.type) for each in schema]
    content = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), content, compression="zstd")
    return content.getvalue()


def _naive(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _put(key: str, content: bytes, clients: Clients, names: Names) -> None:
    clients("s3").put_object(Bucket=names.bucket("lake"), Key=key, Body=content, ExpectedBucketOwner=names.account.id)


def _digest(camera: ImportedCamera, file: SourceFile) -> str:
    """Of the source and the camera, so that two cameras' files of one name do not replace each other."""
    name = f"{camera.store_id}/{camera.aisle_id}/{camera.camera_id}/{file.name}"
    return hashlib.sha256(name.encode()).hexdigest()[:16]
