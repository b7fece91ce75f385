"""Event source mappings: a queue that calls a function. They have no name, so they are found by listing.

In: clients and a wanted mapping. Out: the mapping as it is, or as wanted.
"""

from collections.abc import Mapping
from typing import Any

from infra.aws import Clients, unless_absent
from infra.names import STACK_TAG
from infra.resources import EventSourceMapping, Found
from infra.waiting import retry_while_settling, wait_until

_ABSENT = ("ResourceNotFoundException",)
_REPORTS = "ReportBatchItemFailures"


def read(clients: Clients, wanted: EventSourceMapping) -> Found | None:
    mapping = _mapping(clients, wanted)
    if mapping is None or mapping["State"] == "Deleting":
        return None
    found = EventSourceMapping(
        name=wanted.name,
        queue_arn=mapping["EventSourceArn"],
        batch_size=mapping["BatchSize"],
        max_concurrency=mapping.get("ScalingConfig", {}).get("MaximumConcurrency", 0),
        reports_batch_item_failures=_REPORTS in mapping.get("FunctionResponseTypes", []),
        enabled=mapping["State"] in ("Creating", "Enabling", "Enabled", "Updating"),
    )
    tags = clients("lambda").list_tags(Resource=mapping["EventSourceMappingArn"])["Tags"]
    return Found(found, tags.get(STACK_TAG))


def create(clients: Clients, wanted: EventSourceMapping, tags: Mapping[str, str]) -> None:
    """Joins queue and function, and waits until messages flow; the new role's right to read may be seen late."""
    _wait_until_settled(clients, wanted)  # one that is still being deleted stands in the way
    retry_while_settling(
        ("InvalidParameterValueException",),
        ("does not have permissions to call", "cannot be assumed by Lambda"),
        clients("lambda").create_event_source_mapping,
        EventSourceArn=wanted.queue_arn,
        **_configuration(wanted),
        Tags=dict(tags),
    )
    _wait_until_settled(clients, wanted)


def update(clients: Clients, wanted: EventSourceMapping, changed: frozenset[str]) -> None:
    _wait_until_settled(clients, wanted)
    mapping = _mapping(clients, wanted)
    if mapping is not None:
        clients("lambda").update_event_source_mapping(UUID=mapping["UUID"], **_configuration(wanted))
        _wait_until_settled(clients, wanted)


def delete(clients: Clients, wanted: EventSourceMapping) -> None:
    """Deletes the mapping, and waits until it is gone: it holds on to its queue and function until then."""
    _wait_until_settled(clients, wanted)
    mapping = _mapping(clients, wanted)
    if mapping is not None:
        clients("lambda").delete_event_source_mapping(UUID=mapping["UUID"])
        _wait_until_settled(clients, wanted)


def _mapping(clients: Clients, wanted: EventSourceMapping) -> dict[str, Any] | None:
    answer = unless_absent(
        _ABSENT,
        clients("lambda").list_event_source_mappings,
        EventSourceArn=wanted.queue_arn,
        FunctionName=wanted.name,
    )
    mappings = [] if answer is None else answer["EventSourceMappings"]
    return mappings[0] if mappings else None


def _wait_until_settled(clients: Clients, wanted: EventSourceMapping) -> None:
    def settled() -> bool:
        mapping = _mapping(clients, wanted)
        return mapping is None or mapping["State"] in ("Enabled", "Disabled")

    wait_until(settled, f"the change of the event source of {wanted.name}")


def _configuration(wanted: EventSourceMapping) -> dict[str, Any]:
    return {
        "FunctionName": wanted.name,
        "Enabled": wanted.enabled,
        "BatchSize": wanted.batch_size,
        "ScalingConfig": {"MaximumConcurrency": wanted.max_concurrency},
        "FunctionResponseTypes": [_REPORTS] if wanted.reports_batch_item_failures else [],
    }
