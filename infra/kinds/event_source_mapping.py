"""Event source mappings: a queue that invokes a function. They have no name, so they are found by listing.

In: clients and the desired mapping. Out: the existing mapping, or AWS changed to match.
"""

from collections.abc import Mapping
from typing import Any

from infra.aws import Clients, none_if_absent
from infra.names import STACK_TAG
from infra.resources import EventSourceMapping, ExistingResource
from infra.waiting import retry_until_consistent, wait_until

_ABSENT = ("ResourceNotFoundException",)
_REPORT_FAILURES = "ReportBatchItemFailures"


def read(clients: Clients, desired: EventSourceMapping) -> ExistingResource | None:
    mapping = _mapping(clients, desired)
    if mapping is None or mapping["State"] == "Deleting":
        return None
    found = EventSourceMapping(
        name=desired.name,
        queue_arn=mapping["EventSourceArn"],
        batch_size=mapping["BatchSize"],
        max_concurrency=mapping.get("ScalingConfig", {}).get("MaximumConcurrency", 0),
        reports_batch_item_failures=_REPORT_FAILURES in mapping.get("FunctionResponseTypes", []),
        enabled=mapping["State"] in ("Creating", "Enabling", "Enabled", "Updating"),
    )
    tags = clients("lambda").list_tags(Resource=mapping["EventSourceMappingArn"])["Tags"]
    return ExistingResource(found, tags.get(STACK_TAG))


def create(clients: Clients, desired: EventSourceMapping, tags: Mapping[str, str]) -> None:
    """Connects queue and function, retrying until the new role has propagated, and waits until it is enabled."""
    _wait_until_stable(clients, desired)  # a mapping that is still being deleted blocks a new one
    retry_until_consistent(
        ("InvalidParameterValueException",),
        ("does not have permissions to call", "cannot be assumed by Lambda"),
        clients("lambda").create_event_source_mapping,
        EventSourceArn=desired.queue_arn,
        **_configuration(desired),
        Tags=dict(tags),
    )
    _wait_until_stable(clients, desired)


def update(clients: Clients, desired: EventSourceMapping, changed: frozenset[str]) -> None:
    _wait_until_stable(clients, desired)
    mapping = _mapping(clients, desired)
    if mapping is not None:
        clients("lambda").update_event_source_mapping(UUID=mapping["UUID"], **_configuration(desired))
        _wait_until_stable(clients, desired)


def delete(clients: Clients, desired: EventSourceMapping) -> None:
    """Deletes the mapping, and waits until it is gone: until then its queue and function are in use."""
    _wait_until_stable(clients, desired)
    mapping = _mapping(clients, desired)
    if mapping is not None:
        clients("lambda").delete_event_source_mapping(UUID=mapping["UUID"])
        _wait_until_stable(clients, desired)


def _mapping(clients: Clients, desired: EventSourceMapping) -> dict[str, Any] | None:
    response = none_if_absent(
        _ABSENT,
        clients("lambda").list_event_source_mappings,
        EventSourceArn=desired.queue_arn,
        FunctionName=desired.name,
    )
    mappings = [] if response is None else response["EventSourceMappings"]
    return mappings[0] if mappings else None


def _wait_until_stable(clients: Clients, desired: EventSourceMapping) -> None:
    def stable() -> bool:
        mapping = _mapping(clients, desired)
        return mapping is None or mapping["State"] in ("Enabled", "Disabled")

    wait_until(stable, f"the event source of {desired.name} to become enabled, disabled or deleted")


def _configuration(desired: EventSourceMapping) -> dict[str, Any]:
    return {
        "FunctionName": desired.name,
        "Enabled": desired.enabled,
        "BatchSize": desired.batch_size,
        "ScalingConfig": {"MaximumConcurrency": desired.max_concurrency},
        "FunctionResponseTypes": [_REPORT_FAILURES] if desired.reports_batch_item_failures else [],
    }
