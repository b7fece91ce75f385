"""CloudWatch Logs groups.

In: clients and the desired log group. Out: the existing group, or AWS changed to match.
"""

from collections.abc import Mapping

from infra.aws import Clients
from infra.names import STACK_TAG
from infra.resources import ExistingResource, LogGroup


def read(clients: Clients, desired: LogGroup) -> ExistingResource | None:
    logs = clients("logs")
    groups = logs.describe_log_groups(logGroupNamePrefix=desired.name)["logGroups"]
    group = next((group for group in groups if group["logGroupName"] == desired.name), None)
    if group is None:
        return None
    found = LogGroup(
        name=desired.name,
        arn=desired.arn,
        retention_days=group.get("retentionInDays", 0),
        streams=tuple(stream for stream in desired.streams if _has_stream(clients, desired.name, stream)),
    )
    return ExistingResource(found, logs.list_tags_for_resource(resourceArn=desired.arn)["tags"].get(STACK_TAG))


def create(clients: Clients, desired: LogGroup, tags: Mapping[str, str]) -> None:
    clients("logs").create_log_group(logGroupName=desired.name, tags=dict(tags))
    update(clients, desired, frozenset({"retention_days", "streams"}))


def update(clients: Clients, desired: LogGroup, changed: frozenset[str]) -> None:
    logs = clients("logs")
    if "retention_days" in changed:
        logs.put_retention_policy(logGroupName=desired.name, retentionInDays=desired.retention_days)
    if "streams" in changed:
        for stream in desired.streams:
            if not _has_stream(clients, desired.name, stream):
                logs.create_log_stream(logGroupName=desired.name, logStreamName=stream)


def delete(clients: Clients, desired: LogGroup) -> None:
    clients("logs").delete_log_group(logGroupName=desired.name)


def _has_stream(clients: Clients, group: str, stream: str) -> bool:
    response = clients("logs").describe_log_streams(logGroupName=group, logStreamNamePrefix=stream)
    return any(found["logStreamName"] == stream for found in response["logStreams"])
