"""SQS queues.

In: clients and a wanted queue. Out: the queue as it is, or as wanted.
"""

import json
from collections.abc import Mapping

from infra.aws import Clients, unless_absent
from infra.names import STACK_TAG
from infra.policies import canonical
from infra.resources import Found, Queue
from infra.waiting import retry_while_settling

_ABSENT = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")


def url_of(clients: Clients, name: str) -> str | None:
    """The queue's URL, None when there is no such queue."""
    answer = unless_absent(_ABSENT, clients("sqs").get_queue_url, QueueName=name)
    return None if answer is None else str(answer["QueueUrl"])


def read(clients: Clients, wanted: Queue) -> Found | None:
    sqs, url = clients("sqs"), url_of(clients, wanted.name)
    if url is None:
        return None
    answer = unless_absent(_ABSENT, sqs.get_queue_attributes, QueueUrl=url, AttributeNames=["All"])
    if answer is None:  # deleted within the last minute, and still answering by name
        return None
    attributes = answer["Attributes"]
    redrive = json.loads(attributes.get("RedrivePolicy", "{}"))
    policy = attributes.get("Policy")
    queue = Queue(
        name=wanted.name,
        visibility_seconds=int(attributes["VisibilityTimeout"]),
        retention_seconds=int(attributes["MessageRetentionPeriod"]),
        encrypted=attributes.get("SqsManagedSseEnabled") == "true",
        policy=canonical(json.loads(policy)) if policy else {},
        dead_letter_arn=redrive.get("deadLetterTargetArn"),
        max_receives=int(redrive["maxReceiveCount"]) if redrive else None,
    )
    return Found(queue, sqs.list_queue_tags(QueueUrl=url).get("Tags", {}).get(STACK_TAG))


def create(clients: Clients, wanted: Queue, tags: Mapping[str, str]) -> None:
    """Makes the queue; SQS refuses a name for 60 seconds after its queue was deleted, so this may take that long."""
    retry_while_settling(
        ("AWS.SimpleQueueService.QueueDeletedRecently", "QueueDeletedRecently"),
        ("",),
        clients("sqs").create_queue,
        QueueName=wanted.name,
        Attributes=_attributes(wanted),
        tags=dict(tags),
    )


def update(clients: Clients, wanted: Queue, changed: frozenset[str]) -> None:
    attributes = _attributes(wanted)
    if "dead_letter_arn" in changed and wanted.dead_letter_arn is None:
        attributes["RedrivePolicy"] = ""
    clients("sqs").set_queue_attributes(QueueUrl=url_of(clients, wanted.name), Attributes=attributes)


def delete(clients: Clients, wanted: Queue) -> None:
    clients("sqs").delete_queue(QueueUrl=url_of(clients, wanted.name))


def _attributes(wanted: Queue) -> dict[str, str]:
    attributes = {
        "VisibilityTimeout": str(wanted.visibility_seconds),
        "MessageRetentionPeriod": str(wanted.retention_seconds),
        "SqsManagedSseEnabled": str(wanted.encrypted).lower(),
        "Policy": json.dumps(wanted.policy),
    }
    if wanted.dead_letter_arn:
        redrive = {"deadLetterTargetArn": wanted.dead_letter_arn, "maxReceiveCount": wanted.max_receives}
        attributes["RedrivePolicy"] = json.dumps(redrive)
    return attributes
