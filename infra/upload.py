"""Uploads the operator's CSV files to the lake bucket.

In: files named after their tables, such as `stores.csv`. Out: one object per table, in the form that Athena reads; or
no upload at all if any file is invalid.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.aws import Clients, none_if_absent
from infra.errors import BootstrapError
from infra.names import Names
from lib.contract.lake import REFERENCE_TABLES, Table
from lib.contract.reference_cells import InvalidReference
from lib.contract.reference_csv import read_csv, to_csv

_TABLES = {f"{table.name}.csv": table for table in REFERENCE_TABLES}


class InvalidFiles(BootstrapError):
    """Invalid files, each with all of its problems."""

    next_step = "Nothing was uploaded. Fix the files and run the same command again; see docs/reference-tables.md."

    def __str__(self) -> str:
        return f"{self.args[0]}\n{self.next_step}"


class LakeBucketMissing(BootstrapError):
    """The stack has no lake bucket."""


@dataclass(frozen=True, slots=True)
class Upload:
    """The new content of one table, and its number of rows."""

    table: Table
    rows: int
    content: bytes


def read_files(paths: Sequence[Path]) -> list[Upload]:
    """The validated content of the files. Raises InvalidFiles with the problems of all files."""
    uploads: dict[str, Upload] = {}
    problems = []
    for path in paths:
        if path.name not in _TABLES:
            problems.append(f"{path}: the file name selects the table, so it must be one of {', '.join(_TABLES)}")
        elif path.name in uploads:
            problems.append(f"{path}: {path.name} is given twice; the second file would replace the first")
        else:
            try:
                uploads[path.name] = _read(_TABLES[path.name], path)
            except OSError as error:
                problems.append(f"{path}: {error.strerror}")
            except InvalidReference as error:
                problems.append(f"{path}: {error}")
    if problems:
        raise InvalidFiles("\n".join(problems))
    return list(uploads.values())


def _read(table: Table, path: Path) -> Upload:
    rows = read_csv(table, path.read_bytes())
    return Upload(table, len(rows), to_csv(table, rows))


def require_lake(clients: Clients, names: Names) -> None:
    """Raises LakeBucketMissing if the stack has no lake bucket."""
    bucket = names.bucket("lake")
    if none_if_absent(("404", "NoSuchBucket"), clients("s3").head_bucket, Bucket=bucket) is None:
        raise _missing(bucket)


def put_files(clients: Clients, names: Names, uploads: Iterable[Upload], write: Callable[[str], None]) -> None:
    """Replaces the object of each table and writes one line for each. Raises LakeBucketMissing and botocore errors."""
    bucket = names.bucket("lake")
    for upload in uploads:
        key = upload.table.file_key
        response = none_if_absent(
            ("NoSuchBucket",),
            clients("s3").put_object,
            Bucket=bucket,
            Key=key,
            Body=upload.content,
            ContentType="text/csv; charset=utf-8",
            ExpectedBucketOwner=names.account.id,
        )
        if response is None:
            raise _missing(bucket)
        write(f"{upload.table.name}: {upload.rows} row{'s' * (upload.rows != 1)} in s3://{bucket}/{key}\n")


def _missing(bucket: str) -> LakeBucketMissing:
    return LakeBucketMissing(
        f"bucket {bucket} does not exist",
        "Run deploy first, or pass another --stack or --region, then run the same command again.",
    )
