"""S3 buckets.

In: clients and the desired bucket. Out: the existing bucket, or AWS changed to match. Emptying deletes all versions
and delete markers.
"""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from infra.aws import ClientError, Clients, error_code, none_if_absent
from infra.errors import AwsFailure, NameTaken
from infra.names import STACK_TAG
from infra.policies import canonical
from infra.resources import Bucket, ExistingResource, Expiry
from infra.waiting import retry_until_consistent

_PUBLIC_ACCESS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_EVENTS = ["s3:ObjectCreated:*"]
# A new bucket takes time to propagate: https://github.com/hashicorp/terraform-provider-aws/issues/7628
_INCONSISTENCY_CODES = ("OperationAborted", "NoSuchBucket")
_ANY_MESSAGE = ("",)


def read(clients: Clients, desired: Bucket) -> ExistingResource | None:
    """The existing bucket; raises NameTaken if it belongs to another account."""
    s3, name = clients("s3"), desired.name
    try:
        s3.head_bucket(Bucket=name)
    except ClientError as error:
        if error_code(error) in ("404", "NoSuchBucket"):
            return None
        if error_code(error) == "403":
            raise _name_taken(name) from error
        raise
    tags = none_if_absent(("NoSuchTagSet",), s3.get_bucket_tagging, Bucket=name) or {"TagSet": []}
    bucket = Bucket(
        name=name,
        region=s3.get_bucket_location(Bucket=name).get("LocationConstraint") or "us-east-1",
        encryption=_encryption(s3, name),
        public_access_blocked=_public_access_blocked(s3, name),
        policy=_policy(s3, name),
        expiries=_expiries(rules := _lifecycle_rules(s3, name)),
        abandoned_upload_days=_abandoned_upload_days(rules),
        replaced_days=_replaced_days(rules),
        notifies_queue_arn=_notified_queue(s3, name),
    )
    return ExistingResource(
        bucket,
        {tag["Key"]: tag["Value"] for tag in tags["TagSet"]}.get(STACK_TAG),
        contents="objects" if _holds_data(s3, desired) else "",
    )


def create(clients: Clients, desired: Bucket, tags: Mapping[str, str]) -> None:
    """Creates the bucket, tags it immediately, then sets all other properties."""
    s3 = clients("s3")
    # us-east-1 is the only region that must not be given: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    location = {} if desired.region == "us-east-1" else {"LocationConstraint": desired.region}
    configuration: dict[str, Any] = {"CreateBucketConfiguration": location} if location else {}
    try:
        retry_until_consistent(
            _INCONSISTENCY_CODES, _ANY_MESSAGE, s3.create_bucket, Bucket=desired.name, **configuration
        )
    except ClientError as error:
        if error_code(error) == "BucketAlreadyExists":
            raise _name_taken(desired.name) from error
        raise
    retry_until_consistent(
        _INCONSISTENCY_CODES,
        _ANY_MESSAGE,
        s3.put_bucket_tagging,
        Bucket=desired.name,
        Tagging={"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]},
    )
    update(clients, desired, frozenset(_SETTERS))


def update(clients: Clients, desired: Bucket, changed: frozenset[str]) -> None:
    """Sets the properties named in `changed`."""
    s3 = clients("s3")
    for setter in dict.fromkeys(_SETTERS[name] for name in _SETTERS if name in changed):
        retry_until_consistent(_INCONSISTENCY_CODES, _ANY_MESSAGE, partial(setter, s3, desired))


def delete(clients: Clients, desired: Bucket) -> None:
    """Deletes the bucket, which must be empty."""
    clients("s3").delete_bucket(Bucket=desired.name)


def empty(clients: Clients, desired: Bucket) -> str:
    """Deletes all versions of all objects; returns their number as text."""
    return f"{delete_objects(clients, desired.name):,} objects"


def delete_objects(clients: Clients, bucket_name: str, prefix: str = "") -> int:
    """Deletes all versions of the objects below `prefix`; returns their number. Raises AwsFailure."""
    s3, removed = clients("s3"), 0
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket_name, Prefix=prefix):
        objects = [{"Key": version["Key"], "VersionId": version["VersionId"]} for version in _versions(page)]
        if objects:
            response = s3.delete_objects(Bucket=bucket_name, Delete={"Objects": objects, "Quiet": True})
            if failed := response.get("Errors"):
                raise AwsFailure(
                    f"{len(failed)} objects of {bucket_name} could not be deleted, the first {failed[0].get('Key')!r} "
                    f"with {failed[0].get('Code')}"
                )
            removed += len(objects)
    return removed


def _holds_data(s3: Any, desired: Bucket) -> bool:
    """Whether the bucket has objects, in any version, that are not only the description of an empty table."""
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=desired.name)
    return any(
        not version["Key"].startswith(desired.metadata_prefixes) for page in pages for version in _versions(page)
    )


