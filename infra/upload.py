"""The operator's own CSV files -> the lake bucket.

In: files named after their tables, `stores.csv` and its kin. Out: one object a table, whole, in the form that Athena
reads; or nothing at all where anything in any of the files is wrong.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.aws import Clients, unless_absent
from infra.errors import BootstrapError
from infra.names import Names
from lib.contract.lake import REFERENCE_TABLES, Table
from lib.contract.reference_cells import InvalidReference
from lib.contract.reference_csv import read_csv, to_csv

_TABLES = {f"{table.name}.csv": table for table in REFERENCE_TABLES}


class InvalidFiles(BootstrapError):
    """Files that cannot be uploaded, each with all that is wrong with it."""

    next_step = "Nothing was uploaded. Mend this and run the same command again; docs/reference-tables.md says how."

    def __str__(self) -> str:
        return f"{self.args[0]}\n{self.next_step}"


class LakeBucketMissing(BootstrapError):
    """The stack has no lake bucket."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One table's new content, and how many rows that is."""

    table: Table
    rows: int
    content: bytes


def read_files(paths: Sequence[Path]) -> list[Upload]:
    """The files' content, checked. Raises InvalidFiles with the problems of all of them."""
    uploads: dict[str, Upload] = {}
    problems = []
    for path in paths:
        if path.name not in _TABLES:
            problems.append(f"{path}: the name decides the table, so it must be one of {', '.join(_TABLES)}")
        elif path.name in uploads:
            problems.append(f"{path}: {path.name} is given twice, and the second would replace the first")
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


def put_files(clients: Clients, names: Names, uploads: Iterable[Upload], say: Callable[[str], None]) -> None:
    """Replaces each table's object, and says so. Raises LakeBucketMissing, and botocore's errors."""
    bucket = names.bucket("lake")
    for upload in uploads:
        key = upload.table.file_key
        answer = unless_absent(
            ("NoSuchBucket",),
            clients("s3").put_object,
            Bucket=bucket,
            Key=key,
            Body=upload.content,
            ContentType="text/csv; charset=utf-8",
            ExpectedBucketOwner=names.account.id,
        )
        if answer is None:
            raise LakeBucketMissing(
                f"there is no bucket {bucket}", "Run deploy first, or name another stack or region, then upload again."
            )
        say(f"{upload.table.name}: {upload.rows} row{'s' * (upload.rows != 1)} in s3://{bucket}/{key}\n")
