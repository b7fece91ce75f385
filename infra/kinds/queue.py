"""SQS queues.

In: clients and the desired queue. Out: the existing queue, or AWS changed to match.
"""

import json
from collections.abc import Mapping

from infra.aws import Clients, none_if_absent
from infra.names import STACK_TAG
from infra.policies import canonical
from infra.resources import ExistingResource, Queue
from infra.waiting import retry_until_consistent

_ABSENT = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")


def url_of(clients: Clients, name: str) -> str | None:
    """The URL of the queue, None if there is no such queue."""
    response = none_if_absent(_ABSENT, clients("sqs").get_queue_url, QueueName=name)
    return None if response is None else str(response["QueueUrl"])


def read(clients: Clients, desired: Queue) -> ExistingResource | None:
    sqs, url = clients("sqs"), url_of(clients, desired.name)
    if url is None:
        return None
    response = none_if_absent(_ABSENT, sqs.get_queue_attributes, QueueUrl=url, AttributeNames=["All"])
    if response is None:  # deleted within the last minute, when SQS still returns its URL
        return None
    attributes = response["Attributes"]
    redrive = json.loads(attributes.get("RedrivePolicy", "{}"))
    policy = attributes.get("Policy")
    queue = Queue(
        name=desired.name,
        visibility_seconds=int(attributes["VisibilityTimeout"]),
        retention_seconds=int(attributes["MessageRetentionPeriod"]),
        encrypted=attributes.get("SqsManagedSseEnabled") == "true",
        policy=canonical(json.loads(policy)) if policy else {},
        dead_letter_arn=redrive.get("deadLetterTargetArn"),
        max_receives=int(redrive["maxReceiveCount"]) if redrive else None,
    )
    return ExistingResource(queue, sqs.list_queue_tags(QueueUrl=url).get("Tags", {}).get(STACK_TAG))


def create(clients: Clients, desired: Queue, tags: Mapping[str, str]) -> None:
    """Creates the queue, retrying while SQS rejects the name: for 60 seconds after a queue of that name was deleted."""
    retry_until_consistent(
        ("AWS.SimpleQueueService.QueueDeletedRecently", "QueueDeletedRecently"),
        ("",),
        clients("sqs").create_queue,
        QueueName=desired.name,
        Attributes=_attributes(desired),
        tags=dict(tags),
    )


def update(clients: Clients, desired: Queue, changed: frozenset[str]) -> None:
    attributes = _attributes(desired)
    if "dead_letter_arn" in changed and desired.dead_letter_arn is None:
        attributes["RedrivePolicy"] = ""
    clients("sqs").set_queue_attributes(QueueUrl=url_of(clients, desired.name), Attributes=attributes)


def delete(clients: Clients, desired: Queue) -> None:
    clients("sqs").delete_queue(QueueUrl=url_of(clients, desired.name))


def _attributes(desired: Queue) -> dict[str, str]:
    attributes = {
        "VisibilityTimeout": str(desired.visibility_seconds),
        "MessageRetentionPeriod": str(desired.retention_seconds),
        "SqsManagedSseEnabled": str(desired.encrypted).lower(),
        "Policy": json.dumps(desired.policy),
    }
    if desired.dead_letter_arn:
        redrive = {"deadLetterTargetArn": desired.dead_letter_arn, "maxReceiveCount": desired.max_receives}
        attributes["RedrivePolicy"] = json.dumps(redrive)
    return attributes
