"""A lake folder -> the lake bucket, so that a new stack has history to look at.

In: a folder with the lake's layout (`lib.synthetic.write_lake` makes one) and the bucket. Out: the same Parquet files
under the same names in the bucket, put with the caller's own rights. Files that are there are not sent again.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra import aws
from lib.contract.lake import TABLES

_THREADS = 4


@dataclass(frozen=True, slots=True)
class Seeded:
    """What a seeding did: files sent, their bytes, and files that were there already."""

    sent: int
    sent_bytes: int
    present: int


def seed(lake_folder: Path, bucket: str, progress: Callable[[int, int], None] = lambda done, total: None) -> Seeded:
    """Put every Parquet file of the tables in `lake_folder` into `bucket`, unless one of that name and size is there.

    `progress` gets (files done, files in all) after each. Raises botocore's errors, and FileNotFoundError where the
    folder holds no file of any table.
    """
    files = {
        path.relative_to(lake_folder).as_posix(): path
        for table in TABLES
        for path in sorted((lake_folder / table.prefix).rglob("*.parquet"))
    }
    if not files:
        raise FileNotFoundError(f"{lake_folder} holds no Parquet files of {' or '.join(t.name for t in TABLES)}")
    s3 = aws.client("s3")
    sizes = _sizes_bytes(s3, bucket)
    missing = {key: path for key, path in files.items() if sizes.get(key) != path.stat().st_size}
    done = len(files) - len(missing)
    progress(done, len(files))
    with ThreadPoolExecutor(_THREADS) as threads:
        puts = [threads.submit(s3.upload_file, str(path), bucket, key) for key, path in missing.items()]
        for put in as_completed(puts):
            put.result()
            done += 1
            progress(done, len(files))
    return Seeded(len(missing), sum(path.stat().st_size for path in missing.values()), len(files) - len(missing))


def _sizes_bytes(s3: Any, bucket: str) -> dict[str, int]:
    """Key -> size of every object that the bucket holds of the tables."""
    pages = s3.get_paginator("list_objects_v2")
    return {
        item["Key"]: item["Size"]
        for table in TABLES
        for page in pages.paginate(Bucket=bucket, Prefix=table.prefix)
        for item in page.get("Contents", [])
    }
