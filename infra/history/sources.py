"""Where old records are read from: a file, a folder, or a bucket's prefix.

In: a path or `s3://bucket/prefix`. Out: `SourceFile`s in the order of their names, each of which yields its records,
one a line; `.gz` files are decompressed. Only a block of a file is in memory at a time.
"""

import gzip
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlparse

from infra.aws import Clients, none_if_absent
from infra.errors import InvalidSettings

_BLOCK_BYTES = 1 << 20
_MAX_RECORD_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of records; `name` identifies it, `size_bytes` is that of the file as stored."""

    name: str
    size_bytes: int
    open: Callable[[], IO[bytes]]

    def records(self, read: Callable[[int], None]) -> Iterator[bytes]:
        """The records, also where objects follow each other without a line's end, as Firehose writes them by default.

        Calls `read` with the number of stored bytes that were read since the last call.
        """
        with self.open() as stored:
            counted = _Counted(stored, read)
            content: Any = gzip.GzipFile(fileobj=counted) if self.name.endswith(".gz") else counted
            yield from split_records(content)


class _Counted(io.RawIOBase):
    """A stream that reports how many bytes were read."""

    def __init__(self, stream: IO[bytes], read: Callable[[int], None]) -> None:
        self._stream = stream
        self._read = read

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(size)
        self._read(len(content))
        return content


def split_records(content: IO[bytes]) -> Iterator[bytes]:
    """The records of a stream; one longer than a megabyte is split, and so is no valid record."""
    rest = b""
    while block := content.read(_BLOCK_BYTES):
        *records, rest = (rest + block).replace(b"}{", b"}\n{").split(b"\n")
        yield from (record for record in records if record.strip())
        if len(rest) > _MAX_RECORD_BYTES:
            yield rest
            rest = b""
    if rest.strip():
        yield rest


def find_files(source: str, clients: Clients) -> list[SourceFile]:
    """The files of a source. Raises InvalidSettings if there are none."""
    found = _objects(source, clients) if source.startswith("s3://") else _paths(Path(source))
    if not found:
        raise InvalidSettings(f"{source} has no files", "Pass a file, a folder, or s3://bucket/prefix.")
    return sorted(found, key=lambda file: file.name)


def _paths(path: Path) -> list[SourceFile]:
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    named = [(each, each.name if each == path else each.relative_to(path).as_posix()) for each in files]
    return [SourceFile(name, each.stat().st_size, _opener(each)) for each, name in named]


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _objects(source: str, clients: Clients) -> list[SourceFile]:
    url = urlparse(source)
    s3, bucket, prefix = clients("s3"), url.netloc, url.path.lstrip("/")
    found = []
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", ()):
            if item["Size"]:
                found.append(SourceFile(item["Key"], item["Size"], _object_opener(s3, bucket, item["Key"])))
    return found


def _object_opener(s3: Any, bucket: str, key: str) -> Callable[[], IO[bytes]]:
    def open_object() -> IO[bytes]:
        response = none_if_absent(("NoSuchKey",), s3.get_object, Bucket=bucket, Key=key)
        if response is None:
            raise InvalidSettings(f"s3://{bucket}/{key} was deleted during the import", "Run the import again.")
        body: IO[bytes] = response["Body"]
        return body

    return open_object
