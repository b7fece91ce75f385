"""EventBridge rules that invoke a function at a rate.

In: clients and the desired schedule. Out: the existing schedule, or AWS changed to match.
"""

import re
from collections.abc import Mapping
from typing import Any

from infra.aws import Clients, none_if_absent
from infra.errors import RetryableError
from infra.names import STACK_TAG
from infra.resources import ExistingResource, Schedule

_ABSENT = ("ResourceNotFoundException",)
_TARGET_ID = "function"
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60}


def read(clients: Clients, desired: Schedule) -> ExistingResource | None:
    """The existing rule; another expression than a rate is 0 minutes, a missing target is an empty ARN."""
    events = clients("events")
    rule = none_if_absent(_ABSENT, events.describe_rule, Name=desired.name)
    if rule is None:
        return None
    found = Schedule(
        name=desired.name,
        arn=rule["Arn"],
        description=rule.get("Description", ""),
        every_minutes=_minutes(rule.get("ScheduleExpression", "")),
        enabled=rule["State"] != "DISABLED",
        function_arn=_targets(events, desired.name).get(_TARGET_ID, ""),
    )
    tags = {tag["Key"]: tag["Value"] for tag in events.list_tags_for_resource(ResourceARN=rule["Arn"])["Tags"]}
    return ExistingResource(found, tags.get(STACK_TAG))


def create(clients: Clients, desired: Schedule, tags: Mapping[str, str]) -> None:
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    clients("events").put_rule(**_rule(desired), Tags=pairs)
    _put_target(clients, desired)


def update(clients: Clients, desired: Schedule, changed: frozenset[str]) -> None:
    if changed - {"function_arn"}:
        clients("events").put_rule(**_rule(desired))
    if "function_arn" in changed:
        _put_target(clients, desired)


def delete(clients: Clients, desired: Schedule) -> None:
    """Deletes the rule, and before it its targets, also those that others added: a rule with targets stays."""
    events = clients("events")
    targets = _targets(events, desired.name)
    if targets:
        events.remove_targets(Rule=desired.name, Ids=sorted(targets))
    events.delete_rule(Name=desired.name)


def _targets(events: Any, rule: str) -> dict[str, str]:
    """The ARNs of the targets by their ids; a rule has five at most."""
    return {target["Id"]: target["Arn"] for target in events.list_targets_by_rule(Rule=rule)["Targets"]}


def _put_target(clients: Clients, desired: Schedule) -> None:
    target = {"Id": _TARGET_ID, "Arn": desired.function_arn}
    response = clients("events").put_targets(Rule=desired.name, Targets=[target])
    if response["FailedEntryCount"]:
        (failed,) = response["FailedEntries"]
        raise RetryableError(
            f"PutTargets of {desired.name} failed with {failed['ErrorCode']}: {failed['ErrorMessage']}"
        )


def _rule(desired: Schedule) -> dict[str, str]:
    """All arguments: PutRule enables a rule whose state it does not get.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
    """
    minutes = desired.every_minutes
    return {
        "Name": desired.name,
        "Description": desired.description,
        "ScheduleExpression": f"rate({minutes} minute{'s' * (minutes != 1)})",
        "State": "ENABLED" if desired.enabled else "DISABLED",
    }


def _minutes(expression: str) -> int:
    rate = _RATE.fullmatch(expression)
    return int(rate[1]) * _MINUTES[rate[2]] if rate else 0
