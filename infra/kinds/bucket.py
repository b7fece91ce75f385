"""S3 buckets.

In: clients and a wanted bucket. Out: the bucket as it is, or as wanted. Emptying takes every version and delete marker.
"""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from infra.aws import ClientError, Clients, code_of, unless_absent
from infra.errors import AwsFailure, NameTaken
from infra.names import STACK_TAG
from infra.policies import canonical
from infra.resources import Bucket, Expiry, Found
from infra.waiting import retry_while_settling

_PUBLIC_ACCESS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_EVENTS = ["s3:ObjectCreated:*"]
# A new bucket is not known everywhere at once: https://github.com/hashicorp/terraform-provider-aws/issues/7628
_SETTLING = ("OperationAborted", "NoSuchBucket")
_ANY_WORDS = ("",)


def read(clients: Clients, wanted: Bucket) -> Found | None:
    """The bucket as it is; raises NameTaken when it is another account's."""
    s3, name = clients("s3"), wanted.name
    try:
        s3.head_bucket(Bucket=name)
    except ClientError as error:
        if code_of(error) in ("404", "NoSuchBucket"):
            return None
        if code_of(error) == "403":
            raise _name_taken(name) from error
        raise
    tags = unless_absent(("NoSuchTagSet",), s3.get_bucket_tagging, Bucket=name) or {"TagSet": []}
    versions = s3.list_object_versions(Bucket=name, MaxKeys=1)
    bucket = Bucket(
        name=name,
        region=s3.get_bucket_location(Bucket=name).get("LocationConstraint") or "us-east-1",
        encryption=_encryption(s3, name),
        public_access_blocked=_public_access_blocked(s3, name),
        policy=_policy(s3, name),
        expiries=_expiries(rules := _lifecycle_rules(s3, name)),
        abandoned_upload_days=_abandoned_upload_days(rules),
        notifies_queue_arn=_notified_queue(s3, name),
    )
    holds_objects = versions.get("Versions") or versions.get("DeleteMarkers")
    return Found(
        bucket,
        {tag["Key"]: tag["Value"] for tag in tags["TagSet"]}.get(STACK_TAG),
        contents="objects" if holds_objects else "",
    )


def create(clients: Clients, wanted: Bucket, tags: Mapping[str, str]) -> None:
    """Makes the bucket, tags it at once, then sets everything else."""
    s3 = clients("s3")
    # us-east-1 is the one region that must not be named: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    place = {} if wanted.region == "us-east-1" else {"LocationConstraint": wanted.region}
    configuration: dict[str, Any] = {"CreateBucketConfiguration": place} if place else {}
    try:
        retry_while_settling(_SETTLING, _ANY_WORDS, s3.create_bucket, Bucket=wanted.name, **configuration)
    except ClientError as error:
        if code_of(error) == "BucketAlreadyExists":
            raise _name_taken(wanted.name) from error
        raise
    retry_while_settling(
        _SETTLING,
        _ANY_WORDS,
        s3.put_bucket_tagging,
        Bucket=wanted.name,
        Tagging={"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]},
    )
    update(clients, wanted, frozenset(_SETTERS))


def update(clients: Clients, wanted: Bucket, changed: frozenset[str]) -> None:
    """Sets the properties named in `changed`."""
    s3 = clients("s3")
    for setter in dict.fromkeys(_SETTERS[name] for name in _SETTERS if name in changed):
        retry_while_settling(_SETTLING, _ANY_WORDS, partial(setter, s3, wanted))


def delete(clients: Clients, wanted: Bucket) -> None:
    """Removes the empty bucket."""
    clients("s3").delete_bucket(Bucket=wanted.name)


def empty(clients: Clients, wanted: Bucket) -> str:
    """Deletes every version of every object; returns how many."""
    s3, removed = clients("s3"), 0
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=wanted.name):
        objects = [
            {"Key": version["Key"], "VersionId": version["VersionId"]}
            for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ()))
        ]
        if objects:
            answer = s3.delete_objects(Bucket=wanted.name, Delete={"Objects": objects, "Quiet": True})
            if failed := answer.get("Errors"):
                raise AwsFailure(
                    f"{len(failed)} objects of {wanted.name} could not be deleted, the first {failed[0].get('Key')!r} "
                    f"with {failed[0].get('Code')}"
                )
            removed += len(objects)
    return f"{removed:,} objects"


