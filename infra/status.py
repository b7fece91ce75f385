"""The status of a stack: missing resources, queue depths, deliveries and their compaction.

In: clients, names, the time. Out: lines of text for an operator.
"""

from collections.abc import Iterable
from datetime import datetime

from infra import compaction_status, schedule
from infra.aws import Clients
from infra.kinds.queue import url_of
from infra.names import Names
from infra.remote import RemoteState
from infra.resources import Resource, Schedule
from lib.contract import lake


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


def data_flow(clients: Clients, names: Names, remote: RemoteState, rule: Schedule, now: datetime) -> list[str]:
    """Queue depths, deliveries and their compaction by `rule`; `now` is aware. Requires that all resources exist."""
    waiting, in_flight = queue_depth(clients, names.prefixed("pictures"))
    dead, _ = queue_depth(clients, names.prefixed("pictures-dead"))
    lines = [
        f"  pictures waiting: {waiting}, being analysed: {in_flight}",
        f"  dead letters: {dead}" + (" (pictures that failed five times: see the function's log)" if dead else ""),
    ]
    tables = [compaction_status.table_state(clients, names, table) for table in lake.TABLES]
    found = remote.read(rule)
    existing = found.resource if found and isinstance(found.resource, Schedule) else rule
    return lines + compaction_status.describe(existing, tables, schedule.log_group(names), now)


def queue_depth(clients: Clients, queue_name: str) -> tuple[int, int]:
    """The numbers of messages that wait and that are being processed, as SQS approximates them."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    response = clients("sqs").get_queue_attributes(QueueUrl=url_of(clients, queue_name), AttributeNames=names)
    waiting, in_flight = (int(response["Attributes"][name]) for name in names)
    return waiting, in_flight
