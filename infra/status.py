"""Whether data flows: what waits, what failed, what came last.

In: clients, names, the time. Out: plain lines for an operator.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from infra.aws import Clients
from infra.kinds.queue import url_of
from infra.names import Names
from infra.remote import RemoteState
from infra.resources import Resource
from lib.contract import lake
from lib.contract.lake import Table

_LOOK_BACK_DAYS = 2


def existence(wanted: Iterable[Resource], remote: RemoteState, stack: str) -> tuple[list[str], bool]:
    """A line for each resource, and whether all of them are there."""
    lines, complete = [], True
    for resource in wanted:
        found = remote.read(resource)
        if found is None:
            word = "missing"
        elif found.stack != stack:
            word = "not of this stack"
        else:
            word = "ok"
        complete = complete and word == "ok"
        lines.append(f"  {word:<8} {resource.kind:<12} {resource.name}")
    return lines, complete


def flow(clients: Clients, names: Names, now: datetime) -> list[str]:
    """Queue depths and the lake's newest files; `now` is aware. For a stack whose queues and lake exist."""
    waiting, in_work = _depth(clients, names.of("pictures"))
    dead, _ = _depth(clients, names.of("pictures-dead"))
    lines = [
        f"  pictures waiting: {waiting}, being analysed: {in_work}",
        f"  dead letters: {dead}" + (" (pictures that failed five times: read the function's log)" if dead else ""),
    ]
    return lines + [_newest(clients, names, table, now) for table in lake.TABLES]


def _depth(clients: Clients, queue_name: str) -> tuple[int, int]:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = clients("sqs").get_queue_attributes(QueueUrl=url_of(clients, queue_name), AttributeNames=names)
    waiting, in_work = (int(answer["Attributes"][name]) for name in names)
    return waiting, in_work


def _newest(clients: Clients, names: Names, table: Table, now: datetime) -> str:
    """Looks at the partitions of the last days only, so that an old lake takes no longer than a new one."""
    first_day = (now - timedelta(days=_LOOK_BACK_DAYS)).date().isoformat()
    pages = (
        clients("s3")
        .get_paginator("list_objects_v2")
        .paginate(
            Bucket=names.bucket("lake"),
            Prefix=table.prefix,
            StartAfter=f"{table.prefix}{lake.PARTITION_KEY}={first_day}",
        )
    )
    files = [file for page in pages for file in page.get("Contents", ())]
    if not files:
        return f"  {table.name}: no rows for {first_day} or later"
    newest = max(files, key=lambda file: file["LastModified"])
    minutes = (now - newest["LastModified"]).total_seconds() / 60
    return f"  {table.name}: {len(files)} files for {first_day} or later, the newest {minutes:.0f} minutes old"
