"""The record of a purge, below `maintenance/purges/` in the lake bucket: who deleted what, and when.

In: clients, names, a scope and what was found of it. Out: one object for each purge, written before anything is deleted
and again at its end; a purge of the same scope that was killed keeps its record. It has no rows and no ids of pictures.
"""

import json
import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.aws import Clients
from infra.names import Names
from infra.purge.scope import Scope
from lib.contract.lake import PURGES_PREFIX

_PROJECT = Path(__file__).parents[2] / "pyproject.toml"


@dataclass(frozen=True, slots=True)
class PurgeRecord:
    """One purge; `found` has the number of rows or objects by place, as counted before the first deletion.

    `finished_at` is None until a search after the deletion has found nothing.
    """

    key: str
    by: str
    scope: dict[str, str]
    started_at: str
    version: str
    found: dict[str, int]
    finished_at: str | None = None


def begin(clients: Clients, names: Names, scope: Scope, found: Mapping[str, int], now: datetime) -> PurgeRecord:
    """Writes the record of a purge that begins, unless it continues one that was killed; `now` is aware."""
    record = unfinished(clients, names, scope)
    if record is None:
        record = PurgeRecord(
            key=f"{PURGES_PREFIX}{now.astimezone(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}.json",
            by=clients("sts").get_caller_identity()["Arn"],
            scope=_scope(scope),
            started_at=now.astimezone(UTC).isoformat(timespec="seconds"),
            version=tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"],
            found=dict(found),
        )
        _write(clients, names, record)
    return record


def finish(clients: Clients, names: Names, record: PurgeRecord, now: datetime) -> None:
    """Writes down that nothing is left."""
    _write(clients, names, replace(record, finished_at=now.astimezone(UTC).isoformat(timespec="seconds")))


def unfinished(clients: Clients, names: Names, scope: Scope) -> PurgeRecord | None:
    """The record of a purge of the same scope that did not finish."""
    s3, bucket = clients("s3"), names.bucket("lake")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PURGES_PREFIX):
        for item in page.get("Contents", ()):
            content = json.loads(s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read())
            if content["scope"] == _scope(scope) and content["finished_at"] is None:
                return PurgeRecord(key=item["Key"], **content)
    return None


def _write(clients: Clients, names: Names, record: PurgeRecord) -> None:
    content: dict[str, Any] = {name: getattr(record, name) for name in record.__slots__ if name != "key"}
    clients("s3").put_object(
        Bucket=names.bucket("lake"),
        Key=record.key,
        Body=json.dumps(content, indent=2).encode(),
        ContentType="application/json",
    )


def _scope(scope: Scope) -> dict[str, str]:
    days = {"from": scope.first, "to": scope.last}
    return scope.ids | {name: day.isoformat() for name, day in days.items() if day}
