"""The landing files of a table, and the records of those whose rows the history has.

In: clients, names and a table. Out: files with the times of their delivery; records read and written; and the files of
old records deleted.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from infra.aws import Clients
from infra.errors import RetryableError
from infra.names import Names
from lib.contract.lake import MERGED_PREFIX, PARTITION_KEY, Table

_KEYS_A_REQUEST = 1000
# The object has another ETag, or is gone.
_REPLACED = ("PreconditionFailed", "NoSuchKey")


@dataclass(frozen=True, slots=True)
class File:
    """An object; another content of its key has another ETag."""

    key: str
    etag: str


@dataclass(frozen=True, slots=True)
class MergeRecord:
    """Files whose rows the history has since `merged_at`; `key` is that of the record itself."""

    key: str
    merged_at: datetime
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The files that Athena reads as the landing table, with the times of their delivery; the history has `merged`."""

    files: Mapping[File, datetime]
    merged: frozenset[File]

    @property
    def waiting(self) -> dict[File, datetime]:
        return {file: at for file, at in self.files.items() if file not in self.merged}

    @property
    def newest_at(self) -> datetime | None:
        return max(self.files.values(), default=None)


def read(clients: Clients, names: Names, table: Table) -> Deliveries:
    """What is in the landing table now."""
    merged = frozenset(file for record in merge_records(clients, names, table) for file in record.files)
    found = list_files(clients, names, table.prefix)
    return Deliveries({file: at for file, at in found.items() if day_of(file) is not None}, merged)


def merge_records(clients: Clients, names: Names, table: Table) -> Iterator[MergeRecord]:
    """The records of the merged files that are not deleted yet."""
    for file in list_files(clients, names, f"{MERGED_PREFIX}{table.prefix}"):
        content = json.loads(clients("s3").get_object(Bucket=names.bucket("lake"), Key=file.key)["Body"].read())
        files = tuple(File(key, etag) for key, etag in content["files"])
        yield MergeRecord(file.key, datetime.fromisoformat(content["merged_at"]), files)


def record(clients: Clients, names: Names, table: Table, merged_at: datetime, files: list[File]) -> None:
    """Writes down that readers find the rows of these files elsewhere since `merged_at`."""
    key = f"{MERGED_PREFIX}{table.prefix}{merged_at:%Y%m%dT%H%M%S}-{uuid.uuid4().hex}.json"
    content = {"merged_at": merged_at.astimezone(UTC).isoformat(), "files": [[file.key, file.etag] for file in files]}
    clients("s3").put_object(Bucket=names.bucket("lake"), Key=key, Body=json.dumps(content).encode())


def delete_merged(clients: Clients, names: Names, table: Table, merged_by: datetime) -> int:
    """Deletes the files that were merged by then, unless replaced since, and then their record; returns how many.

    Raises RetryableError if S3 keeps a file for another reason.
    """
    deleted = 0
    existing = list_files(clients, names, table.prefix)
    for old in merge_records(clients, names, table):
        if old.merged_at > merged_by:
            continue
        files = [file for file in old.files if file in existing]
        for first in range(0, len(files), _KEYS_A_REQUEST):
            deleted += _delete_unchanged(clients, names, files[first : first + _KEYS_A_REQUEST])
        clients("s3").delete_object(Bucket=names.bucket("lake"), Key=old.key)
    return deleted


def _delete_unchanged(clients: Clients, names: Names, files: list[File]) -> int:
    """Deletes at most 1,000 files, except one that is replaced at this moment: its new rows are not merged.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
    """
    objects = [{"Key": file.key, "ETag": file.etag} for file in files]
    response = clients("s3").delete_objects(Bucket=names.bucket("lake"), Delete={"Objects": objects, "Quiet": True})
    kept = response.get("Errors", [])
    for error in kept:
        if error["Code"] not in _REPLACED:
            raise RetryableError(f"S3 did not delete {error['Key']}: {error['Code']} {error.get('Message', '')}")
    return len(files) - len(kept)


def list_files(clients: Clients, names: Names, prefix: str) -> dict[File, datetime]:
    """The objects of the lake bucket below a prefix, with the time at which each was written."""
    pages = clients("s3").get_paginator("list_objects_v2").paginate(Bucket=names.bucket("lake"), Prefix=prefix)
    return {
        File(item["Key"], item["ETag"]): item["LastModified"] for page in pages for item in page.get("Contents", ())
    }


def day_of(file: File) -> date | None:
    """The day of a file's partition; None for a file outside of one, which Athena does not read."""
    folder = file.key.split("/")[1]
    try:
        return date.fromisoformat(folder.removeprefix(f"{PARTITION_KEY}="))
    except ValueError:
        return None
