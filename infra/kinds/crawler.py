"""Glue crawlers that run on demand.

In: clients and the desired crawler. Out: the existing crawler, or AWS changed to match.
"""

import json
from collections.abc import Mapping
from typing import Any

from infra.aws import Clients, none_if_absent
from infra.names import STACK_TAG
from infra.resources import Crawler, ExistingResource
from infra.waiting import retry_until_consistent


def read(clients: Clients, desired: Crawler) -> ExistingResource | None:
    glue = clients("glue")
    response = none_if_absent(("EntityNotFoundException",), glue.get_crawler, Name=desired.name)
    if response is None:
        return None
    crawler = response["Crawler"]
    role_name = crawler["Role"].rpartition("/")[2]
    target: dict[str, Any] = next(iter(crawler["Targets"].get("S3Targets", [])), {})
    found = Crawler(
        name=desired.name,
        arn=desired.arn,
        # Glue accepts an ARN and returns the name.
        role_arn=desired.role_arn if desired.role_arn.endswith(f"/{role_name}") else role_name,
        database=crawler["DatabaseName"],
        path=target.get("Path", ""),
        exclusions=tuple(target.get("Exclusions", [])),
        configuration=json.loads(crawler.get("Configuration") or "{}"),
    )
    return ExistingResource(found, glue.get_tags(ResourceArn=desired.arn)["Tags"].get(STACK_TAG))


def create(clients: Clients, desired: Crawler, tags: Mapping[str, str]) -> None:
    """Creates the crawler and tags it, retrying until its new role has propagated."""
    glue = clients("glue")
    retry_until_consistent(
        ("InvalidInputException",),
        ("unable to assume", "not authorized"),
        glue.create_crawler,
        **_configuration(desired),
    )
    glue.tag_resource(ResourceArn=desired.arn, TagsToAdd=dict(tags))


def update(clients: Clients, desired: Crawler, changed: frozenset[str]) -> None:
    clients("glue").update_crawler(**_configuration(desired))


def delete(clients: Clients, desired: Crawler) -> None:
    clients("glue").delete_crawler(Name=desired.name)


def _configuration(desired: Crawler) -> dict[str, Any]:
    return {
        "Name": desired.name,
        "Role": desired.role_arn,
        "DatabaseName": desired.database,
        "Targets": {"S3Targets": [{"Path": desired.path, "Exclusions": list(desired.exclusions)}]},
        "SchemaChangePolicy": {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "LOG"},
        "Configuration": json.dumps(desired.configuration),
    }
