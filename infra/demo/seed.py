"""Seeds the lake bucket from a folder, so that a new stack has history to show.

In: a folder with the layout of the lake (as `lib.synthetic.write_lake` writes it) and the bucket. Out: the same files
under the same keys in the bucket, uploaded with the caller's credentials. Existing files are skipped, and an operator's
own file is never overwritten.
"""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra import aws
from lib.contract.lake import REFERENCE_TABLES, TABLES

_THREADS = 4
_DIGEST = "seeded-sha256"


@dataclass(frozen=True, slots=True)
class SeedResult:
    """Number of uploaded files, their bytes, and number of files that were up to date."""

    uploaded: int
    uploaded_bytes: int
    unchanged: int


def seed(lake_folder: Path, bucket: str, progress: Callable[[int, int], None] = lambda done, total: None) -> SeedResult:
    """Uploads all table files of `lake_folder` to `bucket`, except those that are up to date.

    A Parquet file is uploaded again if its size differs; a CSV file if its content differs, but only over a file of an
    earlier seeding. `progress` gets (files done, total files) after each file. Raises botocore errors, and
    FileNotFoundError if the folder contains no Parquet file of any table.
    """
    parquet = {
        path.relative_to(lake_folder).as_posix(): path
        for table in TABLES
        for path in sorted((lake_folder / table.prefix).rglob("*.parquet"))
    }
    if not parquet:
        raise FileNotFoundError(f"{lake_folder} contains no Parquet files of {' or '.join(t.name for t in TABLES)}")
    csv = {table.file_key: lake_folder / table.file_key for table in REFERENCE_TABLES}
    csv = {key: path for key, path in csv.items() if path.exists()}
    s3 = aws.client("s3")
    sizes = _sizes_bytes(s3, bucket)
    missing = {key: path for key, path in parquet.items() if sizes.get(key) != path.stat().st_size}
    missing |= {key: path for key, path in csv.items() if _is_outdated(s3, bucket, key, path)}
    total = len(parquet) + len(csv)
    done = total - len(missing)
    progress(done, total)
    with ThreadPoolExecutor(_THREADS) as threads:
        uploads = [threads.submit(_upload, s3, bucket, key, path) for key, path in missing.items()]
        for upload in as_completed(uploads):
            upload.result()
            done += 1
            progress(done, total)
    return SeedResult(len(missing), sum(path.stat().st_size for path in missing.values()), total - len(missing))


def _sizes_bytes(s3: Any, bucket: str) -> dict[str, int]:
    """The size of each object of the Parquet tables in the bucket, by key."""
    pages = s3.get_paginator("list_objects_v2")
    return {
        item["Key"]: item["Size"]
        for table in TABLES
        for page in pages.paginate(Bucket=bucket, Prefix=table.prefix)
        for item in page.get("Contents", [])
    }


def _is_outdated(s3: Any, bucket: str, key: str, path: Path) -> bool:
    """Whether the bucket lacks the file, or contains another version of it from an earlier seeding."""
    head = aws.none_if_absent(("404", "NoSuchKey"), s3.head_object, Bucket=bucket, Key=key)
    return head is None or head["Metadata"].get(_DIGEST) not in (None, _sha256(path))


def _upload(s3: Any, bucket: str, key: str, path: Path) -> None:
    s3.upload_file(str(path), bucket, key, ExtraArgs={"Metadata": {_DIGEST: _sha256(path)}})


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
