"""The status of a stack: missing resources, queue depths and the newest files.

In: clients, names, the time. Out: lines of text for an operator.
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

_LOOKBACK_DAYS = 2


def resource_status(desired: Iterable[Resource], remote: RemoteState, stack: str) -> tuple[list[str], bool]:
    """One line per resource, and whether all of them exist and belong to the stack."""
    lines, complete = [], True
    for resource in desired:
        found = remote.read(resource)
        if found is None:
            state = "missing"
        elif found.stack != stack:
            state = "foreign"
        else:
            state = "ok"
        complete = complete and state == "ok"
        lines.append(f"  {state:<8} {resource.kind:<12} {resource.name}")
    return lines, complete


def data_flow(clients: Clients, names: Names, now: datetime) -> list[str]:
    """Queue depths and the newest files of the lake; `now` is aware. Requires that queues and lake exist."""
    waiting, in_flight = queue_depth(clients, names.prefixed("pictures"))
    dead, _ = queue_depth(clients, names.prefixed("pictures-dead"))
    lines = [
        f"  pictures waiting: {waiting}, being analysed: {in_flight}",
        f"  dead letters: {dead}" + (" (pictures that failed five times: see the function's log)" if dead else ""),
    ]
    return lines + [_newest(clients, names, table, now) for table in lake.TABLES]


def queue_depth(clients: Clients, queue_name: str) -> tuple[int, int]:
    """The numbers of messages that wait and that are being processed, as SQS approximates them."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    response = clients("sqs").get_queue_attributes(QueueUrl=url_of(clients, queue_name), AttributeNames=names)
    waiting, in_flight = (int(response["Attributes"][name]) for name in names)
    return waiting, in_flight


def _newest(clients: Clients, names: Names, table: Table, now: datetime) -> str:
    """Lists only the partitions of the last days, so that the time does not grow with the age of the lake."""
    first_day = (now - timedelta(days=_LOOKBACK_DAYS)).date().isoformat()
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
