"""The objects of a purge's scope: pictures, claims, failed records; and what may have rows of any scope.

In: clients, names and a scope. Out: what is found there, or the same erased, in all versions.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from infra.athena import select
from infra.aws import ClientError, Clients, error_code, none_if_absent
from infra.maintenance.lease import Lease
from infra.names import Names
from infra.purge.places import Found
from infra.purge.scope import Scope
from infra.purge.versions import Version, delete_versions, versions
from infra.settings import DEAD_LETTER_DAYS
from lib.contract.image_key import image_id, picture_name
from lib.contract.lake import (
    CLAIMS_PREFIX,
    ERRORS_PREFIX,
    PARTITION_KEY,
    QUARANTINE_PREFIX,
    TABLES,
    claim_key,
)

_REPLACED = ("PreconditionFailed", "412", "ConditionalRequestConflict", "409", "NoSuchKey", "404")
# Claims are kept for a day more than messages.
_CLAIM_DAYS = DEAD_LETTER_DAYS + 2


@dataclass(frozen=True)
class Pictures:
    """The pictures of one bucket (`purpose` is raw or archive), quarantined ones included."""

    clients: Clients
    names: Names
    scope: Scope
    purpose: str
    unit = "pictures"
    of_scope = True

    @property
    def name(self) -> str:
        return f"{self.purpose} bucket"

    def find(self) -> Found:
        found = list(self.versions())
        return Found(len(found), sum(version.size_bytes for version in found))

    def erase(self, lease: Lease) -> None:
        delete_versions(self.clients, self.names.bucket(self.purpose), self.versions(), lease.renew_if_old)

    def versions(self) -> Iterator[Version]:
        """The versions and delete markers of the pictures."""
        for prefix in self.scope.picture_prefixes:
            for version in versions(self.clients, self.names.bucket(self.purpose), prefix):
                if self.scope.has_picture(version.key, version.written_at):
                    yield version


@dataclass(frozen=True)
class Claims:
    """The function's claims on the scope's pictures; which these are, follows from the pictures and their rows.

    So claims are erased before them, and each later search finds what any earlier one found.
    """

    clients: Clients
    names: Names
    scope: Scope
    now: datetime
    keys: set[str] = field(default_factory=set)
    unit = "claims"
    of_scope = True
    name = "claims on pictures"

    def find(self) -> Found:
        found = list(self._versions())
        return Found(len(found), sum(version.size_bytes for version in found))

    def erase(self, lease: Lease) -> None:
        delete_versions(self.clients, self.names.bucket("lake"), list(self._versions()), lease.renew_if_old)

    def _versions(self) -> Iterator[Version]:
        self.keys.update(claim_key(id_) for id_ in self._image_ids())
        for version in versions(self.clients, self.names.bucket("lake"), CLAIMS_PREFIX):
            if version.key in self.keys:
                yield version

    def _image_ids(self) -> Iterator[str]:
        for purpose in ("raw", "archive"):
            for version in Pictures(self.clients, self.names, self.scope, purpose).versions():
                name = version.key.removeprefix(QUARANTINE_PREFIX)
                yield image_id(picture_name(name, version.e_tag) if purpose == "raw" else name)
        since = self.now.astimezone(UTC) - timedelta(days=_CLAIM_DAYS)
        queries = (
            f"SELECT image_id FROM {table.name} "  # noqa: S608 - names of the contract, slugs and dates
            f"WHERE {self.scope.condition} AND ingested_at >= TIMESTAMP '{since:%Y-%m-%d %H:%M:%S}'"
            for table in TABLES
        )
        for (id_,) in select(self.clients, self.names, " UNION ".join(queries)):
            yield id_


@dataclass(frozen=True)
class FailedRecords:
    """The records that Firehose could not deliver, and those that `import-json` rejected.

    A record of an unknown day is in the scope if this has ids, and the record has the same.
    """

    clients: Clients
    names: Names
    scope: Scope
    unit = "records"
    of_scope = True
    name = "failed records"

    def find(self) -> Found:
        parts = [self._split(version.key) for version in self._files()]
        found = [line for part in parts if part for line in part.of_scope]
        return Found(len(found), sum(map(len, found)))

    def erase(self, lease: Lease) -> None:
        """Rewrites the files without such records, and deletes those that have no others."""
        for version in list(self._files()):
            lease.renew_if_old()
            while not self._rewrite(version.key):
                pass

    def _files(self) -> Iterator[Version]:
        found = versions(self.clients, self.names.bucket("lake"), ERRORS_PREFIX)
        return (version for version in found if version.is_current and not version.is_marker)

    def _rewrite(self, key: str) -> bool:
        """Whether the file is without such records; False if somebody has replaced it meanwhile."""
        part = self._split(key)
        if part is None or not part.of_scope:
            return True
        place = {"Bucket": self.names.bucket("lake"), "Key": key, "IfMatch": part.e_tag}
        try:
            if part.others:
                self.clients("s3").put_object(**place, Body=b"".join(part.others))
            else:
                self.clients("s3").delete_object(**place)
        except ClientError as error:
            if error_code(error) in _REPLACED:
                return False
            raise
        return True

    def _has(self, row: Mapping[str, Any]) -> bool:
        day = day_of(row)
        return self.scope.has_row(row, day) and (day is not None or bool(self.scope.ids))

    def _split(self, key: str) -> "_Lines | None":
        found = none_if_absent(
            ("NoSuchKey", "404"), self.clients("s3").get_object, Bucket=self.names.bucket("lake"), Key=key
        )
        if found is None:
            return None
        lines = found["Body"].read().splitlines(keepends=True)
        in_scope = [any(map(self._has, rows_of(line))) for line in lines]
        return _Lines(
            found["ETag"],
            [line for line, selected in zip(lines, in_scope, strict=True) if selected],
            [line for line, selected in zip(lines, in_scope, strict=True) if not selected],
        )


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of a file, with their line ends, divided by the scope."""

    e_tag: str
    of_scope: list[bytes]
    others: list[bytes]


