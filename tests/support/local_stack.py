"""Shared by tests of a stack on the local cloud: commands, clients, and an inventory of the account."""

import os
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import pytest

from infra import pipeline
from infra.__main__ import main
from infra.names import Account, Names
from infra.settings import Settings

REGION = "eu-west-1"
RESOURCES = len(
    pipeline.resources(Settings(region=REGION), Names("shop", REGION, Account("111122223333")), b"code", b"maintenance")
)
"""The number of resources of a stack."""


@dataclass(frozen=True)
class Infra:
    """Runs `python -m infra` in this process; a call returns the exit code, standard output and standard error."""

    capsys: pytest.CaptureFixture[str]

    def __call__(self, command: str, *words: str) -> tuple[int, str, str]:
        code = main([command, "--region", REGION, *words])
        out, err = self.capsys.readouterr()
        return code, out, err


def client(service: str) -> Any:
    """A client for the test's own account."""
    names = ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    return _client(service, *(os.environ[name] for name in names))


@cache
def _client(service: str, endpoint_url: str, account: str, secret: str) -> Any:
    session = boto3.Session(account, secret, region_name=REGION)
    return session.client(service, endpoint_url=endpoint_url)


def inventory() -> dict[str, list[str]]:
    """Names of all resources that a stack could leave in the account, by service."""
    glue = client("glue")
    databases = [database["Name"] for database in glue.get_databases()["DatabaseList"]]
    return {
        "buckets": [bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]],
        "queues": client("sqs").list_queues().get("QueueUrls", []),
        "roles": [role["RoleName"] for role in client("iam").list_roles()["Roles"]],
        "log groups": [group["logGroupName"] for group in client("logs").describe_log_groups()["logGroups"]],
        "functions": [function["FunctionName"] for function in client("lambda").list_functions()["Functions"]],
        "event sources": [
            mapping["UUID"] for mapping in client("lambda").list_event_source_mappings()["EventSourceMappings"]
        ],
        "rules": [rule["Name"] for rule in client("events").list_rules()["Rules"]],
        "streams": client("firehose").list_delivery_streams()["DeliveryStreamNames"],
        "databases": [name for name in databases if name != "default"],
        "crawlers": [crawler["Name"] for crawler in glue.get_crawlers()["Crawlers"]],
        "workgroups": [
            group["Name"] for group in client("athena").list_work_groups()["WorkGroups"] if group["Name"] != "primary"
        ],
    }


def settle(stack: str) -> None:
    """Waits until the stack's queue is empty: S3 sends a test message when bucket notifications are configured.

    A function that still runs when its stack is removed writes its log afterwards, which recreates the log group.
    """
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName=f"{stack}-pictures")["QueueUrl"]
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    deadline = time.monotonic() + 30
    while any(map(int, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"].values())):
        assert time.monotonic() < deadline, f"{url} still has messages"
        time.sleep(0.2)


def changed(plan: str) -> list[str]:
    """The plan's lines that are not `unchanged`, without the summary line."""
    return [line for line in plan.splitlines()[1:-1] if not line.startswith("  = ")]


def bucket(purpose: str) -> str:
    """The name of the bucket with this purpose in the stack `shop`."""
    account = client("sts").get_caller_identity()["Account"]
    return f"shop-{account}-{REGION}-{purpose}"