def _name_taken(name: str) -> NameTaken:
    return NameTaken(
        f"bucket {name} is there, and is another account's or closed to these credentials",
        "Choose another --stack, or ask for s3:ListBucket on it.",
    )


def _encryption(s3: Any, name: str) -> str:
    answer = unless_absent(("ServerSideEncryptionConfigurationNotFoundError",), s3.get_bucket_encryption, Bucket=name)
    if answer is None:
        return ""
    rule = answer["ServerSideEncryptionConfiguration"]["Rules"][0]
    return str(rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"])


def _public_access_blocked(s3: Any, name: str) -> bool:
    answer = unless_absent(("NoSuchPublicAccessBlockConfiguration",), s3.get_public_access_block, Bucket=name)
    return answer is not None and all(answer["PublicAccessBlockConfiguration"][key] for key in _PUBLIC_ACCESS)


def _policy(s3: Any, name: str) -> Mapping[str, Any]:
    answer = unless_absent(("NoSuchBucketPolicy",), s3.get_bucket_policy, Bucket=name)
    return {} if answer is None else canonical(json.loads(answer["Policy"]))


def _lifecycle_rules(s3: Any, name: str) -> list[dict[str, Any]]:
    answer = unless_absent(("NoSuchLifecycleConfiguration",), s3.get_bucket_lifecycle_configuration, Bucket=name)
    return [] if answer is None else [rule for rule in answer["Rules"] if rule["Status"] == "Enabled"]


def _expiries(rules: list[dict[str, Any]]) -> tuple[Expiry, ...]:
    expiries = (
        Expiry(prefix=rule.get("Filter", {}).get("Prefix", ""), days=rule["Expiration"]["Days"])
        for rule in rules
        if "Days" in rule.get("Expiration", {})
    )
    return tuple(sorted(expiries, key=lambda expiry: expiry.prefix))


def _abandoned_upload_days(rules: list[dict[str, Any]]) -> int:
    """0 when no rule ends uploads that nobody finished."""
    days = [rule.get("AbortIncompleteMultipartUpload", {}).get("DaysAfterInitiation", 0) for rule in rules]
    return max(days, default=0)


def _notified_queue(s3: Any, name: str) -> str | None:
    queues = s3.get_bucket_notification_configuration(Bucket=name).get("QueueConfigurations", [])
    return next((queue["QueueArn"] for queue in queues if queue["Events"] == _EVENTS), None)


def _set_encryption(s3: Any, wanted: Bucket) -> None:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": wanted.encryption}}
    s3.put_bucket_encryption(Bucket=wanted.name, ServerSideEncryptionConfiguration={"Rules": [rule]})


def _set_public_access(s3: Any, wanted: Bucket) -> None:
    block = dict.fromkeys(_PUBLIC_ACCESS, wanted.public_access_blocked)
    s3.put_public_access_block(Bucket=wanted.name, PublicAccessBlockConfiguration=block)


def _set_policy(s3: Any, wanted: Bucket) -> None:
    s3.put_bucket_policy(Bucket=wanted.name, Policy=json.dumps(wanted.policy))


def _set_lifecycle(s3: Any, wanted: Bucket) -> None:
    rules: list[dict[str, Any]] = [
        {
            "ID": f"expire-{expiry.prefix.strip('/') or 'everything'}",
            "Status": "Enabled",
            "Filter": {"Prefix": expiry.prefix},
            "Expiration": {"Days": expiry.days},
        }
        for expiry in wanted.expiries
    ]
    rules.append(
        {
            "ID": "abandoned-uploads",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": wanted.abandoned_upload_days},
        }
    )
    s3.put_bucket_lifecycle_configuration(Bucket=wanted.name, LifecycleConfiguration={"Rules": rules})


def _set_notification(s3: Any, wanted: Bucket) -> None:
    queues = [{"QueueArn": wanted.notifies_queue_arn, "Events": _EVENTS}] if wanted.notifies_queue_arn else []
    # S3 sends a test message to the queue, whose new policy it may not see yet.
    retry_while_settling(
        ("InvalidArgument",),
        ("validate the following destination",),
        s3.put_bucket_notification_configuration,
        Bucket=wanted.name,
        NotificationConfiguration={"QueueConfigurations": queues},
    )


_SETTERS = {
    "public_access_blocked": _set_public_access,
    "encryption": _set_encryption,
    "policy": _set_policy,
    "expiries": _set_lifecycle,
    "abandoned_upload_days": _set_lifecycle,
    "notifies_queue_arn": _set_notification,
}