def rows_of(line: bytes) -> Iterable[Mapping[str, Any]]:
    """The rows in one line of a file of failed records: what Firehose was given, or the record itself; else nothing.

    https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html
    """
    try:
        record = json.loads(line)
        if "rawData" not in record:
            return [record]
        return [json.loads(row) for row in base64.b64decode(record["rawData"]).splitlines() if row.strip()]
    except (ValueError, TypeError):
        return []


@dataclass(frozen=True)
class ReplacedVersions:
    """Replaced and deleted versions of the lake's files, where versioning was switched on by hand; all are erased."""

    clients: Clients
    names: Names
    unit = "versions"
    of_scope = False
    name = "lake bucket, replaced versions"

    def find(self) -> Found:
        found = list(self._versions())
        return Found(len(found), sum(version.size_bytes for version in found))

    def erase(self, lease: Lease) -> None:
        delete_versions(self.clients, self.names.bucket("lake"), self._versions(), lease.renew_if_old)

    def _versions(self) -> Iterator[Version]:
        for prefix in (*(table.prefix for table in TABLES), ERRORS_PREFIX):
            for version in versions(self.clients, self.names.bucket("lake"), prefix):
                if version.is_marker or not version.is_current:
                    yield version


@dataclass
class QueryResults:
    """Athena's result files, which may have rows of any scope: all are erased, and only these are searched again."""

    clients: Clients
    names: Names
    erased: set[Version] | None = None
    unit = "files"
    of_scope = False
    name = "query results"

    def find(self) -> Found:
        found = [version for version in self._versions() if self.erased is None or version in self.erased]
        return Found(len(found), sum(version.size_bytes for version in found))

    def erase(self, lease: Lease) -> None:
        self.erased = set(self._versions())
        delete_versions(self.clients, self.names.bucket("results"), self.erased, lease.renew_if_old)

    def _versions(self) -> Iterator[Version]:
        return versions(self.clients, self.names.bucket("results"), "")


def day_of(row: Mapping[str, Any]) -> date | None:
    """The local date of a row as it was sent, None if it has none."""
    try:
        return date.fromisoformat(str(row.get(PARTITION_KEY)))
    except ValueError:
        return None
