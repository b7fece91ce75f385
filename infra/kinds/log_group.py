"""CloudWatch Logs groups.

In: clients and a wanted log group. Out: the group as it is, or as wanted.
"""

from collections.abc import Mapping

from infra.aws import Clients
from infra.names import STACK_TAG
from infra.resources import Found, LogGroup


def read(clients: Clients, wanted: LogGroup) -> Found | None:
    logs = clients("logs")
    groups = logs.describe_log_groups(logGroupNamePrefix=wanted.name)["logGroups"]
    group = next((group for group in groups if group["logGroupName"] == wanted.name), None)
    if group is None:
        return None
    found = LogGroup(
        name=wanted.name,
        arn=wanted.arn,
        retention_days=group.get("retentionInDays", 0),
        streams=tuple(stream for stream in wanted.streams if _has_stream(clients, wanted.name, stream)),
    )
    return Found(found, logs.list_tags_for_resource(resourceArn=wanted.arn)["tags"].get(STACK_TAG))


def create(clients: Clients, wanted: LogGroup, tags: Mapping[str, str]) -> None:
    clients("logs").create_log_group(logGroupName=wanted.name, tags=dict(tags))
    update(clients, wanted, frozenset({"retention_days", "streams"}))


def update(clients: Clients, wanted: LogGroup, changed: frozenset[str]) -> None:
    logs = clients("logs")
    if "retention_days" in changed:
        logs.put_retention_policy(logGroupName=wanted.name, retentionInDays=wanted.retention_days)
    if "streams" in changed:
        for stream in wanted.streams:
            if not _has_stream(clients, wanted.name, stream):
                logs.create_log_stream(logGroupName=wanted.name, logStreamName=stream)


def delete(clients: Clients, wanted: LogGroup) -> None:
    clients("logs").delete_log_group(logGroupName=wanted.name)


def _has_stream(clients: Clients, group: str, stream: str) -> bool:
    answer = clients("logs").describe_log_streams(logGroupName=group, logStreamNamePrefix=stream)
    return any(found["logStreamName"] == stream for found in answer["logStreams"])