def _versions(page: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    return (*page.get("Versions", ()), *page.get("DeleteMarkers", ()))


def _name_taken(name: str) -> NameTaken:
    return NameTaken(
        f"bucket {name} exists, but belongs to another account or denies access to these credentials",
        "Choose another --stack, or request s3:ListBucket on it.",
    )


def _encryption(s3: Any, name: str) -> str:
    response = none_if_absent(
        ("ServerSideEncryptionConfigurationNotFoundError",), s3.get_bucket_encryption, Bucket=name
    )
    if response is None:
        return ""
    rule = response["ServerSideEncryptionConfiguration"]["Rules"][0]
    return str(rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"])


def _public_access_blocked(s3: Any, name: str) -> bool:
    response = none_if_absent(("NoSuchPublicAccessBlockConfiguration",), s3.get_public_access_block, Bucket=name)
    return response is not None and all(response["PublicAccessBlockConfiguration"][key] for key in _PUBLIC_ACCESS)


def _policy(s3: Any, name: str) -> Mapping[str, Any]:
    response = none_if_absent(("NoSuchBucketPolicy",), s3.get_bucket_policy, Bucket=name)
    return {} if response is None else canonical(json.loads(response["Policy"]))


def _lifecycle_rules(s3: Any, name: str) -> list[dict[str, Any]]:
    response = none_if_absent(("NoSuchLifecycleConfiguration",), s3.get_bucket_lifecycle_configuration, Bucket=name)
    return [] if response is None else [rule for rule in response["Rules"] if rule["Status"] == "Enabled"]


def _expiries(rules: list[dict[str, Any]]) -> tuple[Expiry, ...]:
    expiries = (
        Expiry(prefix=rule.get("Filter", {}).get("Prefix", ""), days=rule["Expiration"]["Days"])
        for rule in rules
        if "Days" in rule.get("Expiration", {})
    )
    return tuple(sorted(expiries, key=lambda expiry: expiry.prefix))


def _abandoned_upload_days(rules: list[dict[str, Any]]) -> int:
    """Days until unfinished multipart uploads are aborted; 0 without such a rule."""
    days = [rule.get("AbortIncompleteMultipartUpload", {}).get("DaysAfterInitiation", 0) for rule in rules]
    return max(days, default=0)


def _replaced_days(rules: list[dict[str, Any]]) -> int:
    """Days until versions that are not current are deleted; 0 without such a rule for the whole bucket."""
    days = (
        rule["NoncurrentVersionExpiration"]["NoncurrentDays"]
        for rule in rules
        if "NoncurrentVersionExpiration" in rule and not rule.get("Filter", {}).get("Prefix", "")
    )
    return min(days, default=0)


def _notified_queue(s3: Any, name: str) -> str | None:
    queues = s3.get_bucket_notification_configuration(Bucket=name).get("QueueConfigurations", [])
    return next((queue["QueueArn"] for queue in queues if queue["Events"] == _EVENTS), None)


def _set_encryption(s3: Any, desired: Bucket) -> None:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": desired.encryption}}
    s3.put_bucket_encryption(Bucket=desired.name, ServerSideEncryptionConfiguration={"Rules": [rule]})


def _set_public_access(s3: Any, desired: Bucket) -> None:
    block = dict.fromkeys(_PUBLIC_ACCESS, desired.public_access_blocked)
    s3.put_public_access_block(Bucket=desired.name, PublicAccessBlockConfiguration=block)


def _set_policy(s3: Any, desired: Bucket) -> None:
    s3.put_bucket_policy(Bucket=desired.name, Policy=json.dumps(desired.policy))


def _set_lifecycle(s3: Any, desired: Bucket) -> None:
    rules: list[dict[str, Any]] = [
        {
            "ID": f"expire-{expiry.prefix.strip('/') or 'everything'}",
            "Status": "Enabled",
            "Filter": {"Prefix": expiry.prefix},
            "Expiration": {"Days": expiry.days},
        }
        for expiry in desired.expiries
    ]
    rules.append(
        {
            "ID": "abandoned-uploads",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": desired.abandoned_upload_days},
        }
    )
    # A delete marker goes once it is the only version of its key:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
    rules.append(
        {
            "ID": "replaced-versions",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "NoncurrentVersionExpiration": {"NoncurrentDays": desired.replaced_days},
            "Expiration": {"ExpiredObjectDeleteMarker": True},
        }
    )
    s3.put_bucket_lifecycle_configuration(Bucket=desired.name, LifecycleConfiguration={"Rules": rules})


def _set_notification(s3: Any, desired: Bucket) -> None:
    queues = [{"QueueArn": desired.notifies_queue_arn, "Events": _EVENTS}] if desired.notifies_queue_arn else []
    # S3 sends a test message to the queue, whose new policy may not have propagated yet.
    retry_until_consistent(
        ("InvalidArgument",),
        ("validate the following destination",),
        s3.put_bucket_notification_configuration,
        Bucket=desired.name,
        NotificationConfiguration={"QueueConfigurations": queues},
    )


_SETTERS = {
    "public_access_blocked": _set_public_access,
    "encryption": _set_encryption,
    "policy": _set_policy,
    "expiries": _set_lifecycle,
    "abandoned_upload_days": _set_lifecycle,
    "replaced_days": _set_lifecycle,
    "notifies_queue_arn": _set_notification,
}
